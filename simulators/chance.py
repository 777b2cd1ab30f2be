"""Randomness by address: every block of every register has its own generator, so any block can be drawn alone."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from simulators.grid import DAYS_PER_BLOCK, STEPS_PER_DAY, Floats, Ints

__all__ = ["Draws", "draw_block", "generator", "stable_hash", "uniform_at"]


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


def generator(seed: int, stream: int, number: int) -> np.random.Generator:
    """Return the generator of one day or block (by its number) of one stream."""
    return np.random.default_rng((seed, stream, number))


def draw_block(seed: int, stream: int, block: int) -> Draws:
    """Draw the numbers of a block."""
    source = generator(seed, stream, block)
    shape = DAYS_PER_BLOCK, STEPS_PER_DAY
    return Draws(source.standard_normal((DAYS_PER_BLOCK, 1)), source.standard_normal(shape), source.random(shape))


def uniform_at(stream: int, at: Ints) -> Floats:
    """Return numbers in [0, 1) that depend on a stream and on each address (an instant, say) alone.

    The finaliser of splitmix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    mixed = at.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(stream % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
