"""What the sun gives on a day, from the range of its temperature: clear days warm far and cool far.

Allen et al., *Crop evapotranspiration*, FAO Irrigation and Drainage Paper 56 (1998): eq. 21 to 25, light above the air;
eq. 50, Hargreaves' share of it that arrives, from the extremes of the day.
"""

import numpy as np

from analytics.darkness import LATITUDE
from analytics.ports import Floats

__all__ = ["above_the_air", "on_the_ground"]

_CONSTANT = 0.0820 * 60 / 3.6
"""Solar constant, kWh per m2 and hour (FAO-56: 0.0820 MJ per m2 and minute)."""
_INLAND = 0.16
"""Hargreaves' coefficient away from coasts, K^-0.5."""


def above_the_air(first_day: int, days: int) -> Floats:
    """Return (D,) light on the horizontal above the air [kWh/m2] of consecutive days (first: days since 1970)."""
    dates = (first_day + np.arange(days)).astype("datetime64[D]")
    of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1
    turn = of_year * (2 * np.pi / 365)
    latitude, tilt = np.radians(LATITUDE), 0.409 * np.sin(turn - 1.39)
    sunset = np.arccos(-np.tan(latitude) * np.tan(tilt))
    height = sunset * np.sin(latitude) * np.sin(tilt) + np.cos(latitude) * np.cos(tilt) * np.sin(sunset)
    light: Floats = 24 / np.pi * _CONSTANT * (1 + 0.033 * np.cos(turn)) * height
    return light


def on_the_ground(first_day: int, tmin_c: Floats, tmax_c: Floats) -> Floats:
    """Return (D,) light on the horizontal on the ground [kWh/m2], NaN where the extremes are."""
    share = _INLAND * np.sqrt(np.maximum(tmax_c - tmin_c, 0.0))
    light: Floats = share * above_the_air(first_day, len(tmin_c))
    return light
