# ruff: noqa: RUF001 - French has apostrophes of its own
"""The page of a commissioning: forms for technicians, what is wrong beside what was typed, and what is signed."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.api.browser import Browser
from tests.unit.api.fake_commissioning import FakeCommissioning
from tests.unit.api.fakes import client, fake_app

PAGE = "/meters/m1/commissioning"
HTML = {"Accept": "text/html"}


@pytest.fixture
def book() -> FakeCommissioning:
    return FakeCommissioning()


@pytest.fixture
def browser(book: FakeCommissioning) -> Browser:
    return client("technician", fake_app(commissioning=book))


def send(browser: Browser, **form: str) -> Any:
    found = re.search(r'name="token" value="([^"]+)"', browser.get(PAGE, headers=HTML).text)
    assert found is not None
    return browser.post(PAGE, data=form | {"token": found[1]}, headers=HTML)


def test_digits_begin_a_commissioning_and_a_signature_ends_it(browser: Browser, book: FakeCommissioning) -> None:
    answer = send(browser, do="display", register="energy_import", digits="001 000,5", unit="kWh", read_at="")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=display")
    (typed,) = book.typed
    assert (typed["value"], typed["unit"], typed["typed_by"]) == (1000.5, "kWh", "test")
    assert typed["resolution"] == pytest.approx(0.1)
    answer = send(browser, do="conforme")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=conforme")
    page = browser.get(answer.headers["location"], headers=HTML).text
    assert "C’est signé : conforme." in page
    assert "Signé par test le" in page
    assert 'id="conforme"' not in page
    assert [check["state"] for check in book.rows[0]["checks"]] == ["pass"] * 7


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"do": "display", "register": "energy_import", "digits": "douze"}, 422, "n’est pas un index"),
        ({"do": "display", "register": "other", "digits": "1"}, 422, "n’est pas un registre"),
        ({"do": "display", "register": "energy_import", "digits": "1", "unit": "m3"}, 422, "n’est pas une unité"),
        (
            {"do": "display", "register": "energy_import", "digits": "1", "read_at": "2020-01-01T10:00"},
            422,
            "date d’une semaine au plus",
        ),
        ({"do": "display", "register": "energy_import", "digits": "1", "read_at": "hier"}, 422, "hier"),
        ({"do": "conforme"}, 409, "ne se signe pas encore"),
        ({"do": "refuse", "reasons": "  "}, 422, "donnez ses motifs"),
    ],
)
def test_what_cannot_be_is_said(
    browser: Browser, book: FakeCommissioning, form: dict[str, str], status: int, words: str
) -> None:
    answer = send(browser, **form)
    assert answer.status_code == status
    alert = re.search(r'role="alert"[^>]*>([^<]*)<', answer.text)
    assert alert is not None
    assert words in alert[1]
    assert all(row["signed_at"] is None for row in book.rows)


def test_an_offset_is_offered_declared_with_its_reason_and_withdrawn(browser: Browser, book: FakeCommissioning) -> None:
    assert "data-offered" not in browser.get(PAGE, headers=HTML).text
    refused = send(browser, do="offset", register="energy_import", offset_reason="x")
    assert (refused.status_code, "n’a pas de décalage à déclarer" in refused.text) == (409, True)
    # The register is at 1,000 kWh between 999.9 and 1,000.1: 234 kWh lie between.
    send(browser, do="display", register="energy_import", digits="1234", unit="kWh")
    page = browser.get(PAGE, headers=HTML).text
    assert "data-offered" in page
    assert "Compteur d’impulsions posé sur un compteur déjà en service" in page
    assert send(browser, do="offset", register="energy_import", offset_reason=" ").status_code == 422
    answer = send(browser, do="offset", register="energy_import", offset_reason="posé après")
    assert answer.headers["location"] == f"{PAGE}?done=offset"
    ((register, amount, reason, by),) = book.offsets
    assert (register, reason, by) == ("energy_import", "posé après", "test")
    assert amount == pytest.approx(234.0, abs=0.11)
    assert send(browser, do="no-offset", register="energy_import").status_code == 303
    assert send(browser, do="no-offset", register="energy_import").status_code == 404


def test_what_waits_for_its_day_says_how_long_and_is_listed(browser: Browser, book: FakeCommissioning) -> None:
    assert "to-finish" not in browser.get("/to-connect", headers=HTML).text
    book.hours = 11
    send(browser, do="display", register="energy_import", digits="001 000,5", unit="kWh")
    # Stable for 11 hours but a minute: 13 hours and a minute are left.
    assert "en cours : encore 13 heures de stabilité" in browser.get(PAGE, headers=HTML).text.replace("\xa0", " ")
    page = browser.get("/to-connect", headers=HTML).text.replace("\xa0", " ")
    assert "en cours : encore 13 heures de stabilité" in page
    assert 'href="/meters/m1/commissioning"' in page
    assert "to-finish" not in browser.get("/to-connect?ignored=true", headers=HTML).text
    (item,) = browser.get("/api/v1/commissionings").json()["items"]
    assert (item["meter"], item["progress"], item["opened_by"]) == ("m1", "provisional", "test")
    assert send(browser, do="conforme").status_code == 409
    book.hours = 25
    assert "prêt à signer" in browser.get("/to-connect", headers=HTML).text
    assert send(browser, do="conforme").status_code == 303
    assert "to-finish" not in browser.get("/to-connect", headers=HTML).text


def test_no_moment_to_sign_is_promised_while_a_check_fails(
    browser: Browser, book: FakeCommissioning, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.hours = 11
    send(browser, do="display", register="energy_import", digits="001 000,5", unit="kWh", read_at="")
    (item,) = browser.get("/api/v1/commissionings").json()["items"]
    assert (item["progress"], item["ready_at"] is None) == ("provisional", False)
    facts = book.facts
    monkeypatch.setattr(book, "facts", lambda *given: [replace(one, step_s=0.0) for one in facts(*given)])
    (item,) = browser.get("/api/v1/commissionings").json()["items"]
    assert (item["progress"], item["ready_at"]) == ("failing", None)
    assert "à signer à partir" not in browser.get("/to-connect", headers=HTML).text
    page = browser.get(PAGE, headers=HTML).text
    assert "à moins d’une seconde au lieu de" in page


def test_a_refused_meter_stays_in_the_list_until_it_is_begun_anew(browser: Browser) -> None:
    send(browser, do="refuse", reasons="capteur débranché")
    page = browser.get("/to-connect", headers=HTML).text
    assert "refusé : à reprendre" in page
    assert "capteur débranché" in page


def test_a_refusal_is_kept_with_its_reasons_as_text(browser: Browser, book: FakeCommissioning) -> None:
    assert send(browser, do="refuse", reasons="<b>index</b> faux").status_code == 303
    assert book.rows[0]["reasons"] == "<b>index</b> faux"
    page = browser.get(PAGE, headers=HTML).text
    assert "&lt;b&gt;index&lt;/b&gt; faux" in page
    assert send(browser, do="begin").headers["location"] == f"{PAGE}?done=begin"
    assert len(book.rows) == 2


def test_who_has_no_name_signs_nothing_and_is_told_how_to_get_one(book: FakeCommissioning) -> None:
    browser = client("nameless", fake_app(commissioning=book))
    assert send(browser, do="display", register="energy_import", digits="001 000,5", unit="kWh").status_code == 303
    page = browser.get(PAGE, headers=HTML).text
    assert "vigie token create --role technician --label" in page
    assert 'id="conforme"' not in page
    assert "Réception commencée par technicien (jeton 465d16ee…) le" in page
    for form in ({"do": "conforme"}, {"do": "refuse", "reasons": "x"}):
        answer = send(browser, **form)
        assert (answer.status_code, "Une signature porte un nom" in answer.text) == (409, True)
    assert all(row["signed_at"] is None for row in book.rows)
    refused = browser.post("/api/v1/meters/m1/commissioning/sign", json={"verdict": "conforme"})
    assert (refused.status_code, "--label" in refused.json()["detail"]) == (409, True)


def test_the_paper_comes_in_the_readers_language(browser: Browser) -> None:
    assert browser.get(f"{PAGE}/acceptance.pdf").status_code == 404
    send(browser, do="refuse", reasons="x")
    paper = browser.get(f"{PAGE}/acceptance.pdf?number=1")
    assert (paper.content, paper.headers["content-type"]) == (b"%PDF-1.4 1", "application/pdf")
    assert paper.headers["content-disposition"] == 'attachment; filename="vigie-m1-1.pdf"'
    assert browser.get(f"{PAGE}/acceptance.pdf?number=2").status_code == 404


def test_who_may_not_sees_the_checks_alone(book: FakeCommissioning) -> None:
    browser = client("manager", fake_app(commissioning=book))
    page = browser.get(f"{PAGE}?lang=en", headers=HTML).text
    assert "Commissioning of the meter" in page
    assert "<button" not in page.split("<main")[1]
    assert browser.post(PAGE, data={"do": "begin"}, headers=HTML).status_code == 403
    assert browser.get("/meters/nope/commissioning", headers=HTML).status_code == 404


def test_forms_of_others_and_words_that_are_none_change_nothing(browser: Browser, book: FakeCommissioning) -> None:
    assert browser.post(PAGE, data={"do": "begin", "token": "x"}, headers=HTML).status_code == 403
    assert send(browser, do="dance").status_code == 400
    assert book.rows == []


@pytest.mark.parametrize("attached", ["3-12-0", "later", ""])
def test_what_was_taken_up_is_told(browser: Browser, attached: str) -> None:
    page = browser.get(f"{PAGE}?attached={attached}", headers=HTML)
    assert page.status_code == 200
    assert ("Messages repris : 3 ; relevés enregistrés : 12" in page.text) == (attached == "3-12-0")
    assert browser.get(f"{PAGE}?attached=x", headers=HTML).status_code == 422
