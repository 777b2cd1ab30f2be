"""When an exchange took place, and what may be declared."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.declaration import Declared, RegisterBefore, check_limit, checked, exchange_moment, with_fields
from domain.errors import UsageError
from domain.registry import RegisterKind

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
END = START + timedelta(minutes=10)
NOW = datetime(2026, 11, 25, tzinfo=UTC)
TICK = timedelta(microseconds=1)
INDEX = RegisterBefore("energy_import", RegisterKind.INDEX, "Wh", 5)


@pytest.mark.parametrize(
    ("good", "first", "old", "new", "minutes"),
    [
        (100, 10, 110, 0, 5),
        (100, 30, 110, 0, 2.5),
        (100, 10, 130, 0, 7.5),
        (99_900, 300, 100_000, 0, 2.5),  # a rollover, told as an exchange at the highest index
        (100, 10, 100, 0, 10),  # nothing before
        (100, 10, 110, 10, 10),  # nothing after
        (100, 10, 90, 0, 10),  # the old index is below the reading: nothing can be the same
        (100, 10, 110, 11, 10),
    ],
)
def test_both_parts_have_the_same_rate_where_both_count(
    good: float, first: float, old: float, new: float, minutes: float
) -> None:
    assert exchange_moment((START, good), (END, first), old, new) == START + timedelta(minutes=minutes)


def test_an_exchange_lies_between_the_readings_however_small_a_part_is() -> None:
    assert exchange_moment((START, 0), (END, 1e15), 1e-9, 0) == START + TICK
    assert exchange_moment((START, 0), (END, 1e-9), 1e15, 0) == END - TICK
    assert exchange_moment((START, 0), (START + TICK, 1), 1, 0) == START + TICK


def test_changing_a_field_keeps_the_others() -> None:
    event = Declared("swap", START, None, 5.0, note="a", from_answer=True)
    assert with_fields(event, {"note": "b", "id": 3}) == Declared("swap", START, None, 5.0, note="b", from_answer=True)
    assert with_fields(event, {"old_index": 7.0}).from_answer is False
    assert with_fields(event, {"kind": "reset"}).from_answer is False


def test_what_may_be_declared_is_told_in_utc_and_in_our_spelling() -> None:
    paris = timezone(timedelta(hours=1))
    event = checked(Declared("reset", START.astimezone(paris), None, 0.0, unit="kwh"), INDEX, NOW)
    assert (event.at.tzinfo, event.unit) == (UTC, "kWh")
    # Accepted without indexes: a swap whose old index nobody knows.
    assert checked(Declared("swap", START, None, 0.0, from_answer=True), INDEX, NOW).old_index is None
    # The highest index is 100,000, shown as 0.
    assert checked(Declared("swap", START, 100_000.0, 0.0), INDEX, NOW).old_index == 100_000
    # The clock of who declares it may be ahead a little.
    assert checked(Declared("swap", NOW + timedelta(minutes=15), 1.0, 0.0), INDEX, NOW).at > NOW


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (Declared("swap", START, 100_001.0, 0.0), "error-event-old-index-digits"),
        (Declared("swap", START, 1.0, 100_000.0), "error-event-new-index-digits"),
        (Declared("swap", START, 1.0, float("nan")), "error-event-index"),
        (Declared("swap", START, float("inf"), 1.0), "error-event-index"),
        (Declared("swap", START, 1.0, 1.0, scale=float("inf")), "error-event-scale"),
        (Declared("swap", START, 1.0, 1.0, scale=1.7e308), "error-event-scale"),
        (Declared("swap", START, 1.0, 1.0, scale=1e-320), "error-event-scale"),
        (Declared("swap", START.replace(tzinfo=None), 1.0, 1.0), "error-instant-without-offset"),
        (Declared("swap", NOW + timedelta(minutes=16), 1.0, 1.0), "error-event-ahead"),
        (Declared("swap", START, None, 1.0), "error-event-old-index"),
        (Declared("swap", START, 1.0, 1.0, unit="W"), "error-event-unit"),
    ],
)
def test_what_cannot_be_is_refused(event: Declared, key: str) -> None:
    with pytest.raises(UsageError) as refusal:
        checked(event, INDEX, NOW)
    assert refusal.value.message.key == key


def test_a_delta_register_takes_only_what_changes_how_it_is_read() -> None:
    delta = RegisterBefore("volume", RegisterKind.DELTA, "m3", None)
    assert checked(Declared("reset", START, unit="L"), delta, NOW).unit == "L"
    for event, key in (
        (Declared("reset", START), "error-event-nothing"),
        (Declared("reset", START, new_index=0.0, unit="L"), "error-event-without-index"),
        (Declared("reset", START, digits=5), "error-event-without-index"),
    ):
        with pytest.raises(UsageError) as refusal:
            checked(event, delta, NOW)
        assert refusal.value.message.key == key


def test_a_limit_is_a_rate_above_zero_and_an_interval_up_to_a_month() -> None:
    check_limit(START, None, 1)
    check_limit(START, 1e15, 31 * 86_400)
    for rate, interval_s in ((0.0, 600), (float("nan"), 600), (1.1e15, 600), (1.0, 0), (1.0, 31 * 86_400 + 1)):
        with pytest.raises(UsageError):
            check_limit(START, rate, interval_s)
