"""Randomness by address: every day of every register has its own generator, so any day can be drawn alone."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from simulators.grid import DAYS_PER_BLOCK, STEPS_PER_DAY, Floats

__all__ = ["Draws", "day_generator", "draw_block", "stable_hash"]


@dataclass(frozen=True, slots=True)
class Draws:
    """The random numbers of one register for one block, all of shape (days, steps) except `daily` (days, 1)."""

    daily: Floats
    """Standard normal, one a day."""
    normal: Floats
    """Standard normal, one a step."""
    uniform: Floats
    """In [0, 1), one a step."""

    def noise(self, *, daily: float, step: float) -> Floats:
        """Return factors around 1 with these relative spreads, never under 0.2."""
        return np.maximum(1.0 + daily * self.daily + step * self.normal, 0.2)


def stable_hash(*words: str) -> int:
    """Return 64 bits that depend on the words alone (Python's own hash changes with every process)."""
    return int.from_bytes(blake2b("\x1f".join(words).encode(), digest_size=8).digest(), "big")


def day_generator(seed: int, stream: int, day: int) -> np.random.Generator:
    """Return the generator of one UTC day (days since 1970) of one stream."""
    return np.random.default_rng((seed, stream, day))


def draw_block(seed: int, stream: int, first_day: int) -> Draws:
    """Draw a block day by day."""
    daily = np.empty((DAYS_PER_BLOCK, 1))
    normal = np.empty((DAYS_PER_BLOCK, STEPS_PER_DAY))
    uniform = np.empty((DAYS_PER_BLOCK, STEPS_PER_DAY))
    for row in range(DAYS_PER_BLOCK):
        generator = day_generator(seed, stream, first_day + row)
        daily[row, 0] = generator.standard_normal()
        generator.standard_normal(out=normal[row])
        generator.random(out=uniform[row])
    return Draws(daily, normal, uniform)
