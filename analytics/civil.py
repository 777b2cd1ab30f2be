"""UTC hours seen as civil days of one zone: which day, which hour, working or not; 23- and 25-hour days right."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays
import numpy as np
import pandas as pd

from analytics.ports import Bools, Floats, Ints

__all__ = [
    "BREAK",
    "EPOCH",
    "SCHOOL_ZONE",
    "SUMMER",
    "CivilGrid",
    "civil_grid",
    "day_number",
    "hour_number",
    "nonworking",
    "to_datetime",
]

EPOCH = date(1970, 1, 1)
BREAK, SUMMER = 7, 12
"""Where the kinds of day begin that are weekdays of short school breaks, and of July and August."""
SCHOOL_ZONE = "Zone B"
"""The Aisne belongs to the académie of Amiens."""


def hour_number(moment: datetime) -> int:
    """Return the hours since 1970 UTC of the hour that holds the instant."""
    return int(moment.timestamp() // 3600)


def to_datetime(hour: int) -> datetime:
    """Return the start of an hour, aware UTC."""
    return datetime.fromtimestamp(int(hour) * 3600, UTC)


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class CivilGrid:
    """H consecutive UTC hours over D civil days."""

    hours: Ints
    """(H,) hours since 1970 UTC, consecutive."""
    first_day: int
    """Days since 1970 of the first civil day."""
    day: Ints
    """(H,) index of the civil day, from 0."""
    hour: Ints
    """(H,) civil hour, 0-23."""
    weekday: Ints
    """(D,) Monday is 0."""
    holiday: Bools
    """(D,) public holiday."""
    school_break: Bools
    """(D,) school holiday."""

    @property
    def days(self) -> int:
        """How many civil days."""
        return len(self.weekday)

    def day_type(self, *, school: bool) -> Ints:
        """Return (D,) 0-6 for Monday to Sunday, public holidays as Sunday.

        With `school`, weekdays of school breaks count from BREAK on, those of July and August from SUMMER on.
        """
        kind = np.where(self.holiday, 6, self.weekday)
        if school:
            days = (self.first_day + np.arange(self.days)).astype("datetime64[D]")
            month = days.astype("datetime64[M]").astype(np.int64) % 12  # January is 0
            shift = np.where((month == 6) | (month == 7), SUMMER, BREAK)
            kind = np.where(self.school_break & (kind < 5), kind + shift, kind)
        return kind.astype(np.int64)

    def cube(self, values: Floats) -> Floats:
        """Return (H, R) as (D, 24, R): the hour that comes twice in October is averaged, the one skipped is NaN."""
        flat = self.day * 24 + self.hour
        count = np.zeros((self.days * 24, values.shape[1]))
        total = np.zeros_like(count)
        known = ~np.isnan(values)
        np.add.at(count, flat, known)
        np.add.at(total, flat, np.where(known, values, 0.0))
        with np.errstate(invalid="ignore"):
            mean: Floats = np.where(count > 0, total / count, np.nan)
        return mean.reshape(self.days, 24, values.shape[1])

    def flat(self, cube: Floats) -> Floats:
        """Return (D, 24, R) as (H, R)."""
        values: Floats = cube[self.day, self.hour]
        return values


@cache
def _calendar(subdivision: str | None, first: int, last: int) -> frozenset[date]:
    years = range(first, last + 1)
    if subdivision is None:
        return frozenset(holidays.country_holidays("FR", years=years))
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=years, categories=("school",)))


def _is_among(first_day: int, days: int, subdivision: str | None) -> Bools:
    dates = [EPOCH + timedelta(days=first_day + n) for n in range(days)]
    among = _calendar(subdivision, dates[0].year, dates[-1].year)
    return np.array([day in among for day in dates], dtype=np.bool_)


def civil_grid(start: datetime, end: datetime, timezone: str) -> CivilGrid:
    """Return the grid of the UTC hours in [start, end)."""
    hours = np.arange(hour_number(start), hour_number(end), dtype=np.int64)
    utc = pd.DatetimeIndex(hours.astype("datetime64[h]").astype("datetime64[s]")).tz_localize("UTC")
    local = utc.tz_convert(timezone).tz_localize(None).to_numpy().astype("datetime64[h]").astype(np.int64)
    day, hour = np.divmod(local, 24)
    first, days = int(day[0]), int(day[-1] - day[0]) + 1
    number = np.arange(first, first + days, dtype=np.int64)
    return CivilGrid(
        hours=hours,
        first_day=first,
        day=day - first,
        hour=hour,
        weekday=(number + 3) % 7,  # 1970-01-01 was a Thursday
        holiday=_is_among(first, days, None),
        school_break=_is_among(first, days, SCHOOL_ZONE),
    )


def nonworking(first_day: int, days: int, *, school: bool) -> Bools:
    """Return (D,) whether a civil day is a weekend, a public holiday or, for schools, a school holiday."""
    number = np.arange(first_day, first_day + days)
    off = ((number + 3) % 7 >= 5) | _is_among(first_day, days, None)
    if school:
        off |= _is_among(first_day, days, SCHOOL_ZONE)
    return np.asarray(off, dtype=np.bool_)
