"""Which days are compared: the year before a pilot, and those it is reported on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from analytics.civil import day_number
from analytics.ports import Bools, Ints, PilotRow
from analytics.saving_error import TWELFTHS
from domain.calendar import DEFAULT_ZONE, civil_day, zone
from domain.errors import UsageError

__all__ = ["BASELINE_DAYS", "Span", "span_of"]

SUMMER = (6, 9)
"""First and last month without a line in common with the others: boilers are stopped, schools close."""
BASELINE_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The consecutive civil days of one comparison: the baseline year, then the reporting days."""

    baseline_start: date
    pilot_start: date
    start: date
    end: date

    @property
    def days(self) -> Ints:
        """(D,) numbers of every day from the baseline's first to the report's last."""
        return np.arange(day_number(self.baseline_start), day_number(self.end), dtype=np.int64)

    @property
    def in_baseline(self) -> Bools:
        """(D,) the baseline's days."""
        return np.asarray(self.days < day_number(self.pilot_start), dtype=np.bool_)

    @property
    def in_report(self) -> Bools:
        """(D,) the report's days."""
        return np.asarray(self.days >= day_number(self.start), dtype=np.bool_)

    @property
    def in_summer(self) -> Bools:
        """(D,) the days from June to September."""
        month = self.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
        return np.asarray((month >= SUMMER[0]) & (month <= SUMMER[1]), dtype=np.bool_)

    @property
    def twelfth(self) -> Ints:
        """(D,) the twelfth of the baseline year that each day lies in, 12 and above in the report."""
        return np.asarray((self.days - self.days[0]) * TWELFTHS // BASELINE_DAYS, dtype=np.int64)


def span_of(pilot: PilotRow, start: date | None, end: date | None, now: datetime) -> Span:
    """Return the days of a comparison; by default from the pilot's start to the last whole day before `now`.

    Raises:
        UsageError: the days lie before the pilot, are not over yet, or are none at all.
    """
    pilot_start = pilot[2]
    today = civil_day(now, zone(DEFAULT_ZONE))
    first, last = start or pilot_start, end or today
    if first < pilot_start:
        raise UsageError("error-savings-before-pilot", earliest=pilot_start.isoformat(), start=first.isoformat())
    if last > today:
        day = last - timedelta(days=1)
        raise UsageError("error-savings-day-not-over", day=day.isoformat(), latest=today.isoformat())
    if last <= first:
        raise UsageError("error-savings-no-day", start=first.isoformat(), end=last.isoformat())
    return Span(
        baseline_start=pilot_start - timedelta(days=BASELINE_DAYS), pilot_start=pilot_start, start=first, end=last
    )
