"""Events, questions and limits over HTTP, on a real database: who may, what is answered, what is refused and why."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import httpx
import psycopg
import pytest

from analytics.consumption import derive
from domain.registry import RegisterKind
from storage import api_tokens
from storage.connection import LOCK_PATIENCE_S
from storage.consumption import TimescaleConsumption
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served
from tests.integration.test_consumption import store

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEP = timedelta(minutes=10)
AT = "2026-03-02T15:15:00Z"
EVENTS = "/api/v1/meters/m1/events"
LIMITS = "/api/v1/meters/m1/limits"
SWAP = {"kind": "swap", "at": AT, "old_index": 1_001_950.0, "new_index": 0.0}


def _browser(url: str, database_url: str, role: str, label: str = "Anne") -> httpx.Client:
    _, token = api_tokens.create(database_url, role, label)
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}", "Accept-Language": "fr"}, timeout=20)


@pytest.fixture
def web(database_url: str) -> Iterator[str]:
    with served(database_url) as found:
        yield found.url


@pytest.fixture
def technician(web: str, database_url: str) -> Iterator[httpx.Client]:
    with _browser(web, database_url, "technician") as browser:
        yield browser


def _fill(database_url: str, **ways: Any) -> None:
    """Store an index in Wh that falls at 15:20Z and goes on; derive it."""
    register = one_meter(database_url, max_rate=100.0, **ways)
    old = [(START + STEP * n, 1_000_000.0 + 100 * n) for n in range(20)]
    new = [(START + STEP * (20 + n), 50.0 + 100 * n) for n in range(20)]
    store(database_url, register, old + new)
    derive(TimescaleConsumption(database_url))


def _refused(answer: httpx.Response, status: int, *words: str) -> None:
    assert answer.status_code == status, answer.text
    problem = answer.json()
    told = problem["detail"] + "".join(item["field"] + item["message"] for item in problem.get("errors", ()))
    assert "[" not in told, told
    for word in words:
        assert word in told


def test_an_event_from_its_declaration_to_its_withdrawal(technician: httpx.Client, database_url: str) -> None:
    _fill(database_url)
    made = technician.post(EVENTS, json={**SWAP, "register": "energy_import", "note": "Dépose"})
    assert made.status_code == 201, made.text
    event = made.json()
    expected = {
        "meter": "m1", "register": "energy_import", "kind": "swap", "at": AT, "old_index": 1_001_950.0,
        "new_index": 0.0, "unit": None, "scale": None, "digits": None, "note": "Dépose", "from_answer": False,
        "declared_by": "Anne", "changed_at": None, "outcome": None,
    }  # fmt: skip
    assert {name: event[name] for name in expected} == expected
    derive(TimescaleConsumption(database_url))
    one = f"{EVENTS}/{event['id']}"
    assert technician.get(one).json()["outcome"] == "applied"
    assert [item["id"] for item in technician.get(EVENTS).json()["items"]] == [event["id"]]
    balance = technician.get("/api/v1/meters/m1/balance").json()
    assert (balance["unexplained_abs"], balance["clean"]) == (0, True)
    assert balance["swap"] == pytest.approx(-1001.95)
    assert balance["booked"] == pytest.approx(3.9)
    _refused(technician.patch(one, json={"at": None}), 422, "at")
    changed = technician.patch(one, json={"old_index": 7.0, "note": None})  # null empties
    assert (changed.json()["old_index"], changed.json()["note"]) == (7.0, "")
    derive(TimescaleConsumption(database_url))
    assert technician.get(one).json()["outcome"] == "contradicted"
    assert technician.delete(one).status_code == 204
    for gone in (technician.get(one), technician.patch(one, json={}), technician.delete(one)):
        _refused(gone, 404, EVENTS)
    assert technician.get(EVENTS).json() == {"items": []}


def test_questions_are_listed_answered_and_opened_again(technician: httpx.Client, database_url: str) -> None:
    _fill(database_url)
    (question,) = technician.get("/api/v1/questions", params={"state": "waiting", "site": "school"}).json()["items"]
    for words in ("Depuis le 2 mars 2026, 16:20", "de 1\u202f001\u202f900 à 50 Wh", "le compteur a-t-il été changé"):
        assert words in question["sentence"]
    assert (question["suggested_at"], question["difference"]) == ("2026-03-02T15:20:00Z", pytest.approx(-1001.85))
    assert "exchanged" in technician.get("/api/v1/questions?lang=en").json()["items"][0]["sentence"]
    one = f"/api/v1/questions/{question['id']}"
    assert technician.get(one).json() == question
    refused = technician.post(f"{one}/refuse", json={"note": "Panne"}).json()
    assert (refused["state"], refused["note"], refused["answered_by"]) == ("refused", "Panne", "Anne")
    _refused(technician.post(f"{one}/refuse"), 409, "DELETE")
    _refused(technician.post(f"{one}/accept"), 409, "DELETE")
    assert technician.delete(f"{one}/answer").json()["answer"] is None
    _refused(technician.delete(f"{one}/answer"), 404, "questions")
    _refused(technician.post(f"{one}/accept", json={"at": AT}), 422, "old_index", "new_index")
    for at in ("2026-03-02T15:10:00Z", "2026-03-02T15:20:00.000001Z"):
        _refused(technician.post(f"{one}/accept", json={"at": at, "new_index": 0}), 422, "15:10")
    for at in ("2026-03-02T16:15", "hier"):
        _refused(technician.post(f"{one}/accept", json={"at": at, "new_index": 0}), 422, "2026-03-29")
    accepted = technician.post(f"{one}/accept", json={"old_index": 1_001_950, "new_index": 0}).json()
    assert (accepted["state"], accepted["answer"]) == ("accepted", "accept")
    assert technician.get(f"{EVENTS}/{accepted['event_id']}").json()["at"] == AT
    derive(TimescaleConsumption(database_url))
    assert technician.get("/api/v1/meters/m1/balance").json()["clean"] is True
    assert technician.delete(f"{one}/answer").json()["event_id"] is None
    assert technician.get(EVENTS).json() == {"items": []}
    derive(TimescaleConsumption(database_url))
    technician.post(EVENTS, json={**SWAP, "at": "2026-03-02T15:20:00Z", "old_index": 5})
    _refused(technician.post(f"{one}/accept"), 409, "15:20")
    for path in ("accept", "refuse"):
        _refused(technician.post(f"/api/v1/questions/999/{path}"), 404, "999")
    for missing in (technician.get("/api/v1/questions/999"), technician.delete("/api/v1/questions/999/answer")):
        _refused(missing, 404, "999")


def test_questions_come_in_pages(technician: httpx.Client, database_url: str) -> None:
    for meter in ("m1", "m2", "m3"):
        _fill(database_url, meter=meter)
    first = technician.get("/api/v1/questions?limit=2").json()
    second = technician.get("/api/v1/questions", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [item["meter"] for item in first["items"] + second["items"]] == ["m3", "m2", "m1"]
    assert second["next_cursor"] is None
    assert [item["meter"] for item in technician.get("/api/v1/questions?meter=m2").json()["items"]] == ["m2"]
    _refused(technician.get("/api/v1/questions?state=open"), 422, "waiting")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "exchange"}, ["swap"]),
        ({"old_index": None}, ["old_index", "reset"]),
        ({"new_index": None}, ["new_index"]),
        ({"kind": "reset", "old_index": None, "new_index": None}, ["new_index"]),
        ({"old_index": -1}, ["1e15"]),
        ({"new_index": 1e16}, ["1e15"]),
        ({"old_index": 10_000_001}, ["7 chiffres"]),
        ({"new_index": 10_000_000}, ["7 chiffres", "digits"]),
        ({"new_index": 100, "digits": 2}, ["2 chiffres"]),
        ({"digits": 16}, ["15"]),
        ({"digits": 0}, ["15"]),
        ({"scale": 0}, ["scale"]),
        ({"scale": -2}, ["scale"]),
        ({"scale": 1.7e308}, ["1e9"]),
        ({"old_index": True}, ["old_index", "nombre"]),
        ({"new_index": "12"}, ["new_index", "nombre"]),
        ({"digits": True}, ["digits", "entier"]),
        ({"unit": "m3"}, ["Wh", "kWh", "GJ"]),
        ({"unit": "parsec"}, ["Wh", "kWh", "GJ"]),
        ({"at": "2026-03-02T15:15:00"}, ["décalage"]),
        ({"at": "hier"}, ["2026-03-29"]),
        ({"at": "1999-12-31T22:59:59Z"}, ["2000"]),
        ({"at": "2099-03-02T15:15:00Z"}, ["avenir"]),
        ({"at": "2106-03-02T15:15:00Z"}, ["2000"]),
        ({"register": "nothing"}, ["energy_import"]),
        ({"coefficient": 1}, ["coefficient"]),
        ({"note": "x" * 2001}, ["note"]),
    ],
)
def test_an_event_that_cannot_be_is_refused_with_its_remedy(
    web: str, database_url: str, fields: dict[str, Any], words: list[str]
) -> None:
    one_meter(database_url, digits=7)
    with _browser(web, database_url, "technician") as browser:
        status = 404 if "register" in fields else 422
        _refused(browser.post(EVENTS, json={**SWAP, **fields}), status, *words)
        assert browser.get(EVENTS).json() == {"items": []}


def test_a_rollover_without_a_rate_is_booked_as_an_exchange_at_the_highest_index(
    technician: httpx.Client, database_url: str
) -> None:
    one_meter(database_url, digits=7)
    assert technician.post(EVENTS, json={**SWAP, "old_index": 1e7, "new_index": 0}).status_code == 201
    # Two at one instant.
    _refused(technician.post(EVENTS, json={**SWAP, "kind": "reset"}), 409, "15:15")
    other = technician.post(EVENTS, json={**SWAP, "at": "2026-03-02T16:00:00Z", "digits": 3}).json()
    _refused(technician.patch(f"{EVENTS}/{other['id']}", json={"at": AT}), 409, "15:15")
    # From the second one on the register has three digits.
    later = {**SWAP, "at": "2026-03-02T17:00:00Z", "old_index": 1001, "new_index": 0}
    _refused(technician.post(EVENTS, json=later), 422, "3 chiffres")


def test_what_is_no_number_is_refused_as_such(technician: httpx.Client, database_url: str) -> None:
    one_meter(database_url)
    for body in ('{"kind": "swap", "at": "2026-03-02", "old_index": NaN, "new_index": 1}', "[]", "{", ""):
        answer = technician.post(EVENTS, content=body, headers={"Content-Type": "application/json"})
        _refused(answer, 422)
    day = technician.post(EVENTS, json={**SWAP, "at": "2026-03-02"})
    assert day.json()["at"] == "2026-03-01T23:00:00Z"


def test_a_power_register_has_no_index(technician: httpx.Client, database_url: str) -> None:
    one_meter(database_url, kind=RegisterKind.GAUGE, unit="W")
    _refused(technician.post(EVENTS, json=SWAP), 422, "new_index")
    _refused(technician.post(EVENTS, json={"kind": "swap", "at": AT}), 422, "scale")
    assert technician.post(EVENTS, json={"kind": "swap", "at": AT, "unit": "kW"}).status_code == 201


def test_limits_are_dated(technician: httpx.Client, database_url: str) -> None:
    one_meter(database_url)
    body = {"valid_from": AT, "max_rate": 12.5, "interval_s": 1800}
    made = technician.post(LIMITS, json=body)
    assert made.status_code == 201, made.text
    assert made.json() == {**body, "meter": "m1", "register": "energy_import", "declared_by": "Anne"}
    technician.post(LIMITS, json={**body, "max_rate": None})
    assert [item["max_rate"] for item in technician.get(LIMITS).json()["items"]] == [None]
    rates = ({"max_rate": 0}, {"max_rate": -1}, {"max_rate": 1e16}, {"max_rate": True})
    for wrong in (*rates, {"interval_s": 0}, {"interval_s": 1.5}, {"valid_from": "x"}):
        _refused(technician.post(LIMITS, json={**body, **wrong}), 422)
    _refused(technician.post(LIMITS, json={**body, "interval_s": 9**9}), 422, "2678400")
    _refused(technician.delete(f"{LIMITS}/2026-03-03"), 404, "limits")
    assert technician.delete(f"{LIMITS}/{AT}").status_code == 204
    assert technician.get(LIMITS).json() == {"items": []}


def test_only_a_technician_writes(web: str, database_url: str) -> None:
    _fill(database_url)
    body = {"valid_from": AT, "max_rate": 1, "interval_s": 600}
    with _browser(web, database_url, "manager") as browser:
        (question,) = browser.get("/api/v1/questions").json()["items"]
        one = f"/api/v1/questions/{question['id']}"
        for answer in (
            browser.post(EVENTS, json=SWAP), browser.patch(f"{EVENTS}/1", json={}), browser.delete(f"{EVENTS}/1"),
            browser.post(f"{one}/accept"), browser.post(f"{one}/refuse"), browser.delete(f"{one}/answer"),
            browser.post(LIMITS, json=body), browser.delete(f"{LIMITS}/2026-03-03"),
        ):  # fmt: skip
            _refused(answer, 403, "technician")
        assert browser.get(EVENTS).json() == browser.get(LIMITS).json() == {"items": []}
        for path in ("events", "limits"):
            _refused(browser.get(f"/api/v1/meters/m9/{path}"), 404, "m9")
    assert httpx.get(f"{web}/api/v1/questions").status_code == 401
    with _browser(web, database_url, "technician", "") as browser:
        # A token without a label is told by its number.
        assert re.fullmatch(r"technician \([0-9a-f]{8}\)", browser.post(EVENTS, json=SWAP).json()["declared_by"])


def test_of_answers_at_once_one_counts(technician: httpx.Client, database_url: str) -> None:
    _fill(database_url)
    (question,) = technician.get("/api/v1/questions").json()["items"]
    paths = [f"/api/v1/questions/{question['id']}/{answer}" for answer in ("accept", "refuse") * 3]
    with ThreadPoolExecutor(len(paths)) as pool:
        statuses = sorted(answer.status_code for answer in pool.map(technician.post, paths))
    assert statuses == [200, 409, 409, 409, 409, 409]
    state = technician.get(f"/api/v1/questions/{question['id']}").json()["state"]
    assert len(technician.get(EVENTS).json()["items"]) == (state == "accepted")


def test_an_answer_that_meets_a_derivation_at_work_ends_soon_and_changes_nothing(
    technician: httpx.Client, database_url: str
) -> None:
    _fill(database_url)
    (question,) = technician.get("/api/v1/questions").json()["items"]
    path = f"/api/v1/questions/{question['id']}/answer"
    assert technician.post(f"/api/v1/questions/{question['id']}/refuse", json={}).status_code == 200
    with psycopg.connect(database_url) as worker:
        # As a derivation holds it: written anew, and not committed yet.
        worker.execute("UPDATE question SET seen = true")
        began = monotonic()
        answer = technician.delete(path)
        assert monotonic() - began < 3 * LOCK_PATIENCE_S
        _refused(answer, 503, "calcul est en cours", "Réessayez")
        assert (answer.json()["type"], answer.headers["Retry-After"]) == ("urn:vigie:problem:busy", "15")
        assert technician.get(f"/api/v1/questions/{question['id']}").json()["answer"] == "refuse"
    assert technician.delete(path).status_code == 200


def test_readiness_tells_since_when_readings_wait_for_their_figures(
    technician: httpx.Client, database_url: str
) -> None:
    _fill(database_url)
    waits = {"series": 0, "since": None, "late": False, "failed": 0}
    assert technician.get("/health/ready").json()["derivation"] == waits
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO stale_span (register_id, source_id, span, noted_at) SELECT id, 1, '{[2026-03-02,2026-03-03)}',"
            " now() - INTERVAL '6 minutes' FROM register"
        )
    told = technician.get("/health/ready").json()["derivation"]
    assert (told["series"], told["late"]) == (1, True)
    assert 360 <= (datetime.now(UTC) - datetime.fromisoformat(told["since"])).total_seconds() < 420
    derive(TimescaleConsumption(database_url))
    assert technician.get("/health/ready").json()["derivation"] == waits


ASIDE = "/api/v1/meters/m1/set-aside"
WRONG = datetime(2015, 1, 1, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(("value", "question"), [(200.0, None), (900_000.0, "suspected_swap")])
def test_a_wrong_reading_is_set_aside_and_counts_again(
    technician: httpx.Client, database_url: str, value: float, question: str | None
) -> None:
    register = one_meter(database_url, max_rate=100.0)
    good = [(START + STEP * n, 1_000.0 + 100 * n) for n in range(20)]
    store(database_url, register, good)
    derive(TimescaleConsumption(database_url))
    before = _covered(database_url)
    assert sum(before.values()) == pytest.approx(1.9)
    store(database_url, register, [(WRONG, value)])
    derive(TimescaleConsumption(database_url))
    wrong = _covered(database_url)
    asked = technician.get("/api/v1/questions").json()["items"]
    # A low value spreads the rise over eleven years, a high one makes an exchange of all that follows.
    assert (len(wrong) > 90_000) == (question is None)
    assert [one["kind"] for one in asked] == ([] if question is None else [question])
    if question:
        assert technician.post(f"/api/v1/questions/{asked[0]['id']}/refuse", json={}).status_code == 200
        derive(TimescaleConsumption(database_url))
        assert _covered(database_url) == {}
    at = WRONG.isoformat().replace("+00:00", "Z")
    made = technician.post(ASIDE, json={"start": at, "end": at, "note": "Horloge remise à zéro"})
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["readings"], told["start"], told["end"], told["declared_by"]) == (1, at, at, "Anne")
    derive(TimescaleConsumption(database_url))
    assert _covered(database_url) == pytest.approx(before)
    states = [one["state"] for one in technician.get("/api/v1/questions").json()["items"]]
    assert states == ([] if question is None else ["lapsed"])
    balance = technician.get("/api/v1/meters/m1/balance").json()
    assert (balance["closes"], balance["clean"], balance["refused"]) == (True, True, 1)
    # The same reading once more changes nothing; what is set aside is listed with who and why.
    store(database_url, register, [(WRONG, value)])
    (listed,) = technician.get(ASIDE).json()["items"]
    assert (listed["id"], listed["note"]) == (told["id"], "Horloge remise à zéro")
    assert technician.delete(f"{ASIDE}/{told['id']}").status_code == 204
    derive(TimescaleConsumption(database_url))
    assert len(_covered(database_url)) == (0 if question else len(wrong))
    assert technician.get(ASIDE).json() == {"items": []}
    assert technician.delete(f"{ASIDE}/{told['id']}").status_code == 404
    with psycopg.connect(database_url) as connection:
        kept = connection.execute("SELECT note, declared_by, withdrawn_by FROM set_aside").fetchall()
    assert kept == [("Horloge remise à zéro", "Anne", "Anne")]


@pytest.mark.parametrize("refused_first", [False, True])
def test_one_reading_too_high_is_set_aside_from_the_question_it_raised(
    technician: httpx.Client, database_url: str, *, refused_first: bool
) -> None:
    register = one_meter(database_url)
    wrong = START + STEP + timedelta(microseconds=123_456)
    good = [(START + STEP * n, value) for n, value in ((0, 11_000.0), (2, 11_200.0), (3, 11_300.0), (4, 11_400.0))]
    store(database_url, register, [good[0], (wrong, 500_000.0), *good[1:]])
    derive(TimescaleConsumption(database_url))
    # Without a highest rate the wrong one is believed, and the good ones look like another meter's.
    assert sum(_covered(database_url).values()) == pytest.approx(489.0)
    (asked,) = technician.get("/api/v1/questions").json()["items"]
    assert (asked["good_value"], asked["first_value"], asked["state"]) == (500_000.0, 11_200.0, "pending")
    if refused_first:
        assert technician.post(f"/api/v1/questions/{asked['id']}/refuse", json={}).status_code == 200
        derive(TimescaleConsumption(database_url))
        assert sum(_covered(database_url).values()) == pytest.approx(489.0)
        assert technician.delete(f"/api/v1/questions/{asked['id']}/answer").status_code == 200
        derive(TimescaleConsumption(database_url))
    page = technician.get("/meters/m1", headers={"Accept": "text/html"}).text
    form = page[page.index(f'id="before-{asked["id"]}"') :].split("</form>")[0]
    typed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    nameless = technician.post("/meters/m1", data=typed, headers={"Accept": "text/html"})
    assert nameless.status_code == 422
    assert "Il manque la raison" in nameless.text
    done = technician.post("/meters/m1", data=typed | {"note": "Trame fausse"}, headers={"Accept": "text/html"})
    assert done.status_code == 303, done.text
    told = technician.get("/meters/m1", headers={"Accept": "text/html"}).text
    assert f'id="before-{asked["id"]}"' not in told
    assert "est écarté : cette question disparaît au prochain calcul" in told
    derive(TimescaleConsumption(database_url))
    assert sum(_covered(database_url).values()) == pytest.approx(0.4)
    assert technician.get("/api/v1/questions").json()["items"] == []
    (aside,) = technician.get(ASIDE).json()["items"]
    at = wrong.isoformat().replace("+00:00", "Z")
    assert (aside["start"], aside["end"], aside["readings"], aside["note"]) == (at, at, 1, "Trame fausse")


def _covered(database_url: str) -> dict[datetime, float]:
    with psycopg.connect(database_url) as connection:
        return dict(connection.execute("SELECT hour, amount FROM hour_amount WHERE coverage > 0").fetchall())


def test_what_cannot_be_set_aside_is_refused_with_its_remedy(technician: httpx.Client, database_url: str) -> None:
    _fill(database_url)
    day = {"start": "2026-03-02", "end": "2026-03-03", "note": "faux"}
    _refused(technician.post(ASIDE, json=day | {"note": " "}), 422, "raison")
    _refused(technician.post(ASIDE, json=day | {"end": "2026-03-01"}), 422, "fin vient avant")
    _refused(technician.post(ASIDE, json=day | {"start": "2026-05-01", "end": "2026-05-02"}), 404, "aucun relevé")
    _refused(technician.post(ASIDE, json=day | {"source": "nope"}), 404, "nope")
    assert technician.get(ASIDE).json() == {"items": []}


def test_a_technician_sets_readings_aside_on_the_page(technician: httpx.Client, database_url: str) -> None:
    _fill(database_url)
    page = technician.get("/meters/m1", headers={"Accept": "text/html"}).text
    assert "Écarter des relevés faux" in page
