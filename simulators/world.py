"""What all sites of a scenario share: the weather, the civil calendar and the night, block by block."""

from dataclasses import dataclass

import numpy as np

from simulators.calendar import Calendar, CivilBlock
from simulators.grid import DAYS_PER_BLOCK, Floats, Ints, block_times
from simulators.sun import lit_share
from simulators.weather import step_temperatures

__all__ = ["Block", "World"]


@dataclass(frozen=True, slots=True)
class Block:
    """Thirty-two UTC days of the world; arrays of shape (days, steps)."""

    number: int
    times: Ints
    """Start of each step, in seconds since 1970."""
    civil: CivilBlock
    outdoor_c: Floats
    felt_c: Floats
    """Outdoor temperature as walls pass it on: half now, the rest today's and yesterday's mean."""

    @property
    def first_day(self) -> int:
        """First day, in days since 1970."""
        return self.number * DAYS_PER_BLOCK


class World:
    """Computes blocks once and keeps them."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self.seed = seed
        self._calendar = calendar
        self._blocks: dict[int, Block] = {}
        self._nights: dict[tuple[int, float, float], Floats] = {}

    def block(self, number: int) -> Block:
        """Return a block."""
        if number not in self._blocks:
            outdoor, before = step_temperatures(self.seed, number)
            today = np.mean(outdoor, axis=1, keepdims=True)
            felt = 0.5 * outdoor + 0.3 * today + 0.2 * before
            civil = self._calendar.civil_block(number)
            self._blocks[number] = Block(number, block_times(number), civil, outdoor, felt)
        return self._blocks[number]

    def lit(self, number: int, latitude: float, longitude: float) -> Floats:
        """Return the share of each step between dusk and dawn at a place."""
        key = (number, latitude, longitude)
        if key not in self._nights:
            self._nights[key] = lit_share(number, latitude, longitude)
        return self._nights[key]
