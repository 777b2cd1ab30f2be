"""Connecting devices: the page from file to sheet, the API's same steps, and who may."""

import base64
import json
import re
import zlib

import pytest

from tests.unit.api.browser import Browser
from tests.unit.api.fake_connecting import FakeConnecting
from tests.unit.api.fakes import client, fake_app

HTML = {"Accept": "text/html"}


def signed_in(connecting: FakeConnecting, role: str = "technician") -> Browser:
    browser = Browser(fake_app(connecting=connecting))
    browser.post("/sign-in", data={"token": role, "next": "/connect"})
    return browser


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def connecting() -> FakeConnecting:
    return FakeConnecting()


def test_the_page_is_whole_and_escapes_names(connecting: FakeConnecting) -> None:
    for language in ("fr", "en"):
        page = signed_in(connecting).get(f"/connect?lang={language}", headers=HTML)
        assert page.status_code == 200
        assert not re.search(r">\s*\[[a-z]", page.text), "a key without its words"
        assert "&lt;b&gt;Léa&lt;/b&gt;" in page.text
        assert len(re.findall(r"<h1", page.text)) == 1


def test_choices_are_words_of_the_language(connecting: FakeConnecting) -> None:
    page = signed_in(connecting).get("/connect?lang=fr", headers=HTML).text
    shown = dict(re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page))
    words = {"school": "école", "town_hall": "mairie", "gauge": "puissance ou débit", "electricity": "électricité",
             "certificate": "certificat", "m3": "m³", "kWh": "kWh"}  # fmt: skip
    assert {value: shown[value] for value in words} == words


def test_a_file_is_checked_then_confirmed_then_printed(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    checked = browser.post(
        "/connect/check", data={"token": token}, files={"file": ("a.csv", b"meter m1 m2")}, headers=HTML
    )
    assert "Nouveaux : 2, inchangés : 0, modifiés : 0, refusés : 0" in checked.text
    assert connecting.applied == []
    packed = re.search(r'name="list" value="([^"]+)"', checked.text)
    assert packed
    done = browser.post("/connect/apply", data={"token": token_of(checked.text), "list": packed[1]}, headers=HTML)
    assert [(line.fields["meter"], line.row) for line in connecting.applied[0][0]] == [("m1", 2), ("m2", 3)]
    assert connecting.applied[0][1] == "test"
    assert "secret-of-m1" in done.text
    assert done.headers["cache-control"] == "no-store"
    pdf = re.search(r'href="data:application/pdf;base64,([^"]+)" download', done.text)
    assert pdf
    assert base64.b64decode(pdf[1]) == b"%PDF-Fiche de raccordement"


def test_a_list_with_a_refused_line_cannot_be_confirmed(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    checked = browser.post(
        "/connect/check", data={"token": token}, files={"file": ("a.csv", b"meter m1 bad")}, headers=HTML
    )
    assert "la colonne site est vide" in checked.text
    assert 'action="/connect/apply"' not in checked.text
    lines = base64.b64encode(zlib.compress(json.dumps([[{"meter": "bad"}, [], 7]]).encode())).decode()
    forced = browser.post("/connect/apply", data={"token": token, "list": lines}, headers=HTML)
    assert "la colonne site est vide" in forced.text
    assert "secret-of" not in forced.text


def test_one_device_by_the_form(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    checked = browser.post("/connect/check", data={"token": token, "meter": " m9 ", "site": "s"}, headers=HTML)
    assert "Nouveaux : 1" in checked.text
    assert "m9" in checked.text


def test_what_is_no_list_is_said_on_the_page(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    answer = browser.post("/connect/check", data={"token": token}, files={"file": ("a.pdf", b"%PDF")}, headers=HTML)
    assert answer.status_code == 422
    assert "a.pdf n’est ni un CSV ni un classeur XLSX" in answer.text  # noqa: RUF001 - French


def packed_list(count: int, size: int) -> str:
    document = json.dumps([[{"meter": "x" * size}, [], None]] * count)
    return base64.b64encode(zlib.compress(document.encode(), 9)).decode()


@pytest.mark.parametrize(
    "damaged",
    ["", "no base64", "AAAA", base64.b64encode(zlib.compress(b"[[1]]")).decode(), packed_list(5_001, 1),
     packed_list(10, 1_000_000), packed_list(1, 5)[:-8]],
)  # fmt: skip
def test_a_list_that_comes_back_damaged_is_refused(connecting: FakeConnecting, damaged: str) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    assert browser.post("/connect/apply", data={"token": token, "list": damaged}, headers=HTML).status_code == 422
    assert connecting.applied == []


def test_an_account_is_ended_or_given_another_password(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    ended = browser.post("/connect/revoke", data={"token": token, "device": "prise-1"}, headers=HTML)
    assert "Le compte de « prise-1 » est coupé." in ended.text
    given = browser.post("/connect/rotate", data={"token": token, "device": "prise-1"}, headers=HTML)
    assert "secret-of-prise-1" in given.text
    assert browser.post("/connect/revoke", data={"token": token, "device": "x"}, headers=HTML).status_code == 404


@pytest.mark.parametrize(
    ("device", "do", "words"),
    [("prise-1", "revoke", "coupée tout de suite"), ("prise-1", "rotate", "cesse d’être valable"),  # noqa: RUF001 - French
     ("ended", "give", "retrouve les droits")],
)  # fmt: skip
def test_what_an_account_loses_is_confirmed_first(connecting: FakeConnecting, device: str, do: str, words: str) -> None:
    browser = signed_in(connecting)
    listed = browser.get("/connect", headers=HTML).text
    assert 'action="/connect/revoke"' not in listed
    assert 'action="/connect/rotate"' not in listed
    assert f'href="/connect/account?device={device}&amp;do={do}"' in listed
    asked = browser.get(f"/connect/account?device={device}&do={do}", headers=HTML).text
    assert words in asked
    assert f"<code>tele/{device}/#</code>" in asked
    assert '<a class="button" href="/connect">Ne rien changer</a>' in asked
    form = re.search(rf'<form method="post" action="/connect/{do}">(.*?)</form>', asked, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', form[1]))
    assert fields["device"] == device
    assert browser.post(f"/connect/{do}", data=fields, headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("device", "do"),
    [("ended", "revoke"), ("ended", "rotate"), ("prise-1", "give"), ("carte-1", "rotate"), ("x", "give"),
     ("prise-1", "")],
)  # fmt: skip
def test_what_cannot_be_done_to_an_account_is_not_offered(connecting: FakeConnecting, device: str, do: str) -> None:
    browser = signed_in(connecting)
    answer = browser.get(f"/connect/account?device={device}&do={do}", headers=HTML)
    assert (answer.status_code, f"« {device} »" in answer.text) == (404, True)


def test_an_account_that_was_cut_stays_in_the_table(connecting: FakeConnecting) -> None:
    listed = signed_in(connecting).get("/connect", headers=HTML).text
    rows = {
        name: re.sub(r"<[^>]+>", " ", row)
        for name, row in re.findall(r'<th role="rowheader" scope="row">([^<]+)</th>(.*?)</tr>', listed, re.DOTALL)
    }
    assert list(rows) == ["carte-1", "ended", "prise-1"]
    assert ("coupé" in rows["ended"], "Zoé" in rows["ended"], "Jean" in rows["ended"]) == (True, True, False)
    assert "Donner un nouveau compte" in rows["ended"]
    assert ("ouvert" in rows["prise-1"], "coupé" in rows["prise-1"]) == (True, False)
    assert "Couper" in rows["carte-1"]
    assert "Changer le mot de passe" not in rows["carte-1"]


def test_a_gateway_gets_an_account(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    form = {"token": token, "device": " z2m ", "publish": "zigbee2mqtt/# other/a", "subscribe": ""}
    given = browser.post("/connect/give", data=form, headers=HTML)
    assert "secret-of-z2m" in given.text
    assert "<code>zigbee2mqtt/#</code> <code>other/a</code>" in given.text
    again = browser.post("/connect/give", data={**form, "device": "prise-1"}, headers=HTML)
    assert again.status_code == 422
    assert "a déjà un compte" in again.text


def test_the_api_gives_a_gateway_an_account(connecting: FakeConnecting) -> None:
    browser = Browser(fake_app(connecting=connecting), headers={"Authorization": "Bearer technician"})
    body = {"device": "z2m", "publish": ["zigbee2mqtt/#"]}
    given = browser.post("/api/v1/accounts", json=body)
    assert (given.status_code, given.json()["password"]) == (201, "secret-of-z2m")
    assert browser.post("/api/v1/accounts", json={**body, "device": "prise-1"}).status_code == 409
    faults: tuple[dict[str, object], ...] = (
        {"device": ""}, {"publish": []}, {"credential": "none"}, {"publish": ["a\x00"]},
    )  # fmt: skip
    for wrong in faults:
        assert browser.post("/api/v1/accounts", json={**body, **wrong}).status_code == 422


@pytest.mark.parametrize("do", ["give", "check", "apply", "revoke", "rotate"])
def test_forms_from_elsewhere_are_refused(connecting: FakeConnecting, do: str) -> None:
    browser = signed_in(connecting)
    browser.get("/connect", headers=HTML)
    form = {"device": "prise-1", "publish": "a", "token": "guessed"}
    assert browser.post(f"/connect/{do}", data=form, headers=HTML).status_code == 403
    assert signed_in(connecting, "manager").post(f"/connect/{do}", data=form).status_code == 403


def test_templates_are_downloads(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    for kind in ("csv", "xlsx"):
        answer = browser.get(f"/connect/template.{kind}")
        assert answer.content == kind.encode()
        assert answer.headers["content-disposition"] == f'attachment; filename="vigie-appareils.{kind}"'
    assert browser.get("/connect/template.exe").status_code == 404
    assert signed_in(connecting, "viewer").get("/connect").status_code == 403


def test_the_api_checks_connects_ends_and_rotates(connecting: FakeConnecting) -> None:
    browser = Browser(fake_app(connecting=connecting), headers={"Authorization": "Bearer technician"})
    body = {"lines": [{"meter": "m1", "register": "volume"}, {"meter": "bad", "register": "volume"}]}
    checked = browser.post("/api/v1/connections/check", json=body).json()
    assert checked["counts"] == {"new": 1, "same": 0, "updated": 0, "refused": 1}
    assert checked["lines"][1]["reasons"] == ["la colonne site est vide"]
    refused = browser.post("/api/v1/connections", json=body).json()
    assert (refused["done"], refused["accounts"]) == (False, [])
    done = browser.post("/api/v1/connections", json={"lines": body["lines"][:1]})
    assert done.headers["cache-control"] == "no-store"
    assert done.json()["accounts"] == [
        {
            "device": "m1",
            "credential": "password",
            "password": "secret-of-m1",
            "publish": ["tele/m1/#"],
            "subscribe": [],
        }
    ]
    items = browser.get("/api/v1/accounts").json()["items"]
    assert items[0]["device"] == "prise-1"
    assert "password" not in items[0]
    assert browser.post("/api/v1/accounts/prise-1/revoke").json() == {"revoked": "prise-1"}
    assert browser.post("/api/v1/accounts/prise-1/rotate").json()["password"] == "secret-of-prise-1"
    assert browser.post("/api/v1/accounts/nobody/rotate").status_code == 404
    ended = browser.post("/api/v1/accounts/ended/rotate")
    assert (ended.status_code, "vigie device give ended" in ended.json()["detail"]) == (409, True)
    assert browser.post("/api/v1/accounts", json={"device": "ended"}).json()["publish"] == ["tele/ended/#"]
    assert browser.post("/api/v1/accounts", json={"device": "other"}).status_code == 422


def test_the_page_keeps_an_account_ended_until_another_is_asked_for(connecting: FakeConnecting) -> None:
    browser = signed_in(connecting)
    token = token_of(browser.get("/connect", headers=HTML).text)
    refused = browser.post("/connect/rotate", data={"token": token, "device": "ended"}, headers=HTML)
    assert (refused.status_code, "vigie device give ended" in refused.text) == (422, True)
    given = browser.post("/connect/give", data={"token": token, "device": "ended"}, headers=HTML)
    assert "secret-of-ended" in given.text


@pytest.mark.parametrize("body", [{}, {"lines": []}, {"lines": [{}] * 5_001}, {"lines": [1]}, {"file": "x"}])
def test_a_body_that_is_no_list_is_422(body: object) -> None:
    browser = client(role="technician")
    assert browser.post("/api/v1/connections/check", json=body).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v1/connections/check"), ("POST", "/api/v1/connections"), ("GET", "/api/v1/accounts"),
     ("POST", "/api/v1/accounts/x/revoke"), ("POST", "/api/v1/accounts/x/rotate")],
)  # fmt: skip
def test_a_manager_may_not(method: str, path: str) -> None:
    assert client(role="manager").request(method, path, json={"lines": [{"meter": "m"}]}).status_code == 403
