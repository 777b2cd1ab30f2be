"""The time of a record as its profile's rule says; local times are told apart in the hour that comes twice."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
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
        time = (
            datetime.fromisoformat(written.strip())
            if rule.format == "iso"
            else datetime.strptime(written.strip(), rule.format)  # noqa: DTZ007 - a zone follows where there is none
        )
    except ValueError:
        return Reason.TIME_UNREADABLE, f"time is {shown(written)}"
    if time.tzinfo is None:
        return time if rule.timezone else (Reason.TIME_WITHOUT_OFFSET, f"time is {shown(written)}")
    return _utc(time)


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

    A local time is read in the rule's zone. In the hour that comes twice, records follow one another: time does not run
    against their order. Where nothing comes before, the passage is meant after which a later record falls back, else
    the one nearer to the reception. A local time that clocks leave out is refused.
    """
    if rule.timezone is None:
        return list(times)
    naive = [time for time in times if time.tzinfo is None]
    backwards = len(naive) > 1 and naive[-1] < naive[0]
    ordered = list(reversed(times)) if backwards else list(times)
    found = list(_follow(ordered, ZoneInfo(rule.timezone), received_at))
    return found[::-1] if backwards else found


def _follow(times: list[datetime], zone: ZoneInfo, received_at: datetime) -> Iterator[datetime | Fault]:
    before: datetime | None = None
    for position, time in enumerate(times):
        found: datetime | Fault = time
        if time.tzinfo is None:
            passages = [_utc(time.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)]
            found = _passage(time, passages, before, received_at, times[position + 1 :] if before is None else [])
        if isinstance(found, datetime):
            before = found
        yield found


def _passage(
    local: datetime,
    passages: Sequence[datetime | Fault],
    before: datetime | None,
    received_at: datetime,
    later: Sequence[datetime],
) -> datetime | Fault:
    first, second = passages
    if not isinstance(first, datetime) or not isinstance(second, datetime):
        return Reason.TIME_OUT_OF_RANGE, f"time is {local.year}"
    if second < first:
        return Reason.TIME_UNREADABLE, f"{local.isoformat()} is left out when clocks go forward"
    if first == second:
        return first
    if before is not None:
        return first if first >= before else second
    if _falls_back([local, *later]):
        return first
    return min(first, second, key=lambda passage: abs(passage - received_at))


def _falls_back(times: Sequence[datetime]) -> bool:
    local = [time for time in times if time.tzinfo is None]
    return any(after < before for before, after in pairwise(local))
