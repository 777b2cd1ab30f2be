"""The civil days of a scenario that its works and faults are placed by."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import DEFAULT_ZONE
from simulators.grid import add_months
from simulators.scenarios.placement_form import MomentForm, RelativeDay

__all__ = ["Dates", "civil_day", "local_midnight"]

_ZONE = ZoneInfo(DEFAULT_ZONE)


@dataclass(frozen=True, slots=True)
class Dates:
    """First day of the span, of the pilots, and the first day after the span."""

    start: date
    pilot: date
    end: date

    @classmethod
    def of_span(cls, start: date, months: int, pilot: MomentForm) -> "Dates":
        """Return the days of a span, its pilots' start counted from its ends."""
        end = _later(start, months)
        return cls(start, cls(start, start, end).day(pilot), end)

    def day(self, moment: MomentForm) -> date:
        """Return the day that a file means."""
        if not isinstance(moment, RelativeDay):
            return moment
        origin = {"start": self.start, "pilot": self.pilot, "end": self.end}[moment.origin]
        found = _later(origin, moment.months) + timedelta(days=moment.days)
        return found if moment.weekday is None else found + timedelta(days=(moment.weekday - found.weekday()) % 7)


def local_midnight(day: date) -> datetime:
    """Return the start of a civil day, aware UTC."""
    return datetime.combine(day, time.min, _ZONE).astimezone(UTC)


def civil_day(moment: datetime) -> date:
    """Return the civil day of an instant."""
    return moment.astimezone(_ZONE).date()


def _later(day: date, months: int) -> date:
    return add_months(datetime.combine(day, time.min, UTC), months).date()
