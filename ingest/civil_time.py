"""Civil times of messages that name no offset: those of the device's site, read beside the moment of reception.

A meter that names its season instead (H/E of a Linky, S/W of P1) is read with the offset that the zone has in it. Zones
without summer time have one offset, whatever the letter: Guadeloupe, La Réunion.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calendar import DEFAULT_ZONE

__all__ = ["ZONE", "passage", "seasonal"]

ZONE = ZoneInfo(DEFAULT_ZONE)
"""Of devices without a register, and of those whose site has no other."""
_SUMMER_HOUR = timedelta(hours=1)
_MIDWINTER, _MIDSUMMER = (1, 1), (7, 1)


def passage(civil: datetime, received_at: datetime, zone: ZoneInfo = ZONE) -> datetime:
    """Return the moment of a civil time: of the hour that comes twice, the passage nearer to the reception."""
    passages = [civil.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    nearer = min(passages, key=lambda moment: abs(moment.timestamp() - received_at.timestamp()))
    try:
        return nearer.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        return nearer


def seasonal(civil: datetime, *, summer: bool, zone: ZoneInfo = ZONE) -> datetime:
    """Return the moment of a civil time whose season is told, on the hour that comes twice too.

    The season rules where the meter has not changed its clock when the zone did.
    """
    standard, has_summer = _offsets(zone, civil.year)
    offset = standard + _SUMMER_HOUR if summer and has_summer else standard
    try:
        return civil.replace(tzinfo=UTC) - offset
    except OverflowError:
        return civil.replace(tzinfo=UTC)


@lru_cache(maxsize=256)
def _offsets(zone: ZoneInfo, year: int) -> tuple[timedelta, bool]:
    """Return the offset of a zone's standard time in a year, and whether it has summer time then."""
    offsets = [datetime(year, *day, tzinfo=zone).utcoffset() or timedelta() for day in (_MIDWINTER, _MIDSUMMER)]
    return min(offsets), offsets[0] != offsets[1]
