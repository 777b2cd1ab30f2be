"""Civil times of messages that name no offset: French ones, read beside the moment of reception."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.calendar import DEFAULT_ZONE

__all__ = ["passage"]

ZONE = ZoneInfo(DEFAULT_ZONE)


def passage(civil: datetime, received_at: datetime) -> datetime:
    """Return the moment of a civil time: of the hour that comes twice, the passage nearer to the reception."""
    passages = [civil.replace(tzinfo=ZONE, fold=fold) for fold in (0, 1)]
    nearer = min(passages, key=lambda moment: abs(moment.timestamp() - received_at.timestamp()))
    try:
        return nearer.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        return nearer
