"""When people are in: public holidays, school holidays of a zone (B: Amiens), and opening hours per kind of site.

Both kinds of holidays come from the `holidays` library; it knows the school calendar of France by zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from domain.calendar import DEFAULT_ZONE
from simulators.grid import DAY_S, DAYS_PER_BLOCK, Bools, Floats, Ints, block_times

__all__ = ["Calendar", "CivilBlock", "Opening", "occupancy"]

_ORIGIN = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class CivilBlock:
    """The civil side of a block, every array of shape (days, steps); the same only as itself."""

    day: Ints
    """Civil day, in days since 1970."""
    minute: Ints
    """Minute of the civil day."""
    weekday: Ints
    """Monday is 0."""
    month: Ints
    public_holiday: Bools
    school_holiday: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hours [h, civil] on some days of the week, with the share of full occupancy."""

    weekdays: tuple[int, ...]
    start: float
    end: float
    share: float = 1.0
    term: bool | None = None
    """True: only in school term; False: only in school holidays; None: always."""
    feasts: bool = False
    """Whether public holidays are days like others."""


class Calendar:
    """Knows the holidays of one zone, and the civil time of a block."""

    def __init__(self, timezone: str = DEFAULT_ZONE, school_zone: str = "Zone B") -> None:
        self.timezone, self.school_zone = timezone, school_zone
        self._zone = ZoneInfo(timezone)
        self._public = holidays.country_holidays("FR")
        self._school = holidays.country_holidays("FR", subdiv=school_zone, categories=("school",))

    def in_zone(self, school_zone: str) -> "Calendar":
        """Return the same calendar with the school holidays of another zone."""
        return Calendar(self.timezone, school_zone)

    def is_public_holiday(self, day: date) -> bool:
        """Tell whether offices and schools close for a feast."""
        return day in self._public

    def is_school_holiday(self, day: date) -> bool:
        """Tell whether schools of the zone have a break."""
        return day in self._school

    def civil_block(self, block: int) -> CivilBlock:
        """Return civil minutes, weekdays and holidays of every step of a block."""
        times = block_times(block)
        offsets = [self._offset(int(second)) for second in times[:, ::6].ravel()]  # the clock changes on the hour
        local = times + np.repeat(np.array(offsets, dtype=np.int64), 6).reshape(times.shape)
        ordinal = local // DAY_S
        first = int(ordinal.min())
        days = [_ORIGIN + timedelta(days=first + n) for n in range(DAYS_PER_BLOCK + 2)]
        at = ordinal - first
        return CivilBlock(
            day=ordinal,
            minute=local % DAY_S // 60,
            weekday=(ordinal + 3) % 7,  # 1970-01-01 was a Thursday
            month=np.array([day.month for day in days], dtype=np.int64)[at],
            public_holiday=np.array([self.is_public_holiday(day) for day in days])[at],
            school_holiday=np.array([self.is_school_holiday(day) for day in days])[at],
        )

    def _offset(self, second: int) -> int:
        moment = datetime.fromtimestamp(second, UTC).astimezone(self._zone)
        offset = moment.utcoffset() or timedelta(0)
        return offset // timedelta(seconds=1)


@lru_cache(maxsize=128)
def occupancy(openings: tuple[Opening, ...], civil: CivilBlock, *, lead_h: float = 0.0) -> Floats:
    """Return the share of full occupancy [0-1] by step; `lead_h` opens earlier, as a heating programme does.

    Sites of one kind share the array: it is read-only.
    """
    present = np.zeros(civil.minute.shape)
    for opening in openings:
        days = np.array([day in opening.weekdays for day in range(7)])[civil.weekday]
        inside = days & (civil.minute >= (opening.start - lead_h) * 60) & (civil.minute < opening.end * 60)
        if opening.term is not None:
            inside &= civil.school_holiday != opening.term
        if not opening.feasts:
            inside &= ~civil.public_holiday
        np.maximum(present, opening.share, out=present, where=inside)
    present.flags.writeable = False
    return present
