"""Expected value and band from the last weeks: the same hour of the same kind of day, corrected for weather and level.

Method page: docs/methods/expected.md. Everything is causal: the expectation of a day uses earlier days only (and that
day's degree days, where they are known). One day is one civil day, so that a clock change moves nothing.
"""

import numpy as np

from analytics.baselines.day_weather import DayWeather, carry_forward, fit_day_weather
from analytics.baselines.robust import MAD_TO_SIGMA, last_members, median_and_count
from analytics.frame import Expected, Frame
from analytics.ports import Floats, Ints

__all__ = ["METHOD", "predict"]

METHOD = "hour-of-week-8w/1"
WEEKS = 8
MIN_SAMPLES = 3
"""Three days of a kind, hence three weeks of data, before anything is expected."""
BAND_SIGMAS = 3.0
BAND_SHARE = 0.15
BAND_SHARE_OF_PEAK = 0.06
RESIDUAL_SHARE = 0.7
"""How much of yesterday's relative residual carries over (knowledge: 10.3 % to 6.4 % CV(RMSE) on a territory)."""
LEVEL_LIMITS = (0.8, 1.25)
"""A level may not swallow an anomaly that lasts."""
DAY_HOURS = 20
CARRY_DAYS = 3
WEATHER_FLUIDS = ("gas", "heat", "electricity")


def predict(frame: Frame) -> Expected:
    """Return the expectation of every hour of the frame, NaN before three weeks of data."""
    cube = frame.grid.cube(frame.actual)
    kind = frame.grid.day_type(school=frame.is_school)
    off = (kind >= 5).astype(np.float64)
    hdd = carry_forward(frame.degree_days, CARRY_DAYS)
    totals = _day_totals(cube)
    eligible = np.array([fluid in WEATHER_FLUIDS for fluid in frame.fluids])
    weather = fit_day_weather(np.where(eligible, totals, np.nan), hdd, off)
    profile, spread = _profile(cube, kind, weather, hdd, off)
    today = _today(weather, hdd, off)
    value = profile * today
    level = _level(cube, value)[:, None, :]
    value, sigma = value * level, MAD_TO_SIGMA * spread * today * level
    half = _half_width(value, sigma)
    high = np.maximum(value + half, _restart(value, today, weather))
    low = np.where(np.isnan(value), np.nan, np.maximum(value - half, 0.0))
    flat = frame.grid.flat
    return Expected(method=METHOD, value=flat(value), low=flat(low), high=flat(high))


def _day_totals(cube: Floats) -> Floats:
    """Return (D, R) totals of days that are nearly whole, NaN elsewhere."""
    known = np.sum(~np.isnan(cube), axis=1)
    mean = np.nansum(cube, axis=1) / np.maximum(known, 1)
    return np.where(known >= DAY_HOURS, mean * 24, np.nan)


def _today(weather: DayWeather, hdd: Floats, off: Floats) -> Floats:
    days = np.arange(len(hdd))
    return weather.amount(days, days[:, None], hdd, off)


def _profile(cube: Floats, kind: Ints, weather: DayWeather, hdd: Floats, off: Floats) -> tuple[Floats, Floats]:
    """Return (D, 24, R) the median share of the day's amount and its median absolute deviation."""
    profile, spread, count = _window(cube, last_members(kind, kind, WEEKS), weather, hdd, off)
    few = count < MIN_SAMPLES
    if (kind == 7).any():  # the first school holidays look like Sundays until they have a profile of their own
        other = _window(cube, last_members(kind, np.full_like(kind, 6), WEEKS), weather, hdd, off)
        instead = few & (kind == 7)[:, None, None]
        profile, spread = np.where(instead, other[0], profile), np.where(instead, other[1], spread)
        few = np.where(instead, other[2] < MIN_SAMPLES, few)
    return np.where(few, np.nan, profile), np.where(few, np.nan, spread)


def _window(
    cube: Floats, windows: Ints, weather: DayWeather, hdd: Floats, off: Floats
) -> tuple[Floats, Floats, Ints]:
    days = np.arange(len(windows))
    amount = weather.amount(days, windows, hdd, off)  # (D, n, R)
    known = (windows >= 0)[:, :, None, None]
    shares = np.where(known, cube[windows] / amount[:, :, None, :], np.nan)  # (D, n, 24, R)
    median, count = median_and_count(shares, axis=1)
    deviation, _ = median_and_count(np.abs(shares - median[:, None]), axis=1)
    return median, _pool_hours(deviation), count


def _pool_hours(deviation: Floats) -> Floats:
    """Return the deviation of the hour and its neighbours together, no less than half the day's typical one."""
    pooled = (np.roll(deviation, 1, axis=1) + deviation + np.roll(deviation, -1, axis=1)) / 3
    typical, _ = median_and_count(deviation, axis=1)
    larger: Floats = np.fmax(np.fmax(pooled, deviation), 0.5 * typical[:, None, :])
    return larger


def _level(cube: Floats, value: Floats) -> Floats:
    """Return (D, R) 1 + 0.7 x yesterday's relative residual, within limits; 1 where yesterday is unknown."""
    both = ~np.isnan(cube) & ~np.isnan(value)
    actual = np.where(both, cube, 0.0).sum(axis=1)
    expected = np.where(both, value, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (both.sum(axis=1) >= DAY_HOURS) & (expected > 0)
        residual = np.where(usable, actual / expected - 1.0, np.nan)
    carried = np.stack([carry_forward(column, CARRY_DAYS) for column in residual.T], axis=1)
    yesterday = np.concatenate([np.zeros_like(carried[:1]), np.nan_to_num(carried[:-1])], axis=0)
    level: Floats = np.clip(1.0 + RESIDUAL_SHARE * yesterday, *LEVEL_LIMITS)
    return level


def _half_width(value: Floats, sigma: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        peak = np.fmax.reduce(value, axis=1)[:, None, :]
    half: Floats = np.maximum(np.maximum(BAND_SIGMAS * sigma, BAND_SHARE * value), BAND_SHARE_OF_PEAK * peak)
    return half


def _restart(value: Floats, today: Floats, weather: DayWeather) -> Floats:
    """Return the upper limit on days when the last weeks were off but the weather calls for heat: the season begins.

    A boiler that starts delivers its day in about eight hours; before it has a profile, only more than that stands out.
    """
    idle = np.nansum(value, axis=1) < 0.3 * today[:, 0, :]
    limit = np.where(idle & weather.driven, today[:, 0, :] / 4, 0.0)
    return np.where(np.isnan(value), np.nan, limit[:, None, :])
