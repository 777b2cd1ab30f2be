"""Times of records: formats, and local clocks that go back and forward (25 October and 29 March 2026 in Paris)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.errors import UsageError
from domain.rejection import Reason
from ingest.mapping.moment import placed, written_time
from ingest.mapping.profile import TimeRule, read_part

PARIS = TimeRule(path="t", format="%Y-%m-%d %H:%M", timezone="Europe/Paris")
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


def rule(**fields: Any) -> TimeRule:
    return TimeRule(path="t", **fields)


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, "2026-03-01T01:00:00+01:00"),
        ({}, "2026-03-01T00:00:00.000000000Z"),
        ({"format": "unix"}, 1772323200),
        ({"format": "unix"}, 1772323200.0),
        ({"format": "unix"}, "1772323200"),
        ({"format": "unix"}, "1772323200.0"),
        ({"format": "unix_ms"}, 1772323200000),
        ({"format": "unix_us"}, 1772323200000000),
        ({"format": "%d.%m.%y %H:%M:%S %z"}, "01.03.26 01:00:00 +0100"),
        ({"format": "%Y-%m-%d %I:%M:%S %p %z"}, "2026-03-01 01:00:00 AM +0100"),
        ({"format": "%d/%m/%Y %H:%M %z"}, "1/3/2026 1:00 +0100"),
        ({"format": "%Y%m%d%H%M%S%z"}, "20260301010000+0100"),
        ({"format": "%Y-%m-%d %I:%M:%S %p %z"}, "2026-03-01 01:00:00 PM +1300"),
    ],
)
def test_formats(fields: dict[str, Any], written: object) -> None:
    assert written_time(written, rule(**fields)) == MIDNIGHT


@pytest.mark.parametrize(
    ("fields", "written", "reason"),
    [
        ({}, None, Reason.MISSING_FIELD),
        ({}, "2026-03-01T00:00:00", Reason.TIME_WITHOUT_OFFSET),
        ({}, "yesterday", Reason.TIME_UNREADABLE),
        ({}, 1772323200, Reason.TIME_UNREADABLE),
        ({}, "2026-03-01T00:00:00Z" + " " * 60, Reason.TIME_UNREADABLE),
        ({}, "0001-01-01T00:00:00+14:00", Reason.TIME_OUT_OF_RANGE),
        ({"format": "unix"}, True, Reason.TIME_UNREADABLE),
        ({"format": "unix"}, "now", Reason.TIME_UNREADABLE),
        ({"format": "unix"}, [], Reason.TIME_UNREADABLE),
        ({"format": "unix"}, 10**30, Reason.TIME_OUT_OF_RANGE),
        ({"format": "unix"}, float("inf"), Reason.TIME_OUT_OF_RANGE),
        ({"format": "unix"}, float("nan"), Reason.TIME_OUT_OF_RANGE),
        ({"format": "unix_ms"}, -(10**16), Reason.TIME_OUT_OF_RANGE),
        ({"format": "%d/%m/%Y", "timezone": "Europe/Paris"}, "31/02/2026", Reason.TIME_UNREADABLE),
        ({"format": "%y%m%d%H%M", "timezone": "Europe/Paris"}, "260301100", Reason.TIME_UNREADABLE),
        ({"format": "%Y%m%d %H:%M", "timezone": "Europe/Paris"}, "2026031 1:00", Reason.TIME_UNREADABLE),
    ],
)
def test_what_is_no_time(fields: dict[str, Any], written: object, reason: Reason) -> None:
    found = written_time(written, rule(**fields))
    assert isinstance(found, tuple)
    assert found[0] is reason


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("%d/%m %H:%M", "time_year"),
        ("%j %H:%M", "time_year"),
        ("%Y-%m-%d %I:%M", "time_half_day"),
        ("%Y-%m-%d %H:%M %p", "time_half_day"),
        ("%Y-%m-%d %H %I %p", "time_half_day"),
        ("%Y-%m %H:%M", "time_format"),
        ("%Y-%m-%d %a", "time_format"),
    ],
)
def test_a_pattern_that_leaves_the_moment_open_is_refused(pattern: str, kind: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_part(TimeRule, {"path": "t", "format": pattern, "timezone": "Europe/Paris"})
    assert refused.value.message.params["kind"] == kind


def place(*times: str, received: str = "2026-10-25T12:00:00+00:00") -> list[str]:
    written = [written_time(f"2026-10-25 {time}", PARIS) for time in times]
    found = placed([time for time in written if isinstance(time, datetime)], PARIS, datetime.fromisoformat(received))
    return [time.strftime("%H:%M") if isinstance(time, datetime) else time[0] for time in found]


def test_a_day_of_quarters_runs_through_the_hour_that_comes_twice() -> None:
    assert place("01:45", "02:00", "02:30", "02:00", "02:30", "03:00") == [
        "23:45", "00:00", "00:30", "01:00", "01:30", "02:00",
    ]  # fmt: skip


def test_the_same_day_with_the_latest_first() -> None:
    assert place("03:00", "02:30", "02:00", "02:30", "02:00", "01:45") == [
        "02:00", "01:30", "01:00", "00:30", "00:00", "23:45",
    ]  # fmt: skip


def test_a_message_that_begins_within_the_hour() -> None:
    assert place("02:30", "02:00", "02:30") == ["00:30", "01:00", "01:30"]
    assert place("02:00", "02:30", received="2026-10-25T01:45:00+00:00") == ["01:00", "01:30"]
    assert place("02:00", received="2026-10-25T00:01:00+00:00") == ["00:00"]


@pytest.mark.parametrize(
    ("received", "found"),
    [
        ("2026-10-25T01:00:05+00:00", ["00:10", "00:20", "00:30", "00:40", "00:50", "01:00"]),
        ("2026-10-26T01:00:00+00:00", ["00:10", "00:20", "00:30", "00:40", "00:50", "01:00"]),
    ],
)
def test_an_hour_of_points_that_ends_when_the_hour_begins_again(received: str, found: list[str]) -> None:
    written = ("02:10", "02:20", "02:30", "02:40", "02:50", "02:00")
    assert place(*written, received=received) == found
    assert place(*written[::-1], received=received) == found[::-1]


@pytest.mark.parametrize(
    ("received", "found"),
    [("2026-10-25T01:00:05+00:00", ["00:50", "01:00"]), ("2026-10-25T01:50:05+00:00", ["01:50", "01:00"])],
)
def test_two_points_that_both_orders_fit_end_near_the_reception(received: str, found: list[str]) -> None:
    assert place("02:50", "02:00", received=received) == found


def test_an_hour_that_is_left_out_is_refused() -> None:
    written = written_time("2026-03-29 02:30", PARIS)
    assert isinstance(written, datetime)
    (found,) = placed([written], PARIS, MIDNIGHT)
    assert isinstance(found, tuple)
    assert found[0] is Reason.TIME_UNREADABLE


def test_numbers_that_touch_are_read_whole() -> None:
    assert place_of("%y%m%dT%H%M", "260301T0100") == MIDNIGHT
    assert place_of("%Y%j %H:%M", "2026060 01:00") == MIDNIGHT


def place_of(pattern: str, text: str) -> object:
    paris = rule(format=pattern, timezone="Europe/Paris")
    written = written_time(text, paris)
    assert isinstance(written, datetime)
    return placed([written], paris, MIDNIGHT)[0]


def test_a_time_with_its_offset_needs_no_zone() -> None:
    iso = TimeRule(path="t", timezone="Europe/Paris")
    written = [written_time(text, iso) for text in ("2026-03-01T00:00:00Z", "2026-03-01T01:15:00")]
    found = placed([time for time in written if isinstance(time, datetime)], iso, MIDNIGHT)
    assert found == [MIDNIGHT, datetime(2026, 3, 1, 0, 15, tzinfo=UTC)]
