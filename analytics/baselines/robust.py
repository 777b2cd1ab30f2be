"""Medians over the last days of a kind: causal windows, robust against what went wrong in them."""

import numpy as np

from analytics.ports import Floats, Ints

__all__ = ["MAD_TO_SIGMA", "last_members", "median_and_count"]

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


def median_and_count(values: Floats, axis: int) -> tuple[Floats, Ints]:
    """Return the median that ignores NaN, and how many values it rests on (0: NaN)."""
    ordered = np.sort(values, axis=axis)  # NaN last
    count = np.sum(~np.isnan(values), axis=axis)
    upper = np.minimum(count // 2, values.shape[axis] - 1)
    lower = np.maximum((count - 1) // 2, 0)
    pick = [np.take_along_axis(ordered, np.expand_dims(at, axis), axis).squeeze(axis) for at in (lower, upper)]
    median: Floats = np.where(count > 0, (pick[0] + pick[1]) / 2, np.nan)
    return median, count.astype(np.int64)
