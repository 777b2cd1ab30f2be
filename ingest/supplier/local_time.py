"""Local times without offset: what the hour of a clock change means, read from the order of the lines.

In autumn an hour occurs twice. Where the lines of that night, in the order of the file, fit exactly one way of telling
the two apart, that is what they mean; otherwise nobody can know.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from ingest.line import LineError

__all__ = ["LocalTimes"]

NIGHT_HOURS = 6
"""Lines of a day's first hours say in which order the file goes."""
Night = tuple[Hashable, date]


class LocalTimes:
    """Instants of stamps: `note` each one in a first reading, `settle`, then ask `instant` in the same order."""

    def __init__(self, tz: ZoneInfo) -> None:
        self._tz = tz
        self._nights: dict[Night, list[datetime]] = defaultdict(list)
        self._folds: dict[Night, Iterator[int | None]] = {}

    def note(self, series: Hashable, stamp: datetime) -> None:
        """Keep a stamp of a night whose hour occurs twice."""
        if _in_long_night(stamp, self._tz):
            self._nights[series, stamp.date()].append(stamp)

    def settle(self) -> None:
        """Tell the two hours of each night apart."""
        for night, stamps in self._nights.items():
            self._folds[night] = iter(_folds(stamps, self._tz))
        self._nights.clear()

    def instant(self, series: Hashable, stamp: datetime) -> datetime:
        """Return the instant in UTC.

        Raises:
            LineError: the time does not exist, or may be either of two.
        """
        if stamp.tzinfo is not None:
            return stamp.astimezone(UTC)
        if _in_long_night(stamp, self._tz):
            fold = next(self._folds[series, stamp.date()], None)
            if fold is None:
                raise LineError("supplier-time-twice", value=stamp.isoformat(" "))
            stamp = stamp.replace(fold=fold)
        instant = stamp.replace(tzinfo=self._tz).astimezone(UTC)
        if _change(stamp.date(), self._tz) > timedelta() and _skipped(stamp, instant, self._tz):
            raise LineError("supplier-time-skipped", value=stamp.isoformat(" "))
        return instant


@lru_cache(maxsize=4096)
def _change(day: date, tz: ZoneInfo) -> timedelta:
    """How far clocks go forward on a day; below zero in autumn."""
    start = datetime.combine(day, datetime.min.time(), tz)
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), tz)
    return (following.utcoffset() or timedelta()) - (start.utcoffset() or timedelta())


def _in_long_night(stamp: datetime, tz: ZoneInfo) -> bool:
    return stamp.tzinfo is None and stamp.hour < NIGHT_HOURS and _change(stamp.date(), tz) < timedelta()


def _skipped(stamp: datetime, instant: datetime, tz: ZoneInfo) -> bool:
    return instant.astimezone(tz).replace(tzinfo=None) != stamp


def _twice(stamp: datetime, tz: ZoneInfo) -> bool:
    first, second = (stamp.replace(tzinfo=tz, fold=fold).utcoffset() for fold in (0, 1))
    return first != second


def _folds(stamps: Sequence[datetime], tz: ZoneInfo) -> list[int | None]:
    """Return for each stamp of a night which of the two hours it means; None where the order leaves it open."""
    ways = [*_ways(stamps, tz), *(way[::-1] for way in _ways(stamps[::-1], tz))]
    if len(ways) == 1:
        return list(ways[0])
    return [None if _twice(stamp, tz) else 0 for stamp in stamps]


def _ways(stamps: Sequence[datetime], tz: ZoneInfo) -> Iterator[list[int]]:
    """Yield each way to make these stamps rise strictly: so many doubtful ones are of the first hour, the rest not."""
    doubtful = [place for place, stamp in enumerate(stamps) if _twice(stamp, tz)]
    for firsts in range(len(doubtful) + 1):
        second = frozenset(doubtful[firsts:])
        folds = [int(place in second) for place in range(len(stamps))]
        times = [
            stamp.replace(tzinfo=tz, fold=fold).timestamp() for stamp, fold in zip(stamps, folds, strict=True)
        ]  # fmt: skip
        if all(before < after for before, after in pairwise(times)):
            yield folds
