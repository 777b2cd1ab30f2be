"""Outdoor temperature of the Aisne: normals, spells of cold and warmth, and the shape of a day.

The mean of a day is its normal plus a spell (a moving average of independent daily shocks, so of finite memory) plus
a slow drift (one shock a month, interpolated) that makes one winter differ from the next. Its range is the normal
range widened or narrowed by the sky. Method and measured spreads: docs/methods/simulation.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulators.chance import generator, stable_hash
from simulators.climate import TMAX_C, TMEAN_C, TMIN_C
from simulators.grid import DAY_S, DAYS_PER_BLOCK, STEPS_PER_DAY, Floats, Ints, block_times

__all__ = ["DailyTemperature", "daily_extremes", "step_temperatures"]

MEMORY_DAYS = 30
_PERSISTENCE = 0.75
_SPELL_SD_C = 3.0
_DRIFT_SD_C = 1.0
_RANGE_SPREAD = 0.3
_COLDEST_S = 5 * 3600  # UTC, about sunrise; Météo-France's TN runs from 18 h the day before to 18 h
_WARMEST_S = 14 * 3600 + 1800
_SHOCKS = stable_hash("weather", "shock")
_DRIFTS = stable_hash("weather", "drift")
_ORIGIN = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DailyTemperature:
    """The extremes of one day, in degrees Celsius."""

    day: date
    tmin: float
    tmax: float


def daily_extremes(seed: int, first_day: int, days: int) -> tuple[Floats, Floats]:
    """Return (tmin, tmax) [degC] of consecutive days (days since 1970), to a tenth of a degree."""
    shocks = np.array([_shock(seed, day) for day in range(first_day - MEMORY_DAYS, first_day + days)])
    weights = _PERSISTENCE ** np.arange(MEMORY_DAYS + 1)
    weights *= _SPELL_SD_C / np.sqrt(np.sum(weights**2))
    spell = np.zeros(days)
    for lag, weight in enumerate(weights):  # in this order for every day, so that a day alone gives the same bits
        spell += weight * shocks[MEMORY_DAYS - lag : MEMORY_DAYS - lag + days, 0]
    place = [_month_place(first_day + n) for n in range(days)]
    mean = np.array([_between(TMEAN_C, at) for at in place]) + spell
    mean += np.array([_drift(seed, at) for at in place])
    normal = np.array([_between(TMAX_C, at) - _between(TMIN_C, at) for at in place])
    spread = normal * np.clip(1.0 + _RANGE_SPREAD * shocks[MEMORY_DAYS:, 1], 0.35, 1.8)
    return np.round(mean - spread / 2, 1), np.round(mean + spread / 2, 1)


def step_temperatures(seed: int, block: int) -> tuple[Floats, Floats]:
    """Return a block's temperatures [degC] by step, shape (days, steps), and the mean of the day before, (days, 1)."""
    first = block * DAYS_PER_BLOCK
    tmin, tmax = daily_extremes(seed, first - 1, DAYS_PER_BLOCK + 2)
    starts = np.arange(first - 1, first + DAYS_PER_BLOCK + 1) * DAY_S
    knots_t = np.column_stack((starts + _COLDEST_S, starts + _WARMEST_S)).ravel()
    knots_c = np.column_stack((tmin, tmax)).ravel()
    steps = _ease(block_times(block).ravel(), knots_t, knots_c)
    before = ((tmin + tmax) / 2)[:DAYS_PER_BLOCK, np.newaxis]
    return np.round(steps, 1).reshape(DAYS_PER_BLOCK, STEPS_PER_DAY), before


def _ease(at: Ints, knots_t: Ints, knots_c: Floats) -> Floats:
    """Pass from knot to knot along a half cosine (3u2 - 2u3, which needs no transcendental function)."""
    left = np.searchsorted(knots_t, at, side="right") - 1
    u = (at - knots_t[left]) / (knots_t[left + 1] - knots_t[left])
    smooth = u * u * (3.0 - 2.0 * u)
    eased: Floats = knots_c[left] + (knots_c[left + 1] - knots_c[left]) * smooth
    return eased


def _shock(seed: int, day: int) -> Floats:
    return generator(seed, _SHOCKS, day).standard_normal(2)


def _month_place(day: int) -> tuple[int, float]:
    """Return the months since year 0 whose middle is the last one passed, and the share of the way to the next."""
    on = _ORIGIN + timedelta(days=day)
    month = on.year * 12 + on.month - 1 + (0 if on.day >= 15 else -1)
    middle = date(month // 12, month % 12 + 1, 15)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 15)
    return month, (on - middle).days / (following - middle).days


def _between(normals: tuple[float, ...], at: tuple[int, float]) -> float:
    month, share = at
    return normals[month % 12] * (1 - share) + normals[(month + 1) % 12] * share


def _drift(seed: int, at: tuple[int, float]) -> float:
    month, share = at
    before, after = (generator(seed, _DRIFTS, m).standard_normal() for m in (month, month + 1))
    return _DRIFT_SD_C * (before * (1 - share) + after * share)
