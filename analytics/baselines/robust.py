"""Medians over the last days of a kind: causal windows, robust against what went wrong in them."""

import numpy as np

from analytics.ports import Floats, Ints

__all__ = ["MAD_TO_SIGMA", "last_members", "median_and_count", "nearest_members"]

MAD_TO_SIGMA = 1.4826
"""A normal distribution's standard deviation, in median absolute deviations."""


def last_members(kind: Ints, wanted: Ints, size: int) -> Ints:
    """Return (D, size) the last days before each day d whose kind is wanted[d]; -1 where there are not so many."""
    windows = np.full((len(kind), size), -1, dtype=np.int64)
    for value in np.unique(wanted):
        members = np.flatnonzero(kind == value)
        days = np.flatnonzero(wanted == value)
        if not len(members):
            continue
        place = np.searchsorted(members, days)[:, None] - np.arange(size, 0, -1)[None, :]
        windows[days] = np.where(place >= 0, members[np.maximum(place, 0)], -1)
    return windows


def nearest_members(kind: Ints, wanted: Ints, driver: Floats, size: int, *, days_per_unit: float) -> Ints:
    """Return (D, size) the earlier days of kind wanted[d], within a year, nearest to day d in `driver`; -1 for none.

    Age counts too: `days_per_unit` days are as far as one unit of the driver.
    """
    windows = np.full((len(kind), size), -1, dtype=np.int64)
    for day in range(1, len(kind)):
        members = np.flatnonzero(kind[max(day - 365, 0) : day] == wanted[day]) + max(day - 365, 0)
        distance = np.abs(driver[members] - driver[day]) + (day - members) / days_per_unit
        members, distance = members[~np.isnan(distance)], distance[~np.isnan(distance)]
        nearest = members[np.argsort(distance, kind="stable")[:size]]
        windows[day, : len(nearest)] = nearest
    return windows


def median_and_count(values: Floats, axis: int) -> tuple[Floats, Ints]:
    """Return the median that ignores NaN, and how many values it rests on (0: NaN)."""
    ordered = np.sort(values, axis=axis)  # NaN last
    count = np.sum(~np.isnan(values), axis=axis)
    upper = np.minimum(count // 2, values.shape[axis] - 1)
    lower = np.maximum((count - 1) // 2, 0)
    pick = [np.take_along_axis(ordered, np.expand_dims(at, axis), axis).squeeze(axis) for at in (lower, upper)]
    median: Floats = np.where(count > 0, (pick[0] + pick[1]) / 2, np.nan)
    return median, count.astype(np.int64)
