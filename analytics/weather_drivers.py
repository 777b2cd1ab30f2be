"""Degree days a register may follow: at ten base temperatures, and with more or less of the sun's warmth in them.

A building with sun on its windows feels milder weather than the thermometer says: `T + gain x (sun - usual)`, the idea
of the sol-air temperature (Mackey and Wright, 1944), with one crude gain a building, the one that fits its year. Days
with little sun have little daylight too: what is lit more than it is heated follows the sun alike.
"""

import numpy as np

from analytics.baselines.degree_day import DayKinds, design
from analytics.degree_days import costic
from analytics.ports import Floats
from analytics.sunshine import on_the_ground

__all__ = ["BASES_C", "GAINS", "best_driver", "degree_days"]

BASES_C = (24.0, 22.0, 20.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0)
"""Base temperatures tried for each register on its baseline year; the same one serves the report."""
GAINS = (0.0, 0.25, 0.5, 1.0, 1.5)
"""Kelvins that a kWh/m2 of sun a day is worth: 0.5 is a square metre of opening per 40 m2 of floor at 2 W/(m2 K)."""
USUAL_SUN = 2.0
"""kWh/m2 a day of a middling month of heating: there a base means the same with any gain."""


def degree_days(first_day: int, tmin_c: Floats, tmax_c: Floats) -> Floats:
    """Return (C, D) COSTIC degree days, every base with every gain, NaN on days without extremes."""
    sun = on_the_ground(first_day, tmin_c, tmax_c) - USUAL_SUN
    return np.stack([costic(tmin_c + gain * sun, tmax_c + gain * sun, base) for base in BASES_C for gain in GAINS])


def best_driver(energy_kwh: Floats, drivers: Floats, kinds: DayKinds) -> int:
    """Return which of (C, N) drivers leaves the least residual of (N,) energy, with every term in the model."""
    rows = design(drivers, kinds)  # (C, N, terms)
    gram = rows.swapaxes(1, 2) @ rows
    moment = rows.swapaxes(1, 2) @ energy_kwh
    coefficients = np.linalg.pinv(gram, hermitian=True) @ moment[..., None]
    residual = energy_kwh - (rows @ coefficients)[..., 0]
    return int(np.argmin((residual**2).sum(axis=1)))
