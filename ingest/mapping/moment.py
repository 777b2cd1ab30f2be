"""The time of a record as its profile's rule says; local times are told apart in the hour that comes twice."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from domain.rejection import Reason
from ingest.decoders.decoder import shown
from ingest.mapping.document import Fault
from ingest.mapping.profile import TimeRule

__all__ = ["MOST_LONG", "placed", "written_time"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = {"unix": 1_000_000, "unix_ms": 1_000, "unix_us": 1}
"""Microseconds of one of each format's unit."""
DIGITS = re.compile(r"-?\d{1,20}(\.\d{1,9})?", re.ASCII)
TOUCHING = re.compile(r"%[YymdHIMSj]%[ymdHIMSj]")
LENGTHS = {"Y": 4, "j": 3}
"""Of what a sign of a pattern stands for; of others two."""
MOST_LONG = 64
FAR_US = 10**17
"""Beyond it, some 3,000 years away, a number is no time."""


def written_time(written: Any, rule: TimeRule) -> datetime | Fault:
    """Return the time as it is written: naive where it is local and names no offset."""
    if written is None:
        return Reason.MISSING_FIELD, f"no time at {rule.path[:60]!r}"
    if rule.format in UNITS:
        return _unix(written, UNITS[rule.format])
    if not isinstance(written, str) or len(written) > MOST_LONG:
        return Reason.TIME_UNREADABLE, f"time is {shown(written)}"
    try:
        time = _told(written.strip(), rule.format)
    except ValueError:
        return Reason.TIME_UNREADABLE, f"time is {shown(written)}"
    if time.tzinfo is None:
        return time if rule.timezone else (Reason.TIME_WITHOUT_OFFSET, f"time is {shown(written)}")
    return _utc(time)


def _told(text: str, pattern: str) -> datetime:
    if pattern == "iso":
        return datetime.fromisoformat(text)
    length = _length(pattern)
    if length is not None and len(text) != length:
        raise ValueError(text)
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - a zone follows where there is none


@lru_cache(maxsize=500)
def _length(pattern: str) -> int | None:
    """Return how long a time is where numbers touch: of one that lacks a digit, strptime makes another time."""
    marks = re.findall(r"%(.)", pattern)
    if TOUCHING.search(pattern) is None or {"f", "z"} & set(marks):
        return None
    return len(pattern) + sum(LENGTHS.get(mark, 2) - 2 for mark in marks)


def _unix(written: Any, unit: int) -> datetime | Fault:
    number = written
    if isinstance(written, str) and DIGITS.fullmatch(written.strip()):
        number = float(written) if "." in written else int(written)
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return Reason.TIME_UNREADABLE, f"time is {shown(written)}"
    if not -FAR_US < number < FAR_US or not -FAR_US < number * unit < FAR_US:
        return Reason.TIME_OUT_OF_RANGE, f"time is {shown(written)}"
    return EPOCH + timedelta(microseconds=round(number * unit))


def _utc(time: datetime) -> datetime | Fault:
    try:
        return time.astimezone(UTC)
    except (OverflowError, ValueError):
        return Reason.TIME_OUT_OF_RANGE, f"time is {time.year}"


def placed(times: Sequence[datetime], rule: TimeRule, received_at: datetime) -> list[datetime | Fault]:
    """Return the moments of one device's records, in their order in the message.

    A local time is read in the rule's zone. In the hour that comes twice, records follow one another, the earliest or
    the latest first: of the two orders that one is meant against which fewer records run, or else the one whose end is
    nearer to the reception. Where nothing comes before, the passage is meant after which a later record falls back,
    else the one nearer to the reception. A local time that clocks leave out is refused.
    """
    if rule.timezone is None:
        return list(times)
    zone = ZoneInfo(rule.timezone)
    passages = [_passages(time, zone) for time in times]
    forwards = _follow(passages, received_at)
    if all(not isinstance(both, _Passages) or both.first == both.second for both in passages):
        return forwards
    backwards = _follow(passages[::-1], received_at)
    if _unlikely(backwards, received_at) < _unlikely(forwards, received_at):
        return backwards[::-1]
    return forwards


class _Passages(NamedTuple):
    """The moments of a local time: one, or in the hour that comes twice two."""

    first: datetime
    second: datetime


def _passages(time: datetime, zone: ZoneInfo) -> _Passages | Fault:
    if time.tzinfo is not None:
        return _Passages(time, time)
    first, second = (_utc(time.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if not isinstance(first, datetime) or not isinstance(second, datetime):
        return Reason.TIME_OUT_OF_RANGE, f"time is {time.year}"
    if second < first:
        return Reason.TIME_UNREADABLE, f"{time.isoformat()} is left out when clocks go forward"
    return _Passages(first, second)


def _follow(passages: Sequence[_Passages | Fault], received_at: datetime) -> list[datetime | Fault]:
    """Return the moments where no record is earlier than the one before it, as far as that can be."""
    found: list[datetime | Fault] = []
    before: datetime | None = None
    for both in passages:
        if not isinstance(both, _Passages):
            found.append(both)
            continue
        if before is not None:
            before = both.first if both.first >= before else both.second
        elif _falls_back(passages):
            before = both.first
        else:
            before = min(both, key=lambda passage: abs(passage - received_at))
        found.append(before)
    return found


def _falls_back(passages: Sequence[_Passages | Fault]) -> bool:
    local = [both.first for both in passages if isinstance(both, _Passages)]
    return any(after < before for before, after in pairwise(local))


def _unlikely(moments: Sequence[datetime | Fault], received_at: datetime) -> tuple[int, timedelta]:
    """Return how many moments are earlier than the one before them, and how far from the reception the latest is."""
    known = [moment for moment in moments if isinstance(moment, datetime)]
    return sum(after < before for before, after in pairwise(known)), abs(max(known) - received_at)
