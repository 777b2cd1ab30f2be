"""What people declare of a register: figures follow, and return when it is withdrawn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.consumption import derive
from domain.errors import ConflictError
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


def test_a_question_accepted_with_both_indexes_books_both_parts_until_the_answer_is_withdrawn(database_url: str) -> None:
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
