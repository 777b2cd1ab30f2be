"""Days without weather: a driver from the days about them, and how wrong that is at this very station.

Leaving such days out would shrink a saving by their share: missing weather would hide it. Between two known days the
driver is taken as a straight line; what that costs is measured on the days whose weather is known.
"""

import numpy as np

from analytics.ports import Floats

__all__ = ["LONGEST_DAYS", "MIN_SAMPLES", "fill"]

LONGEST_DAYS = 31
"""A longer silence of a station stays a hole."""
MIN_SAMPLES = 30
"""Known days that an error is measured on; with fewer the whole spread of the driver counts as error."""


def fill(driver: Floats) -> tuple[Floats, Floats]:
    """Return (D,) the driver with short inner holes filled, and (D,) the error of each filled day, 0 where it is known.

    Both are in the driver's unit; the error is the root mean square that the same line has on known days.
    """
    filled, error = driver.copy(), np.zeros(len(driver))
    known = np.flatnonzero(~np.isnan(driver))
    for left, right in zip(known[:-1].tolist(), known[1:].tolist(), strict=True):
        if 1 < right - left <= LONGEST_DAYS + 1:
            for day in range(left + 1, right):
                before, after = day - left, right - day
                filled[day] = (after * driver[left] + before * driver[right]) / (before + after)
                error[day] = _error(driver, before, after)
    return filled, error


def _error(driver: Floats, before: int, after: int) -> float:
    """Return the root mean square of what a line from `before` days earlier to `after` days later misses."""
    middle = driver[before : len(driver) - after]
    line = (after * driver[: len(middle)] + before * driver[before + after :]) / (before + after)
    missed = middle - line
    missed = missed[~np.isnan(missed)]
    if len(missed) < MIN_SAMPLES:
        return float(np.nanstd(driver))
    return float(np.sqrt(np.mean(missed**2)))
