"""When it is dark enough for street lights: the share of each hour, and the hours of each night."""

from datetime import UTC, timedelta
from functools import lru_cache

import numpy as np
from astral import Observer
from astral.sun import dawn, dusk

from analytics.civil import EPOCH
from analytics.ports import Floats, Ints

__all__ = ["DEPRESSION_DEG", "LATITUDE", "LONGITUDE", "dark_share", "night_hours"]

LATITUDE, LONGITUDE = 49.56, 3.62
"""The centre of the Aisne: from one end of it to the other, dusk differs by about four minutes."""
DEPRESSION_DEG = 3.0
"""Lamps burn while the sun is this far under the horizon: about 4,100 h a year (analyses say ~4,100 in practice)."""


@lru_cache(maxsize=4096)
def _night(day: int) -> tuple[float, float]:
    """Return dusk of a day and dawn of the next, in hours since 1970 UTC."""
    observer = Observer(latitude=LATITUDE, longitude=LONGITUDE)
    evening = EPOCH + timedelta(days=day)
    start = dusk(observer, evening, depression=DEPRESSION_DEG, tzinfo=UTC)
    end = dawn(observer, evening + timedelta(days=1), depression=DEPRESSION_DEG, tzinfo=UTC)
    return start.timestamp() / 3600, end.timestamp() / 3600


def dark_share(hours: Ints) -> Floats:
    """Return (H,) the share [0-1] of each consecutive UTC hour that is dark."""
    share = np.zeros(len(hours))
    for day in range(int(hours[0]) // 24 - 1, int(hours[-1]) // 24 + 1):
        start, end = _night(day)
        first = max(int(start) - int(hours[0]), 0)
        last = min(int(end) + 1 - int(hours[0]), len(hours))
        if first < last:
            part = hours[first:last]
            share[first:last] += np.clip(np.minimum(part + 1, end) - np.maximum(part, start), 0.0, 1.0)
    return np.minimum(share, 1.0)


def night_hours(first_day: int, days: int) -> Floats:
    """Return (D,) the dark hours [h] of each civil day, to the minute or two that a zone's midnight allows."""
    start = first_day * 24
    share = dark_share(np.arange(start, start + days * 24, dtype=np.int64))
    totals: Floats = share.reshape(days, 24).sum(axis=1)
    return totals
