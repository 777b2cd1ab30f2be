"""What people declare of a register: figures follow, and return when it is withdrawn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from analytics.consumption import derive
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.registry import RegisterKind
from storage.consumption import TimescaleConsumption
from storage.declarations import TimescaleDeclarations
from tests.fixtures.registry import one_meter
from tests.integration.test_consumption import hours, store

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEP = timedelta(minutes=10)


def _exchanged(url: str, *, count: int = 20) -> int:
    """Store an index that falls from 1,001,900 Wh to 50 Wh and goes on, 100 Wh every ten minutes; derive it."""
    register = one_meter(url, max_rate=100.0)
    old = [(START + STEP * n, 1_000_000.0 + 100 * n) for n in range(20)]
    new = [(START + STEP * (20 + n), 50.0 + 100 * n) for n in range(count)]
    store(url, register, old + new)
    derive(TimescaleConsumption(url))
    return register


def _total(url: str) -> float:
    return sum(row[0] for row in hours(url).values())


def _question(book: TimescaleDeclarations, state: str | None = None) -> dict[str, Any]:
    (found,) = book.questions(state=state, meter=None, site=None, after_id=None, limit=10)
    return dict(found)


def test_a_question_accepted_with_both_indexes_books_both_parts_until_it_is_withdrawn(
    database_url: str,
) -> None:
    _exchanged(database_url)
    book = TimescaleDeclarations(database_url)
    before = hours(database_url)
    question = _question(book, "waiting")
    assert (question["kind"], question["good_value"], question["first_value"], question["unit"]) == (
        "suspected_swap", 1_001_900.0, 50.0, "Wh",
    )  # fmt: skip
    accepted = book.accept(question["id"], at=None, old_index=1_001_950.0, new_index=0.0, note="", by="Anne")
    assert (accepted["state"], accepted["answered_by"]) == ("accepted", "Anne")
    event = book.event(accepted["event_id"])
    assert event is not None
    # Both parts are 50 Wh: the exchange is in the middle of the ten minutes.
    assert (event["at"], event["outcome"]) == (START + STEP * 19.5, None)
    derive(TimescaleConsumption(database_url))
    after = book.event(accepted["event_id"])
    assert after is not None
    assert after["outcome"] == "applied"
    assert _total(database_url) == pytest.approx(1.9 + 0.05 + 0.05 + 1.9)
    assert _question(book)["state"] == "accepted"
    with pytest.raises(ConflictError):
        book.refuse(question["id"], note="", by="Anne")
    assert book.withdraw_answer(question["id"], "Anne")["answer"] is None
    assert book.event(accepted["event_id"]) is None
    derive(TimescaleConsumption(database_url))
    assert {hour: row[:3] for hour, row in hours(database_url).items()} == {
        hour: pytest.approx(row[:3]) for hour, row in before.items()
    }
    assert _question(book)["state"] == "waiting"


def test_a_question_accepted_without_indexes_leaves_its_time_unknown_and_counts_as_swap(database_url: str) -> None:
    _exchanged(database_url)
    book = TimescaleDeclarations(database_url)
    question = _question(book)
    accepted = book.accept(question["id"], at=None, old_index=None, new_index=None, note="", by="Anne")
    event = book.event(accepted["event_id"])
    assert event is not None
    assert (event["at"], event["old_index"], event["new_index"], event["from_answer"]) == (
        question["first_time"], None, 50.0, True,
    )  # fmt: skip
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(1.9 + 1.9)
    # With its old index told later it is an exchange like any other.
    changed = book.change(accepted["event_id"], {"old_index": 1_001_950.0, "new_index": 50.0}, "Anne")
    assert changed["from_answer"] is False
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(1.9 + 0.05 + 1.9)
    book.withdraw(accepted["event_id"], "Anne")
    derive(TimescaleConsumption(database_url))
    assert _question(book, "waiting")["answer"] is None


def test_a_refusal_keeps_the_readings_out_until_it_is_withdrawn(database_url: str) -> None:
    register = _exchanged(database_url)
    book = TimescaleDeclarations(database_url)
    question = _question(book)
    assert book.refuse(question["id"], note="Télérelève en panne", by="Anne")["state"] == "refused"
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(1.9)
    assert _question(book, "refused")["note"] == "Télérelève en panne"
    store(database_url, register, [(START + STEP * 50, 1_004_000.0)])
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(4.0)
    # The reading that the question began with is another one by now.
    store(database_url, register, [(START + STEP * 20, 1_002_000.0)])
    derive(TimescaleConsumption(database_url))
    lapsed = book.questions(state="lapsed", meter="m1", site="school", after_id=None, limit=5)
    assert [row["id"] for row in lapsed] == [question["id"]]
    book.withdraw_answer(question["id"], "Anne")
    derive(TimescaleConsumption(database_url))
    assert not book.questions(state="lapsed", meter=None, site=None, after_id=None, limit=5)
    with pytest.raises(NotFoundError):
        book.withdraw_answer(question["id"], "Anne")


def test_a_question_of_few_readings_can_be_answered(database_url: str) -> None:
    _exchanged(database_url, count=3)
    book = TimescaleDeclarations(database_url)
    question = _question(book, "pending")
    book.accept(question["id"], at=None, old_index=None, new_index=0.0, note="", by="Anne")
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(1.9 + 0.05 + 0.2)


def test_an_event_is_declared_moved_and_withdrawn_and_figures_follow(database_url: str) -> None:
    register = one_meter(database_url, max_rate=100.0)
    store(database_url, register, [(START + STEP * n, 1_000_000.0 + 100 * n) for n in range(100)])
    derive(TimescaleConsumption(database_url))
    before = hours(database_url)
    book = TimescaleDeclarations(database_url)
    at = START + STEP * 50 + STEP / 2
    fields = {"kind": "swap", "at": at, "old_index": 1_005_050.0, "new_index": 1_005_050.0, "scale": 2.0}
    event = book.declare(register, fields, "Anne")
    assert event["outcome"] is None
    with pytest.raises(ConflictError):
        book.declare(register, {**fields, "kind": "reset"}, "Anne")
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(5.05 + 2 * 4.85)
    assert book.events(register)[0]["outcome"] == "applied"
    moved = book.change(event["id"], {"at": at - STEP * 10, "old_index": 1_004_050.0, "new_index": 1_004_050.0}, "Anne")
    assert moved["changed_at"] is not None
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(4.05 + 2 * 5.85)
    book.change(event["id"], {"old_index": 12.0}, "Anne")
    derive(TimescaleConsumption(database_url))
    assert book.events(register)[0]["outcome"] == "contradicted"
    book.withdraw(event["id"], "Anne")
    derive(TimescaleConsumption(database_url))
    assert {hour: row[:3] for hour, row in hours(database_url).items()} == {
        hour: pytest.approx(row[:3]) for hour, row in before.items()
    }
    with psycopg.connect(database_url) as connection:
        kept = connection.execute("SELECT count(*) FROM register_event WHERE withdrawn_at IS NOT NULL").fetchone()
    assert kept == (1,)
    with pytest.raises(NotFoundError):
        book.withdraw(event["id"], "Anne")


def test_a_dated_limit_holds_from_its_moment_on_until_it_is_forgotten(database_url: str) -> None:
    register = one_meter(database_url, max_rate=100.0)
    store(database_url, register, [(START + STEP * n, 1_000_000.0 + 100 * n) for n in range(40)])
    book = TimescaleDeclarations(database_url)
    since = START + STEP * 20
    book.set_limit(register, since, 1.0, 600, "Anne")
    assert book.set_limit(register, since, 0.1, 100, "Berthe")["declared_by"] == "Berthe"
    derive(TimescaleConsumption(database_url))
    # 0.6 kW is too much from there on.
    assert _total(database_url) == pytest.approx(2.0)
    assert [row["max_rate"] for row in book.limits(register)] == [0.1]
    book.drop_limit(register, since)
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(3.9)
    with pytest.raises(NotFoundError):
        book.drop_limit(register, since)


def test_a_power_register_takes_a_new_unit_and_no_index(database_url: str) -> None:
    register = one_meter(database_url, kind=RegisterKind.GAUGE, unit="W")
    store(database_url, register, [(START + STEP * n, 1000.0) for n in range(13)])
    book = TimescaleDeclarations(database_url)
    with pytest.raises(UsageError, match="error-event-without-index"):
        book.declare(register, {"kind": "swap", "at": START, "old_index": 1.0, "new_index": 1.0}, "Anne")
    book.declare(register, {"kind": "swap", "at": START + timedelta(hours=1), "unit": "kW"}, "Anne")
    derive(TimescaleConsumption(database_url))
    found = [row[0] for row in hours(database_url).values()]
    assert found[0] < 100 < found[1]


def test_a_question_of_a_series_in_its_own_unit_can_be_refused_and_not_be_an_exchange(database_url: str) -> None:
    register = _exchanged(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO source_series VALUES (%s, 1, 'index', 'kWh', 600)",
            [register],
        )
    book = TimescaleDeclarations(database_url)
    question = _question(book)
    assert question["unit"] == "kWh"
    with pytest.raises(UsageError, match="error-question-own-ways"):
        book.accept(question["id"], at=None, old_index=None, new_index=0.0, note="", by="Anne")
    assert book.refuse(question["id"], note="", by="Anne")["state"] == "refused"


def test_two_who_answer_or_declare_at_once_are_told_so(database_url: str) -> None:
    register = _exchanged(database_url)
    book = TimescaleDeclarations(database_url)
    question = _question(book)
    event = {"kind": "reset", "at": START, "new_index": 0.0}

    def told(act: Callable[[], object]) -> str:
        try:
            act()
        except ConflictError as error:
            return error.message.key
        return "done"

    answers = [
        lambda: book.accept(question["id"], at=None, old_index=None, new_index=0.0, note="", by="Anne"),
        lambda: book.refuse(question["id"], note="", by="Berthe"),
    ]
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(told, answers * 2)) == ["done", *["error-question-answered"] * 3]
        events = [lambda: book.declare(register, event, "Anne")] * 3
        assert sorted(pool.map(told, events)) == ["done", "error-event-taken", "error-event-taken"]


def test_an_event_before_the_first_reading_or_after_the_last_has_its_outcome(database_url: str) -> None:
    register = one_meter(database_url, max_rate=100.0)
    book = TimescaleDeclarations(database_url)
    reset = {"kind": "reset", "new_index": 0.0}
    # Nothing was read yet.
    early = book.declare(register, {**reset, "at": START - STEP, "scale": 10.0}, "Anne")
    store(database_url, register, [(START + STEP * n, 1_000_000.0 + 100 * n) for n in range(10)])
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(9.0)
    earlier = book.declare(register, {**reset, "at": START - STEP * 9}, "Anne")
    late = book.declare(
        register, {"kind": "swap", "at": START + STEP * 10, "old_index": 1_001_000.0, "new_index": 0.0}, "Anne"
    )
    derive(TimescaleConsumption(database_url))
    outcomes = {event["id"]: event["outcome"] for event in book.events(register)}
    assert outcomes == {early["id"]: "before_first", earlier["id"]: "before_first", late["id"]: "applied"}
    assert _total(database_url) == pytest.approx(10.0)
    book.withdraw(early["id"], "Anne")
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(1.0)
    book.withdraw(late["id"], "Anne")
    derive(TimescaleConsumption(database_url))
    assert _total(database_url) == pytest.approx(0.9)
