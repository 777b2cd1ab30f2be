"""Expected value and band of street lighting: what it drew in the dark of the last four weeks, times tonight's dark."""

import numpy as np

from analytics.baselines.robust import MAD_TO_SIGMA, median_and_count
from analytics.darkness import dark_share
from analytics.frame import Expected, Frame
from analytics.ports import Bools, Floats

__all__ = ["METHOD", "predict"]

METHOD = "lit-night-4w/1"
DAYS = 28
MIN_NIGHTS = 5
MIN_DAYS = 21
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
    level, spread, enough = _levels(burning, cube)
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


def _levels(burning: Floats, cube: Floats) -> tuple[Floats, Floats, Bools]:
    """Return per day (D, 24, R) median and deviation of the 28 days before, and (D, R) whether they suffice."""
    level, spread = np.full_like(burning, np.nan), np.full_like(burning, np.nan)
    measured: Bools = np.any(~np.isnan(cube), axis=1)
    enough = np.zeros(measured.shape, dtype=np.bool_)
    for day in range(1, len(burning)):
        window = burning[max(day - DAYS, 0) : day]
        median, count = median_and_count(window, axis=0)
        deviation, _ = median_and_count(np.abs(window - median), axis=0)
        known = count >= MIN_NIGHTS
        level[day], spread[day] = np.where(known, median, np.nan), np.where(known, deviation, np.nan)
        enough[day] = measured[max(day - DAYS, 0) : day].sum(axis=0) >= MIN_DAYS
    return _from_neighbours(level), spread, enough


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
