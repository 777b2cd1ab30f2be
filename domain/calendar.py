"""Civil days and months in a site's zone, as half-open UTC intervals: days have 23, 24 or 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import UsageError

__all__ = ["DEFAULT_ZONE", "civil_day", "day_bounds", "hour_floor", "month_bounds", "require_aware", "zone"]

DEFAULT_ZONE = "Europe/Paris"


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone, or say which name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError("error-zone-unknown", name=name, example=DEFAULT_ZONE) from error


def require_aware(moment: datetime) -> datetime:
    """Return the moment in UTC; a moment without offset is refused."""
    if moment.tzinfo is None:
        raise UsageError("error-instant-without-offset", moment=moment.isoformat())
    return moment.astimezone(UTC)


def day_bounds(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the civil day as [start, end) in UTC."""
    start = datetime.combine(day, time.min, tz)
    end = datetime.combine(day + timedelta(days=1), time.min, tz)
    return start.astimezone(UTC), end.astimezone(UTC)


def month_bounds(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the civil month that holds the day, as [start, end) in UTC."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return day_bounds(first, tz)[0], day_bounds(following, tz)[0]


def civil_day(moment: datetime, tz: ZoneInfo) -> date:
    """Return the civil day an instant falls in."""
    return moment.astimezone(tz).date()


def hour_floor(moment: datetime) -> datetime:
    """Return the start of the UTC hour an instant falls in."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
