"""The sun: night as an astronomic clock of a lighting cabinet sees it (astral), and the light of a clear day."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from astral import Observer
from astral.sun import dawn, dusk

from simulators.grid import DAY_S, DAYS_PER_BLOCK, STEP_S, Floats, block_times, seconds

__all__ = ["DEPRESSION_DEG", "lit_share", "night", "solar_share"]

DEPRESSION_DEG = 3.0
"""Lamps switch when the sun is this far under the horizon: about 4,100 hours a year in the Aisne."""

_ORIGIN = date(1970, 1, 1)
_LATITUDE, _LONGITUDE = np.radians(49.5), 3.5  # the middle of the Aisne
_DAYS_TO_2000 = 10_957.5  # from 1970-01-01 00:00 to 2000-01-01 12:00


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


def solar_share(block: int) -> Floats:
    """Return what a clear sky gives a horizontal square metre [W/m2] in the middle of the Aisne, shape (days, steps).

    Height of the sun at the middle of the step; light after Haurwitz, "Insolation in relation to cloudiness and cloud
    density", Journal of Meteorology 2, 1945: 1098 cos(z) exp(-0.057 / cos(z)).
    """
    cos_zenith = np.maximum(_cos_zenith(block_times(block).astype(np.float64) + STEP_S / 2), 1e-3)
    clear: Floats = 1098.0 * cos_zenith * np.exp(-0.057 / cos_zenith)
    return np.where(cos_zenith > 1e-3, clear, 0.0)


def _cos_zenith(times: Floats) -> Floats:
    """Return the cosine of the sun's distance from the zenith, seconds since 1970.

    "Approximate solar coordinates" of the Astronomical Almanac (U.S. Naval Observatory): right to about an
    arc minute.
    """
    days = times / DAY_S - _DAYS_TO_2000
    anomaly = np.radians((357.529 + 0.98560028 * days) % 360.0)
    mean_longitude = (280.459 + 0.98564736 * days) % 360.0
    longitude = np.radians(mean_longitude + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    obliquity = np.radians(23.439 - 0.00000036 * days)
    ascension = np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude))
    declination = np.arcsin(np.sin(obliquity) * np.sin(longitude))
    sidereal = np.radians((280.46062 + 360.98564737 * days + _LONGITUDE) % 360.0)
    return np.asarray(
        np.sin(_LATITUDE) * np.sin(declination) + np.cos(_LATITUDE) * np.cos(declination) * np.cos(sidereal - ascension)
    )
