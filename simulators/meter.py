"""The index of a simulated meter: whole counts that add up from the scenario's epoch on, at any instant asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from simulators.grid import DAYS_PER_BLOCK, STEP_S, STEPS_PER_DAY, Floats, Ints, block_of_day

__all__ = ["IndexSeries", "whole_counts"]

_STEPS_PER_BLOCK = DAYS_PER_BLOCK * STEPS_PER_DAY
_STEPS_PER_HOUR = 3600 // STEP_S


def whole_counts(rate: Floats, raw_per_base: float) -> Ints:
    """Return the counts added in each step, shape (days, steps), from a rate per hour.

    The running sum of each day is rounded, not each step: a day is right to half a count, and depends on no other day.
    """
    running = np.rint(np.cumsum(rate / _STEPS_PER_HOUR * raw_per_base, axis=1))
    return np.diff(running, axis=1, prepend=0.0).astype(np.int64)


@dataclass(slots=True)
class IndexSeries:
    """The index of one register, in raw counts, kept by block."""

    rate_of: Callable[[int], Floats]
    """Rate [base unit per hour] by step of a block."""
    raw_per_base: float
    epoch_s: int
    start_index: int
    _cumulative: dict[int, Ints] = field(default_factory=dict)
    _first_counts: dict[int, int] = field(default_factory=dict)

    def at(self, times: Ints) -> Ints:
        """Return the index at instants (seconds since 1970, not before the epoch); within a step it grows evenly."""
        steps = times // STEP_S
        numbers = steps // _STEPS_PER_BLOCK
        values = np.empty(times.shape, dtype=np.int64)
        for number in np.unique(numbers):
            chosen = numbers == number
            inside = steps[chosen] - number * _STEPS_PER_BLOCK
            running = self._block(int(number))
            added = running[inside + 1] - running[inside]
            values[chosen] = self._before(int(number)) + running[inside] + added * (times[chosen] % STEP_S) // STEP_S
        return values

    def _block(self, number: int) -> Ints:
        """Return the counts since the block's start at each step's start, one more than there are steps."""
        if number not in self._cumulative:
            counts = whole_counts(self.rate_of(number), self.raw_per_base).ravel()
            first = self.epoch_s // STEP_S - number * _STEPS_PER_BLOCK
            counts[: max(first, 0)] = 0
            self._cumulative[number] = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))
        return self._cumulative[number]

    def _before(self, number: int) -> int:
        """Return the index at a block's start."""
        first = block_of_day(self.epoch_s // (STEP_S * STEPS_PER_DAY))
        if number <= first:
            return self.start_index
        if number not in self._first_counts:
            self._first_counts[number] = self._before(number - 1) + int(self._block(number - 1)[-1])
        return self._first_counts[number]
