"""Outdoor temperature and sky of the Aisne, from normals and chance.

The mean of a day is its normal plus a spell (a moving average of independent daily shocks, so of finite memory), plus
a slow drift (one shock a month, interpolated) that makes one winter differ from the next, less a cold wave in some
winters. Its range is the normal range widened by a clear sky and narrowed by an overcast one. Method and measured
spreads: docs/methods/simulation.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulators.chance import generator, stable_hash
from simulators.grid import DAY_S, DAYS_PER_BLOCK, STEPS_PER_DAY, Floats, Ints, block_times
from simulators.world.climate import TMAX_C, TMEAN_C, TMIN_C

__all__ = ["MEMORY_DAYS", "DailyTemperature", "NormalWeather", "clear_share", "normal_extremes", "step_through"]

MEMORY_DAYS = 30
_PERSISTENCE = 0.75
_SPELL_SD_C = 3.0
_DRIFT_SD_C = 1.0
_RANGE_SPREAD = 0.3
_COLDEST_S = 5 * 3600  # UTC, about sunrise; Météo-France's TN runs from 18 h the day before to 18 h
_WARMEST_S = 14 * 3600 + 1800
_WAVE_CHANCE = 0.4
_WAVE_DAYS = (5, 14)
_WAVE_DEPTH_C = (5.0, 13.0)
_WINTER_DAYS = 90  # from 1 December
_CLEAR_SHARE = (0.46, 0.50, 0.55, 0.60, 0.61, 0.62, 0.63, 0.62, 0.60, 0.53, 0.47, 0.43)
"""Share of the clear sky's light that reaches the ground in a normal month; January first."""
_SHOCKS = stable_hash("weather", "shock")
_DRIFTS = stable_hash("weather", "drift")
_WAVES = stable_hash("weather", "cold wave")
_ORIGIN = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DailyTemperature:
    """The extremes of one day, in degrees Celsius."""

    day: date
    tmin: float
    tmax: float


@dataclass(frozen=True, slots=True)
class NormalWeather:
    """The weather of one seed."""

    seed: int

    def step_temperatures(self, block: int) -> Floats:
        """Return the outdoor temperature [degC] by step of a block, to a tenth."""
        first = block * DAYS_PER_BLOCK - 1
        return step_through(block, first, *self.daily_extremes(first, DAYS_PER_BLOCK + 2))

    def clearness(self, block: int) -> Floats:
        """Return the share [0-1] of the clear sky's light that gets through, by day, shape (days, 1)."""
        first = block * DAYS_PER_BLOCK
        return clear_share(first, *self.daily_extremes(first, DAYS_PER_BLOCK))

    def daily_extremes(self, first_day: int, days: int) -> tuple[Floats, Floats]:
        """Return (tmin, tmax) [degC] of consecutive days (days since 1970), to a tenth."""
        shocks = np.array([self._shock(day) for day in range(first_day - MEMORY_DAYS, first_day + days)])
        at = range(first_day, first_day + days)
        low, high = normal_extremes(first_day, days)
        mean = np.array([_between(TMEAN_C, _month_place(day)) for day in at]) + _spell(shocks[:, 0], days)
        mean += np.array([self._drift(day) - self._cold_wave(day) for day in at])
        spread = (high - low) * np.clip(1.0 + _RANGE_SPREAD * shocks[MEMORY_DAYS:, 1], 0.35, 1.8)
        return np.round(mean - spread / 2, 1), np.round(mean + spread / 2, 1)

    def _shock(self, day: int) -> Floats:
        return generator(self.seed, _SHOCKS, day).standard_normal(2)

    def _drift(self, day: int) -> float:
        month, share = _month_place(day)
        before, after = (generator(self.seed, _DRIFTS, m).standard_normal() for m in (month, month + 1))
        return _DRIFT_SD_C * (before * (1 - share) + after * share)

    def _cold_wave(self, day: int) -> float:
        """Return by how much [K] a day lies in a cold wave, less what that takes from the mean of all winters."""
        on = _ORIGIN + timedelta(days=day)
        winter = on.year if on.month >= 7 else on.year - 1
        since = (on - date(winter, 12, 1)).days
        if not 0 <= since < _WINTER_DAYS:
            return 0.0
        begins, lasts, strikes, depth = generator(self.seed, _WAVES, winter).random(4)
        days = _WAVE_DAYS[0] + int(lasts * (_WAVE_DAYS[1] + 1 - _WAVE_DAYS[0]))
        inside = since - int(begins * (_WINTER_DAYS - days)) + 1
        peak = _WAVE_DEPTH_C[0] + depth * (_WAVE_DEPTH_C[1] - _WAVE_DEPTH_C[0])
        share = min(max(min(inside, days + 1 - inside) / 3.0, 0.0), 1.0)  # three days to set in, three to go
        usual = _WAVE_CHANCE * sum(_WAVE_DEPTH_C) / 2 * (sum(_WAVE_DAYS) / 2 - 2) / _WINTER_DAYS
        return (peak * share if strikes < _WAVE_CHANCE else 0.0) - usual


def normal_extremes(first_day: int, days: int) -> tuple[Floats, Floats]:
    """Return the normal (tmin, tmax) [degC] of consecutive days (days since 1970)."""
    places = [_month_place(first_day + n) for n in range(days)]
    low = np.array([_between(TMIN_C, place) for place in places])
    return low, np.array([_between(TMAX_C, place) for place in places])


def clear_share(first_day: int, tmin: Floats, tmax: Floats) -> Floats:
    """Return the share of the clear sky's light that gets through, by day, from the range of the day, shape (days, 1).

    A clear sky warms the day and cools the night (after Bristow and Campbell, Agricultural and Forest Meteorology 31,
    1984); linear here, around the share of a normal month: figures and how they were set in the method page.
    """
    low, high = normal_extremes(first_day, len(tmin))
    months = [_month_place(first_day + n) for n in range(len(tmin))]
    usual = np.array([_between(_CLEAR_SHARE, place) for place in months])
    return np.clip(usual * ((tmax - tmin) / (high - low)), 0.1, 1.0)[:, np.newaxis]


def step_through(block: int, first_day: int, tmin: Floats, tmax: Floats) -> Floats:
    """Return a block's temperatures [degC] by step through daily extremes that begin a day before and end a day after.

    They pass from the minimum (05:00 UTC) to the maximum (14:30 UTC) and on along 3u2 - 2u3.
    """
    starts = (np.arange(len(tmin)) + first_day) * DAY_S
    knots_t = np.column_stack((starts + _COLDEST_S, starts + _WARMEST_S)).ravel()
    knots_c = np.column_stack((tmin, tmax)).ravel()
    steps = _ease(block_times(block).ravel(), knots_t, knots_c)
    return np.round(steps, 1).reshape(DAYS_PER_BLOCK, STEPS_PER_DAY)


def _ease(at: Ints, knots_t: Ints, knots_c: Floats) -> Floats:
    left = np.searchsorted(knots_t, at, side="right") - 1
    u = (at - knots_t[left]) / (knots_t[left + 1] - knots_t[left])
    eased: Floats = knots_c[left] + (knots_c[left + 1] - knots_c[left]) * (u * u * (3.0 - 2.0 * u))
    return eased


def _spell(shocks: Floats, days: int) -> Floats:
    weights = _PERSISTENCE ** np.arange(MEMORY_DAYS + 1)
    weights *= _SPELL_SD_C / np.sqrt(np.sum(weights**2))
    spell = np.zeros(days)
    for lag, weight in enumerate(weights):  # in this order for every day, so that a day alone gives the same bits
        spell += weight * shocks[MEMORY_DAYS - lag : MEMORY_DAYS - lag + days]
    return spell


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
