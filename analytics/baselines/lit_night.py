"""Expected value and band of street lighting: what it drew in the dark of the last four weeks, times tonight's dark."""

import numpy as np

from analytics.baselines.robust import MAD_TO_SIGMA, median_and_count
from analytics.civil import CivilGrid
from analytics.darkness import dark_share
from analytics.frame import Expected, Frame
from analytics.ports import Bools, Floats, Ints

__all__ = ["METHOD", "predict"]

METHOD = "lit-night-4w/2"
DAYS = 28
MIN_NIGHTS = 5
MIN_DAYS = 21
NOON = 12
LIT = 0.5
"""Share of an hour that must be dark for the hour to say what the lamps draw."""


def predict(frame: Frame) -> Expected:
    """Return the expectation of every hour; NaN before three weeks of data."""
    grid = frame.grid
    dark = grid.cube(dark_share(grid.hours)[:, None])  # (D, 24, 1)
    cube = grid.cube(frame.actual)
    with np.errstate(divide="ignore", invalid="ignore"):
        burning = np.where(dark > LIT, cube / dark, np.nan)
    resting = np.where(dark == 0, cube, np.nan)
    level, spread = _levels(burning, _weekend_nights(grid))
    enough = _measured_days(cube) >= MIN_DAYS
    standby = _standby(resting)[:, None, :]
    share = np.nan_to_num(dark)
    value = np.maximum(share * level, standby)
    peak = np.fmax.reduce(level, axis=1)[:, None, :]
    twilight = (share > 0) & (share < 1)
    half = np.maximum(3 * MAD_TO_SIGMA * np.nan_to_num(spread), np.maximum(0.1 * value, 0.08 * peak))
    half = half + np.where(twilight, 0.4 * peak, 0.0)  # the angle at which this clock switches is not known
    value = np.where(enough[:, None, :], value, np.nan)
    low = np.where(np.isnan(value), np.nan, np.maximum(value - half, 0.0))
    return Expected(method=METHOD, value=grid.flat(value), low=grid.flat(low), high=grid.flat(value + half))


def _weekend_nights(grid: CivilGrid) -> Bools:
    """Return (D, 24) which hours are of the nights of Friday and Saturday: some lamps burn through these alone."""
    evening, morning = np.isin(grid.weekday, (4, 5)), np.isin(grid.weekday, (5, 6))
    return np.where(np.arange(24) < NOON, morning[:, None], evening[:, None])


def _levels(burning: Floats, weekend: Bools) -> tuple[Floats, Floats]:
    """Return per day (D, 24, R) median and deviation of nights alike in the 28 days before; of all, where few are."""
    level, spread = np.full_like(burning, np.nan), np.full_like(burning, np.nan)
    for day in range(1, len(burning)):
        before = slice(max(day - DAYS, 0), day)
        alike = (weekend[before] == weekend[day])[:, :, None]
        for window in (burning[before], np.where(alike, burning[before], np.nan)):
            median, count = median_and_count(window, axis=0)
            deviation, _ = median_and_count(np.abs(window - median), axis=0)
            known = count >= MIN_NIGHTS
            level[day], spread[day] = np.where(known, median, level[day]), np.where(known, deviation, spread[day])
    return _from_neighbours(level), spread


def _measured_days(cube: Floats) -> Ints:
    """Return (D, R) how many of the 28 days before were measured."""
    measured = np.any(~np.isnan(cube), axis=1)
    total = np.cumsum(np.concatenate([np.zeros_like(measured[:1], dtype=np.int64), measured]), axis=0)
    day = np.arange(len(measured))
    return np.asarray(total[day] - total[np.maximum(day - DAYS, 0)], dtype=np.int64)


def _from_neighbours(level: Floats) -> Floats:
    """Fill hours that have only just become dark from the hour beside them: nights grow by minutes."""
    filled = level
    for shift in (1, -1, 2, -2, 3, -3):
        filled = np.where(np.isnan(filled), np.roll(level, shift, axis=1), filled)
    return np.nan_to_num(filled)


def _standby(resting: Floats) -> Floats:
    """Return (D, R) the median draw by day over the week before."""
    daily, _ = median_and_count(resting, axis=1)
    result = np.zeros_like(daily)
    for day in range(1, len(daily)):
        median, _ = median_and_count(daily[max(day - 7, 0) : day], axis=0)
        result[day] = np.nan_to_num(median)
    return result
