"""Expected value and band from earlier days: the same hour of the same kind of day, corrected for weather and level.

Method page: docs/methods/expected.md. Everything is causal: the expectation of a day uses earlier days only (and that
day's degree days, where they are known). One day is one civil day, so that a clock change moves nothing.
"""

from typing import NamedTuple

import numpy as np

from analytics.baselines.alike import alike_days, use_of_days
from analytics.baselines.day_weather import DayWeather, carry_forward, fit_day_weather
from analytics.baselines.robust import MAD_TO_SIGMA, last_members, median_and_count
from analytics.frame import Expected, Frame
from analytics.ports import Bools, Floats, Ints

__all__ = ["METHOD", "predict"]

METHOD = "hour-of-week-8/2"
DAYS = 8
"""Days of a kind that make a profile, where the weather does not drive the register."""
COMPARABLE_K = 2.5
"""Degree days between a day and those it is compared with."""
INERTIA = 0.35
"""Share of yesterday's degree days in what a building feels."""
IRREGULAR_DAYS = 26
"""Worked days, or days off, that say how far a place that is let by the day may go: a quarter's weekends."""
MIN_SAMPLES = 3
"""Three days of a kind, hence three weeks of data (or of school breaks), before anything is expected."""
BAND_SIGMAS = 3.0
BAND_SHARE = 0.15
BAND_SHARE_OF_PEAK = 0.06
BAND_SHARE_OF_YEAR = 0.2
"""The band is never narrower than these shares of the value, of the day's peak, of the year's mean hour."""
EDGE_RANK = 2
"""Where the weather drives the register, the band reaches from the second lowest to the second highest of the days
alike: on mild days a boiler runs or does not, and a median has no spread then. One day that went wrong widens nothing.
"""
RESIDUAL_SHARE = 0.7
"""How much of the last days' relative residual carries over (10.3 % to 6.4 % CV(RMSE) on a territory's load)."""
LEVEL_LIMITS = (0.8, 1.25)
"""A level may not swallow an anomaly that lasts."""
DAY_HOURS = 20
CARRY_DAYS = 3
WEATHER_FLUIDS = ("gas", "heat", "electricity")
SEASONS_DAYS = 180
"""Before half a year is known, a heating register that does not follow the weather may not have shown its season."""
DRIVEN_DAYS = 60
"""One that does is judged sooner, in weather that it has been seen in."""


class _Profile(NamedTuple):
    """Shares of the day's amount by hour of alike days, (D, 24, R): median, median absolute deviation, edges."""

    median: Floats
    deviation: Floats
    lower: Floats
    upper: Floats
    """NaN where the deviation alone makes the band."""


def predict(frame: Frame) -> Expected:
    """Return the expectation of every hour of the frame, NaN before three weeks of data."""
    cube = frame.grid.cube(frame.actual)
    off = (frame.grid.day_type(school=frame.follows_school) >= 5).astype(np.float64)
    hdd = _felt(carry_forward(frame.degree_days, CARRY_DAYS))
    eligible = np.array([fluid in WEATHER_FLUIDS for fluid in frame.fluids])
    weather = fit_day_weather(_day_totals(cube), hdd, off, eligible)
    profile = _profile(frame, cube, weather, hdd, off)
    today = weather.amount(np.arange(len(hdd)), np.arange(len(hdd))[:, None], hdd, off)
    value = np.where(_unknown(frame, weather, hdd)[:, None, :], np.nan, profile.median * today)
    level = _level(cube, value, frame.grid.holiday)[:, None, :]
    value, scale = value * level, today * level
    half = _half_width(value, MAD_TO_SIGMA * profile.deviation * scale, weather.mean)
    low, high = _band(frame, cube, value, half, (profile.lower * scale, profile.upper * scale))
    flat = frame.grid.flat
    return Expected(method=METHOD, value=flat(value), low=flat(low), high=flat(high))


def _band(
    frame: Frame, cube: Floats, value: Floats, half: Floats, edges: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return low and high, out to the edges, and to the extremes of late where days alike are used now and then."""
    low, high = np.fmin(np.maximum(value - half, 0.0), edges[0]), np.fmax(value + half, edges[1])
    if frame.irregular:
        least, most = _extremes(frame, cube)
        low, high = np.fmin(low, least), np.fmax(high, most)
    known = ~np.isnan(value)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _felt(hdd: Floats) -> Floats:
    """Return (D,) degree days as a building feels them: part of yesterday's cold is still in its walls."""
    yesterday = np.concatenate([hdd[:1], hdd[:-1]])
    felt: Floats = np.where(np.isnan(yesterday), hdd, (1 - INERTIA) * hdd + INERTIA * yesterday)
    return felt


def _unknown(frame: Frame, weather: DayWeather, hdd: Floats) -> Bools:
    """Return (D, R) heating registers on days without weather, or that have not shown yet what it does to them."""
    needed = np.where(weather.driven, DRIVEN_DAYS, SEASONS_DAYS)
    return np.asarray(frame.heating & ((weather.days < needed) | np.isnan(hdd)[:, None]), dtype=np.bool_)


def _day_totals(cube: Floats) -> Floats:
    """Return (D, R) totals of days that are nearly whole, NaN elsewhere."""
    known = np.sum(~np.isnan(cube), axis=1)
    mean = np.nansum(cube, axis=1) / np.maximum(known, 1)
    return np.where(known >= DAY_HOURS, mean * 24, np.nan)


def _profile(frame: Frame, cube: Floats, weather: DayWeather, hdd: Floats, off: Floats) -> _Profile:
    kind = frame.grid.day_type(school=frame.follows_school)
    profile = _of_days(_shares(cube, last_members(kind, kind, DAYS), weather, hdd, off), edged=False)
    if weather.driven.any():
        alike = _comparable(alike_days(frame.grid, school=frame.follows_school, driver=hdd), hdd)
        by_weather = _of_days(_shares(cube, alike, weather, hdd, off), edged=True)
        driven = weather.driven[:, None, :]
        profile = _Profile(*(np.where(driven, one, other) for one, other in zip(by_weather, profile, strict=True)))
    return profile


def _comparable(windows: Ints, hdd: Floats) -> Ints:
    """Return the windows without those whose days were all milder, or all colder: such weather was never seen."""
    with np.errstate(invalid="ignore"):
        gap = np.where(windows >= 0, np.abs(hdd[windows] - hdd[:, None]), np.nan)
    median, _ = median_and_count(gap, axis=1)
    return np.where((median <= COMPARABLE_K)[:, None], windows, -1)


def _shares(cube: Floats, windows: Ints, weather: DayWeather, hdd: Floats, off: Floats) -> Floats:
    """Return (D, n, 24, R) what each hour of each window's days was, as a share of the day's amount by the model."""
    amount = weather.amount(np.arange(len(windows)), windows, hdd, off)  # (D, n, R)
    known = (windows >= 0)[:, :, None, None]
    return np.where(known, cube[windows] / amount[:, :, None, :], np.nan)


def _of_days(shares: Floats, *, edged: bool) -> _Profile:
    median, count = median_and_count(shares, axis=1)
    deviation, _ = median_and_count(np.abs(shares - median[:, None]), axis=1)
    enough = count >= MIN_SAMPLES
    none = np.full_like(median, np.nan)
    lower, upper = (_edge(shares, EDGE_RANK - 1), _edge(shares, -EDGE_RANK)) if edged else (none, none)
    return _Profile(np.where(enough, median, np.nan), np.where(enough, _pool_hours(deviation), np.nan), lower, upper)


def _edge(shares: Floats, rank: int) -> Floats:
    """Return (D, 24, R) the share of a rank, of the hour or its neighbours: a boiler starts an hour sooner or later."""
    beyond, outer = (np.inf, np.minimum) if rank >= 0 else (-np.inf, np.maximum)
    edge = np.sort(np.where(np.isnan(shares), beyond, shares), axis=1)[:, rank]
    larger: Floats = outer(outer(np.roll(edge, 1, axis=1), edge), np.roll(edge, -1, axis=1))
    return larger


def _extremes(frame: Frame, cube: Floats) -> tuple[Floats, Floats]:
    """Return (D, 24, R) the least and the most of an hour or its neighbours on the last worked days, or days off."""
    use = use_of_days(frame.grid, school=False)
    windows = last_members(use, use, IRREGULAR_DAYS)
    days = np.where((windows >= 0)[:, :, None, None], cube[windows], np.nan)
    return _edge(days, 0), _edge(days, -1)


def _pool_hours(deviation: Floats) -> Floats:
    """Return the deviation of the hour and its neighbours together, no less than half the day's typical one."""
    pooled = (np.roll(deviation, 1, axis=1) + deviation + np.roll(deviation, -1, axis=1)) / 3
    typical, _ = median_and_count(deviation, axis=1)
    larger: Floats = np.fmax(np.fmax(pooled, deviation), 0.5 * typical[:, None, :])
    return larger


def _level(cube: Floats, value: Floats, holiday: Bools) -> Floats:
    """Return (D, R) 1 + 0.7 x the median relative residual of the last three days, within limits.

    Public holidays are left out: a place that is shut on them says nothing about tomorrow.
    """
    both = ~np.isnan(cube) & ~np.isnan(value) & ~holiday[:, None, None]
    actual = np.where(both, cube, 0.0).sum(axis=1)
    expected = np.where(both, value, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (both.sum(axis=1) >= DAY_HOURS) & (expected > 0)
        residual = np.where(usable, actual / expected - 1.0, np.nan)
    padded = np.concatenate([np.full((CARRY_DAYS, residual.shape[1]), np.nan), residual[:-1]])
    windows = np.lib.stride_tricks.sliding_window_view(padded, CARRY_DAYS, axis=0)
    middle, _ = median_and_count(windows, axis=2)
    level: Floats = np.clip(1.0 + RESIDUAL_SHARE * np.nan_to_num(middle), *LEVEL_LIMITS)
    return level


def _half_width(value: Floats, sigma: Floats, mean_day: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        peak = np.fmax.reduce(value, axis=1)[:, None, :]
    floor = np.maximum(BAND_SHARE_OF_PEAK * peak, BAND_SHARE_OF_YEAR * mean_day[:, None, :] / 24)
    half: Floats = np.maximum(np.maximum(BAND_SIGMAS * sigma, BAND_SHARE * value), floor)
    return half
