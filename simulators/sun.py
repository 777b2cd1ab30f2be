"""Night as an astronomic clock of a lighting cabinet sees it: from dusk to dawn at the commune, by astral."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from astral import Observer
from astral.sun import dawn, dusk

from simulators.grid import DAYS_PER_BLOCK, STEP_S, Floats, block_times, seconds

__all__ = ["DEPRESSION_DEG", "lit_share", "night"]

DEPRESSION_DEG = 3.0
"""Lamps switch when the sun is this far under the horizon: about 4,100 hours a year in the Aisne."""

_ORIGIN = date(1970, 1, 1)


def night(day: date, latitude: float, longitude: float) -> tuple[datetime, datetime]:
    """Return the dusk of a day and the dawn of the next, aware UTC."""
    observer = Observer(latitude=latitude, longitude=longitude)
    evening = dusk(observer, day, depression=DEPRESSION_DEG, tzinfo=UTC)
    morning = dawn(observer, day + timedelta(days=1), depression=DEPRESSION_DEG, tzinfo=UTC)
    return evening, morning


def lit_share(block: int, latitude: float, longitude: float) -> Floats:
    """Return the share [0-1] of each step of a block that lies between dusk and dawn, shape (days, steps)."""
    times = block_times(block).astype(np.float64)
    lit = np.zeros_like(times)
    for row in range(DAYS_PER_BLOCK + 1):  # the night that begins the day before reaches into the block
        day = block * DAYS_PER_BLOCK + row - 1
        evening, morning = night(_ORIGIN + timedelta(days=day), latitude, longitude)
        rows = slice(max(row - 1, 0), min(row + 1, DAYS_PER_BLOCK))
        part = times[rows]
        overlap = np.minimum(part + STEP_S, seconds(morning)) - np.maximum(part, seconds(evening))
        lit[rows] += np.clip(overlap / STEP_S, 0.0, 1.0)
    return np.minimum(lit, 1.0)
