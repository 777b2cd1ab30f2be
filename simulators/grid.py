"""The grid of the simulated world: steps of ten minutes, UTC days, blocks of 32 days computed at once.

Blocks start at fixed days, whatever span is asked for: the same numbers go through the same operations every time,
and history, live values and a single day drawn alone agree to the last bit.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DAYS_PER_BLOCK",
    "DAY_S",
    "STEPS_PER_DAY",
    "STEP_S",
    "Bools",
    "Floats",
    "Ints",
    "add_months",
    "block_of_day",
    "block_times",
    "day_number",
    "seconds",
]

STEP_S = 600
DAY_S = 86_400
STEPS_PER_DAY = DAY_S // STEP_S
DAYS_PER_BLOCK = 32

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970 of an aware moment."""
    return (moment - _ORIGIN) // timedelta(seconds=1)


def day_number(moment: datetime) -> int:
    """Return the UTC day an instant falls in, in days since 1970."""
    return seconds(moment) // DAY_S


def block_of_day(day: int) -> int:
    """Return the number of the block that holds a day."""
    return day // DAYS_PER_BLOCK


def block_times(number: int) -> Ints:
    """Return the starts of a block's steps, shape (days, steps), in seconds since 1970."""
    first = number * DAYS_PER_BLOCK * DAY_S
    steps = np.arange(DAYS_PER_BLOCK * STEPS_PER_DAY, dtype=np.int64) * STEP_S + first
    return steps.reshape(DAYS_PER_BLOCK, STEPS_PER_DAY)


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day of a later month, the last one where that month is shorter."""
    year, month = divmod(moment.month - 1 + months, 12)
    first = moment.replace(year=moment.year + year, month=month + 1, day=1)
    last = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(moment.day, last))
