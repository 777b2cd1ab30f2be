# ruff: noqa: ARG002, RUF001 - a fake takes what its port is given; French has apostrophes of its own
"""The page of a meter: forms for technicians alone, from our page alone; what is wrong is said where it was typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from api.form import instant, number
from api.ports import Row
from domain.errors import ConflictError, UsageError
from tests.unit.api.browser import Browser
from tests.unit.api.fakes import ASIDE, EVENT, METER, NOW, QUESTION, FakeDeclarations, FakeRegistry, client, fake_app

PAGE = "/meters/M1"
HTML = {"Accept": "text/html"}
PARIS = ZoneInfo("Europe/Paris")


class Book(FakeDeclarations):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.event_row: Row = EVENT
        self.aside_row: Row = ASIDE
        self.asked: list[Row] = [QUESTION, {**QUESTION, "id": 6, "state": "refused", "answer": "refuse"}]

    def questions(self, **filters: Any) -> Sequence[Row]:
        return self.asked

    def events(self, register_id: int) -> Sequence[Row]:
        return [self.event_row]

    def accept(self, question_id: int, **given: Any) -> Row:
        self.told.append(("accept", (question_id, given)))
        return QUESTION

    def refuse(self, question_id: int, *, note: str, by: str) -> Row:
        raise ConflictError("error-question-answered", question=str(question_id))

    def declare(self, register_id: int, fields: Mapping[str, Any], by: str) -> Row:
        if fields["kind"] != "swap":
            raise ConflictError("error-event-taken", moment=fields["at"].isoformat())
        self.told.append(("declare", (register_id, dict(fields), by)))
        return EVENT

    def change(self, event_id: int, fields: Mapping[str, Any], by: str) -> Row:
        self.told.append(("change", (event_id, dict(fields))))
        return EVENT

    def drop_limit(self, register_id: int, valid_from: datetime) -> None:
        self.told.append(("drop", valid_from))

    def set_aside(self, register_id: int, source: str, span: tuple[datetime, datetime], *, note: str, by: str) -> Row:
        self.told.append(("aside", (register_id, source, span, note)))
        return ASIDE

    def asides(self, register_id: int) -> Sequence[Row]:
        return [self.aside_row]

    def take_back(self, aside_id: int, by: str) -> None:
        self.told.append(("back", aside_id))


def _technician(book: Book) -> tuple[Browser, str]:
    browser = client("technician", fake_app(declarations=book))
    found = re.search(r'name="token" value="([^"]+)"', browser.get(PAGE, headers=HTML).text)
    assert found is not None
    return browser, found[1]


def _send(book: Book, **fields: str) -> httpx.Response:
    browser, token = _technician(book)
    return browser.post(PAGE, data={"token": token, **fields}, headers={**HTML, "Origin": "http://testserver"})


def test_whoever_may_not_declare_sees_the_facts_and_no_form() -> None:
    page = client("manager").get(PAGE, headers=HTML).text
    assert "l’index est passé de 123\u202f456 à 12 Wh. Le compteur a-t-il été changé ou remis à zéro ?" in page
    assert "appliqué" in page
    assert 'action="/meters/' not in page
    assert client("manager").post(PAGE, data={"do": "refuse"}).status_code == 403
    assert client("viewer").get("/meters/nope").status_code == 404


def test_a_form_of_another_site_or_session_changes_nothing() -> None:
    book = Book()
    browser, token = _technician(book)
    good = {"do": "accept", "question": "5"}
    for data, headers in (
        (good, {}),
        ({**good, "token": "x"}, {}),
        ({**good, "token": "é"}, {}),
        ({**good, "token": token}, {"Origin": "https://elsewhere.example"}),
        ({**good, "token": token}, {"Origin": "null"}),
        ({**good, "token": token}, {"Sec-Fetch-Site": "same-site"}),
    ):
        assert browser.post(PAGE, data=data, headers=headers).status_code == 403
    other, _ = _technician(book)
    assert other.post(PAGE, data={**good, "token": token}).status_code == 403
    assert book.told == []
    assert browser.post(PAGE, data={**good, "token": token}).status_code == 303


def test_an_exchange_is_accepted_with_local_time_and_a_decimal_comma() -> None:
    book = Book()
    answer = _send(
        book, do="accept", question="5", old_index="123 456,5", new_index="0.5", at="2026-03-03T10:20", note="vu"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/meters/M1?done=accept")
    moment = datetime(2026, 3, 3, 9, 20, tzinfo=UTC)
    given = {"at": moment, "old_index": 123_456.5, "new_index": 0.5, "note": "vu", "by": "test"}
    assert book.told == [("accept", (5, given))]
    assert "L’échange est enregistré" in client("technician").get(f"{PAGE}?done=accept", headers=HTML).text


def test_what_cannot_be_read_is_said_and_what_was_typed_is_kept() -> None:
    book = Book()
    answer = _send(book, do="accept", form="accept-5", question="5", old_index="12x", new_index="7", note='"><b>')
    assert answer.status_code == 422
    form = answer.text[answer.text.index('id="accept-5"') :].split("</form>")[0]
    assert "« 12x » n’est pas un nombre" in form
    assert re.search(r'name="old_index" value="12x"[^>]*aria-invalid="true"', form)
    assert 'name="new_index" value="7"' in form
    assert 'value="&#34;&gt;&lt;b&gt;"' in form
    assert answer.text.count("12x") == 3  # at the top, in the form, in its field
    assert book.told == []


@pytest.mark.parametrize(
    ("fields", "status", "word"),
    [
        ({"do": "refuse", "question": "5"}, 409, "a déjà sa réponse"),
        ({"do": "refuse", "question": "7"}, 404, "La question 7"),
        ({"do": "reopen", "question": ""}, 404, "n’existe pas"),
        ({"do": "withdraw", "event": "4"}, 404, "L’événement 4"),
        ({"do": "declare", "kind": "swap"}, 422, "Il manque la date"),
        ({"do": "declare", "kind": "reset", "at": "2026-07-01T10:00"}, 409, "(1 juil. 2026, 10:00)"),
        ({"do": "declare", "at": "2026-07-01T10:00", "kind": "swap", "register": "nope"}, 404, "« nope »"),
        ({"do": "declare", "at": "2026-07-01T10:00", "digits": "4,5"}, 422, "nombre entier"),
        ({"do": "limit", "valid_from": "2026-03-29T02:30", "interval_s": "600"}, 422, "Cette heure n’existe pas"),
        ({"do": "limit", "valid_from": "hier", "interval_s": "600"}, 422, "n’est pas une date"),
        ({"do": "limit", "interval_s": "600"}, 422, "Il manque la date"),
        ({"do": "drop", "valid_from": "hier"}, 404, "Aucune limite"),
        ({"do": "everything"}, 400, "ne dit pas ce qu’il demande"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_on_the_page(fields: dict[str, str], status: int, word: str) -> None:
    answer = _send(Book(), **fields)
    assert answer.status_code == status
    assert word in answer.text


def test_an_event_is_declared_and_a_change_touches_what_was_touched() -> None:
    book = Book()
    at = datetime(2026, 10, 25, 1, 30, 0, 250, tzinfo=UTC)  # the second 02:30 of that night
    book.event_row = {**EVENT, "at": at, "old_index": 0.1 + 0.2, "scale": 1.5}
    as_shown = {"kind": "swap", "at": "2026-10-25T02:30", "old_index": "0,3", "new_index": "12", "scale": "1,5"}
    assert _send(book, do="change", event="3", **as_shown, note="compteur nº 4, cave").status_code == 303
    assert book.told == [("change", (3, {"note": "compteur nº 4, cave"}))]
    assert _send(book, do="declare", **as_shown).status_code == 303
    _, (register, fields, by) = book.told[1]
    assert (register, fields["at"], fields["old_index"], by) == (
        7,
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        0.3,
        "test",
    )
    assert (fields["unit"], fields["digits"], fields["note"]) == (None, None, "")


def test_a_limit_is_dropped_by_its_own_instant() -> None:
    book = Book()
    page = _technician(book)[0].get(PAGE, headers=HTML).text
    found = re.search(r'name="valid_from" value="(2026[^"]+)"', page)
    assert found is not None
    assert _send(book, do="drop", valid_from=found[1], register="energy_import").status_code == 303
    assert book.told[0][1].isoformat() == found[1]


def test_readings_are_set_aside_in_local_time_and_count_again() -> None:
    book = Book()
    answer = _send(book, do="aside", form="aside", start="2015-01-01T01:05", end="2015-01-01T01:05:30", note="Horloge")
    assert (answer.status_code, answer.headers["location"]) == (303, "/meters/M1?done=aside")
    start = datetime(2015, 1, 1, 0, 5, tzinfo=UTC)
    assert book.told == [("aside", (7, "live", (start, start + timedelta(seconds=30)), "Horloge"))]
    assert _send(book, do="back", form="back-4", aside="4").status_code == 303
    assert book.told[1] == ("back", 4)
    assert _send(book, do="back", form="back-9", aside="9").status_code == 404
    missing = _send(book, do="aside", form="aside", start="2015-01-01T01:05", note="Horloge")
    assert missing.status_code == 422
    assert 'id="aside-end"' in missing.text
    assert len(book.told) == 2


WRONG_AT = datetime(2026, 10, 25, 1, 30, 7, 250, tzinfo=UTC)
"""The second 02:30:07 of that night in Paris."""
BEFORE = {**QUESTION, "source": "supplier", "good_time": WRONG_AT}


def test_the_reading_before_a_question_is_set_aside_to_its_microsecond() -> None:
    book = Book()
    book.asked = [BEFORE, {**BEFORE, "id": 6, "answer": "refuse", "state": "refused"}]
    page = _technician(book)[0].get(PAGE, headers=HTML).text
    assert "c’est le relevé d’avant, 123\u202f456 Wh, qui est faux" in page
    form = page[page.index('id="before-5"') :].split("</form>")[0]
    assert 'name="start" value="2026-10-25T02:30:07"' in form
    sent = {"do": "before", "form": "before-5", "question": "5", "note": "Faux"}
    for start in ("2026-10-25T02:30:07", "", "2026-10-24T02:30"):
        assert _send(book, **sent, start=start).headers["location"] == "/meters/M1?done=before"
    only = ("aside", (7, "supplier", (WRONG_AT, WRONG_AT), "Faux"))
    several = ("aside", (7, "supplier", (datetime(2026, 10, 24, 0, 30, tzinfo=UTC), WRONG_AT), "Faux"))
    assert book.told == [only, only, several]
    late = _send(book, **sent, start="2026-10-25T02:31")
    assert (late.status_code, len(book.told)) == (303, 4)  # the first 02:31 came before the second 02:30
    late = _send(book, **sent, start="2026-10-25T03:00")
    assert late.status_code == 422
    form = late.text[late.text.index('id="before-5"') :].split("</form>")[0]
    assert "Cet instant vient après le relevé d’avant (25 oct. 2026, 02:30" in form
    assert 'name="note" value="Faux"' in form
    assert _send(book, **{**sent, "question": "6"}).status_code == 409
    assert len(book.told) == 4


@pytest.mark.parametrize(
    ("event", "aside", "told"),
    [
        ({}, {}, "celui d’un échange déclaré"),
        ({"outcome": "contradicted"}, {}, "123\u202f456 Wh, est écarté"),
        ({"new_index": None}, {"source": "supplier"}, None),
        ({"at": WRONG_AT}, {"end": NOW - timedelta(seconds=1)}, None),
    ],
)
def test_what_came_before_a_question_is_set_aside_where_it_is_a_reading_that_counts(
    event: Row, aside: Row, told: str | None
) -> None:
    book = Book()
    book.event_row = {**EVENT, **event}
    found = {**ASIDE, **aside}
    found["start"] = min(found["start"], found["end"])
    book.aside_row = found
    page = _technician(book)[0].get(PAGE, headers=HTML).text
    assert ('id="before-5"' in page) == (told is None)
    assert told is None or told in page


def test_open_questions_lead_the_list_of_meters() -> None:
    page = client().get("/meters", headers=HTML).text
    assert re.search(r'<a href="/meters/M1#questions">M1</a> <small>École, 1 question</small>', page)


class TwoRegisters(FakeRegistry):
    def meters(self, **filters: Any) -> Sequence[Row]:
        silent = {"last_time": None, "last_value": None, "last_amount": None, "kind": "delta", "unit": "m3"}
        own = {**METER, "meter": "a b?#&é"}
        return [{**own, "register": "hc"}, {**own, **silent, "register": "<hp>", "register_id": 8}, METER]


def test_a_register_is_chosen_where_there_are_several_and_odd_names_are_kept() -> None:
    book = Book()
    book.asked = [{**QUESTION, "as_register": False}]
    browser = client("technician", fake_app(declarations=book, registry=TwoRegisters()))
    page = browser.get("/meters/a%20b%3F%23%26%C3%A9?lang=en", headers=HTML).text
    assert '<option value="&lt;hp&gt;">&lt;hp&gt;</option>' in page
    assert '<option value="m3">m³</option>' in page
    assert 'value="accept"' not in page
    assert "an exchange does not apply to it" in page
    token, action = re.search(r'name="token" value="([^"]+)"', page), re.search(r'action="(/meters/[^"#]+)#', page)
    assert token
    assert action
    fields = {"token": token[1], "do": "declare", "kind": "swap", "at": "2026-07-01T10:00", "register": "<hp>"}
    answer = browser.post(action[1], data=fields)
    assert answer.headers["location"] == "/meters/a%20b%3F%23%26%C3%A9?done=declare"
    assert book.told[0][1][0] == 8


@pytest.mark.parametrize("text", ["1,234,5", "--1", "1e400", "١٢", "nan", "inf", "12 kWh"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(UsageError):
        number(text, "x")


@pytest.mark.parametrize("text", ["2026-03-03T10:20+01:00", "0001-01-01T00:00", "1e9", "٢", "2026-02-30T10:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError):
        instant(text, "at", PARIS)


def test_an_accepted_exchange_that_the_readings_contradict_says_so_beside_the_answer() -> None:
    book = Book()
    book.asked = [{**QUESTION, "state": "accepted", "answer": "accept", "event_id": EVENT["id"]}]
    counts = []
    for outcome in ("applied", "contradicted"):
        book.event_row = {**EVENT, "outcome": outcome}
        browser, _token = _technician(book)
        counts.append(browser.get(PAGE + "?lang=fr", headers=HTML).text.count("contredit par les relevés"))
    assert counts == [0, 2]
