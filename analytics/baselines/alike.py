"""Which earlier days tell most of a day that the weather drives: alike in cold, in use, and in what came before."""

import numpy as np

from analytics.civil import CivilGrid
from analytics.ports import Floats, Ints

__all__ = ["ALIKE_DAYS", "alike_days", "idle_before", "use_of_days"]

ALIKE_DAYS = 14
YEAR_DAYS = 365
DAYS_PER_KELVIN = 365.0
"""A day a year older is as far as one of one more degree day."""
OTHER_WEEKDAY_K = 1.0
"""Another weekday is as far as one more degree day: a school's Wednesday is not its Tuesday."""
IDLE_DAY_K = 0.75
"""One more day without use before it, likewise: walls are colder on Mondays, and after holidays colder still."""
MOST_IDLE_DAYS = 4
"""A room is down to its setback by then."""
WORKING, OFF, BREAK = 0, 1, 2


def alike_days(grid: CivilGrid, *, school: bool, driver: Floats) -> Ints:
    """Return (D, 14) the days of the year before each day that are most alike and used alike; -1 for none.

    `driver` is (D,) in degree days, NaN where unknown; `school` says whether school breaks empty or fill the place.
    """
    use = use_of_days(grid, school=school)
    idle = idle_before(use)
    windows = np.full((len(use), ALIKE_DAYS), -1, dtype=np.int64)
    for day in range(1, len(use)):
        first = max(day - YEAR_DAYS, 0)
        members = np.flatnonzero(use[first:day] == use[day]) + first
        distance = np.abs(driver[members] - driver[day]) + (day - members) / DAYS_PER_KELVIN
        distance += IDLE_DAY_K * np.abs(idle[members] - idle[day])
        if use[day] == WORKING:
            distance += OTHER_WEEKDAY_K * (grid.weekday[members] != grid.weekday[day])
        members, distance = members[~np.isnan(distance)], distance[~np.isnan(distance)]
        nearest = members[np.argsort(distance, kind="stable")[:ALIKE_DAYS]]
        windows[day, : len(nearest)] = nearest
    return windows


def use_of_days(grid: CivilGrid, *, school: bool) -> Ints:
    """Return (D,) whether a day is worked, off, or in a school break, weekends of it included."""
    use = np.where(grid.holiday | (grid.weekday >= 5), OFF, WORKING)
    if school:
        use = np.where(grid.school_break, BREAK, use)
    return use.astype(np.int64)


def idle_before(use: Ints) -> Ints:
    """Return (D,) how many days without use came just before each day, four at most."""
    worked = np.where(use == WORKING, np.arange(len(use)), -1)
    last = np.maximum.accumulate(np.concatenate([[-1], worked[:-1]]))
    return np.minimum(np.arange(len(use)) - 1 - last, MOST_IDLE_DAYS).astype(np.int64)
