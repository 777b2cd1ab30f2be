"""Times and values at the very edge of what a register can hold."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.batch import RegisterKey
from domain.heard import Heard, HeardKind
from domain.reading import Reading
from domain.registry import RegisterKind
from domain.rejection import Reason
from domain.unit import UNITS
from ingest.validation import EARLIEST, check, dated

NOW = datetime(2026, 3, 29, 10, tzinfo=UTC)
INDEX, GAUGE = RegisterKey(1, RegisterKind.INDEX, "kWh"), RegisterKey(2, RegisterKind.GAUGE, "kW")


def verdict(value: float = 1.0, time: datetime = NOW, unit: str | None = None, key: RegisterKey = INDEX) -> object:
    found = check(Reading("d", "c", time, value, unit), key, NOW)
    return found if isinstance(found, int) else found[0]


@pytest.mark.parametrize(
    ("time", "wanted"),
    [
        (NOW + timedelta(minutes=15), 0),
        (NOW + timedelta(minutes=15, microseconds=1), Reason.TIME_IN_FUTURE),
        (datetime(2010, 1, 1, tzinfo=UTC), 0),
        (datetime(2009, 12, 31, 23, 59, 59, tzinfo=UTC), Reason.TIME_OUT_OF_RANGE),
        (datetime(2000, 1, 1, 0, 5, tzinfo=UTC), Reason.TIME_OUT_OF_RANGE),
        (datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC), Reason.TIME_OUT_OF_RANGE),
        (datetime(2099, 12, 31, tzinfo=UTC), Reason.TIME_IN_FUTURE),
        (datetime(2106, 2, 7, tzinfo=UTC), Reason.TIME_OUT_OF_RANGE),
    ],
)
def test_times(time: datetime, wanted: object) -> None:
    assert verdict(time=time) == wanted


def test_a_reset_clock_is_named_and_a_file_may_tell_what_is_older() -> None:
    reading = Reading("d", "c", datetime(2000, 1, 1, 0, 5, tzinfo=UTC), 1.0, None)
    found = check(reading, INDEX, NOW)
    assert found == (Reason.TIME_OUT_OF_RANGE, "2000-01-01T00:05:00+00:00 is before 2010: the clock was reset")
    assert check(reading, INDEX, NOW, earliest=EARLIEST) == 0
    before = reading._replace(time=datetime(1999, 12, 31, tzinfo=UTC))
    assert check(before, INDEX, NOW, earliest=EARLIEST) == (
        Reason.TIME_OUT_OF_RANGE, "1999-12-31T00:00:00+00:00 is not between 2000 and 2100",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (0, 0),
        (1e15, 0),
        (1.0000001e15, Reason.VALUE_OUT_OF_RANGE),
        (10**400, Reason.VALUE_OUT_OF_RANGE),
        (float("nan"), Reason.VALUE_NOT_A_NUMBER),
        (float("-inf"), Reason.VALUE_NOT_A_NUMBER),
        (-0.001, Reason.VALUE_NEGATIVE),
    ],
)
def test_values_of_an_index(value: float, wanted: object) -> None:
    assert verdict(value) == wanted


def test_a_gauge_may_be_negative() -> None:
    assert verdict(-5, key=GAUGE) == 0
    assert verdict(-2e15, key=GAUGE) == Reason.VALUE_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        (None, 0),
        ("kWh", UNITS["kWh"].code),  # the register's own, and said: a correction of the register leaves it
        ("kwh", UNITS["kWh"].code),
        ("Wh", UNITS["Wh"].code),
        ("W.min", UNITS["Wmin"].code),
        ("imp", 0),
        ("kVAh", Reason.UNIT_MISMATCH),
        ("m3", Reason.UNIT_MISMATCH),
        ("kW", Reason.UNIT_MISMATCH),
        ("", Reason.UNIT_UNKNOWN),
        ("furlong", Reason.UNIT_UNKNOWN),
    ],
)
def test_units(unit: str | None, wanted: object) -> None:
    assert verdict(unit=unit) == wanted


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (NOW - timedelta(days=2), NOW - timedelta(days=2)),
        (NOW + timedelta(minutes=15), NOW + timedelta(minutes=15)),
        (NOW + timedelta(minutes=16), NOW),
        (datetime(1999, 12, 31, tzinfo=UTC), NOW),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), NOW),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-23))), NOW),
    ],
)
def test_a_sign_of_life_at_no_moment_that_can_be_counts_at_its_reception(told: datetime, kept: datetime) -> None:
    heard = Heard("d", told, HeardKind.UPLINK, frame=3)
    assert dated(heard, NOW) == heard._replace(time=kept)
