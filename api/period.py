"""The buckets of a period: UTC hours, civil days and civil months, every one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from api.problem import ApiError
from domain.calendar import civil_day, day_bounds, hour_floor

__all__ = ["Period", "Step", "instant", "period"]

MAX_DAYS = {"hour": 400, "day": 4000, "month": 37_000}


class Step(StrEnum):
    """How long a bucket is."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole buckets that cover the asked stretch."""

    start: datetime
    end: datetime
    tz: ZoneInfo

    def hours(self) -> Iterator[datetime]:
        """Yield the start of each UTC hour."""
        hour = self.start
        while hour < self.end:
            yield hour
            hour += timedelta(hours=1)

    def days(self) -> Iterator[date]:
        """Yield each civil day."""
        day, last = civil_day(self.start, self.tz), civil_day(self.end, self.tz)
        while day < last:
            yield day
            day += timedelta(days=1)


def instant(text: str, tz: ZoneInfo, name: str) -> datetime:
    """Return the instant of an aware ISO date-time, or the first instant of a plain civil date, in UTC.

    Raises:
        ApiError: it is neither.
    """
    # A '+' that was not percent-encoded arrives as a space.
    text = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        if "T" not in text:
            return day_bounds(date.fromisoformat(text), tz)[0]
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ApiError("invalid-input", "api-bad-time", {"name": name}) from error
    raise ApiError("invalid-input", "api-naive-time", {"name": name})


def period(start: str, end: str, step: Step, tz: ZoneInfo) -> Period:
    """Return the whole buckets that overlap [start, end).

    Raises:
        ApiError: a time is unreadable, the period is empty or too long.
    """
    first, last = instant(start, tz, "start"), instant(end, tz, "end")
    if first >= last:
        raise ApiError("invalid-input", "api-empty-period")
    limit = MAX_DAYS[step]
    if last - first > timedelta(days=limit, hours=1):
        raise ApiError("invalid-input", "api-long-period", {"days": limit, "step": step.value})
    try:
        return Period(_floor(first, step, tz), _ceil(last, step, tz), tz)
    except (ValueError, OverflowError) as error:
        raise ApiError("invalid-input", "api-bad-time", {"name": "start"}) from error


def _floor(moment: datetime, step: Step, tz: ZoneInfo) -> datetime:
    if step is Step.HOUR:
        return hour_floor(moment)
    day = civil_day(moment, tz)
    return day_bounds(day.replace(day=1) if step is Step.MONTH else day, tz)[0]


def _ceil(moment: datetime, step: Step, tz: ZoneInfo) -> datetime:
    floor = _floor(moment, step, tz)
    if floor == moment:
        return moment
    if step is Step.HOUR:
        return floor + timedelta(hours=1)
    day = civil_day(floor, tz)
    following = (day + timedelta(days=32)).replace(day=1) if step is Step.MONTH else day + timedelta(days=1)
    return day_bounds(following, tz)[0]
