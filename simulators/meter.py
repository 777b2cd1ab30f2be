"""The index of a simulated meter: whole counts that add up from the scenario's epoch on, at any instant asked for."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from simulators.grid import DAYS_PER_BLOCK, STEP_S, STEPS_PER_DAY, Floats, Ints, block_of_day

__all__ = ["IndexSeries", "whole_counts"]

KEPT_BLOCKS = 2
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
    """The index of one register, in raw counts; its latest blocks are kept."""

    rate_of: Callable[[int], Floats]
    """Rate [base unit per hour] by step of a block."""
    raw_per_base: float
    epoch_s: int
    start_index: int
    _running: "OrderedDict[int, Ints]" = field(default_factory=OrderedDict)
    _starts: dict[int, int] = field(default_factory=dict)

    def at(self, times: Ints) -> Ints:
        """Return the index at instants (seconds since 1970; before the epoch: the start index), whole counts.

        Within a step it grows evenly.
        """
        times = np.maximum(times, self.epoch_s)
        steps = times // STEP_S
        numbers = steps // _STEPS_PER_BLOCK
        first, last = (int(numbers.min()), int(numbers.max())) if times.size else (0, -1)
        if first == last:
            return self._of_block(first, times, steps)
        values = np.empty(times.shape, dtype=np.int64)
        for number in range(first, last + 1):
            chosen = numbers == number
            if chosen.any():
                values[chosen] = self._of_block(number, times[chosen], steps[chosen])
        return values

    def _of_block(self, number: int, times: Ints, steps: Ints) -> Ints:
        before, running = self._before(number), self._block(number)
        inside = steps - number * _STEPS_PER_BLOCK
        passed = running[inside].astype(np.int64)
        return before + passed + (running[inside + 1] - passed) * (times % STEP_S) // STEP_S

    def _block(self, number: int) -> Ints:
        """Return the counts since the block's start at each step's start, one more than there are steps."""
        if number not in self._running:
            before = self._before(number)
            counts = whole_counts(self.rate_of(number), self.raw_per_base).ravel()
            first = self.epoch_s // STEP_S - number * _STEPS_PER_BLOCK
            counts[: max(first, 0)] = 0
            running = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))
            # Half the memory of ten thousand meters; a block whose counts need more keeps them.
            self._running[number] = running.astype(np.int32) if running[-1] < 2**31 else running
            self._starts[number + 1] = before + int(running[-1])
            while len(self._running) > KEPT_BLOCKS:
                self._running.popitem(last=False)
        return self._running[number]

    def _before(self, number: int) -> int:
        """Return the index at a block's start."""
        if number <= block_of_day(self.epoch_s // (STEP_S * STEPS_PER_DAY)):
            return self.start_index
        if number not in self._starts:
            self._block(number - 1)
        return self._starts[number]
