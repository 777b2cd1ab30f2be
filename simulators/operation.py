"""How a site is run, and the state its envelope and plant are in: what works and most faults of use change."""

from dataclasses import dataclass

import numpy as np

from simulators.grid import Bools, Floats
from simulators.world.block import Block

__all__ = ["Operation"]

NEVER_COOLED_C = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One block of a site's operation; all arrays have shape (days, steps)."""

    present: Floats
    """Share [0-1] of full occupancy."""
    comfort_c: Floats
    """Set-point of heating while people are in [degC]."""
    heat_set_c: Floats
    """Set-point of heating in force: comfort, or the setback."""
    heating: Bools
    """Whether the boiler may run: the season, as the site switches it."""
    cool_set_c: Floats
    """Set-point of cooling [degC]; NEVER_COOLED_C where nothing cools."""
    envelope: Floats
    """Factor on the heat that the envelope loses; 1 as it was built."""
    plant: Floats
    """Factor on the efficiency of what makes the heat; 1 as it was installed."""
    lamps: Floats
    """Share [0-1] of full power that the lamps of a cabinet are asked for: night, extinction and dimming."""
    lamp_power: Floats
    """Factor on the power of the lamps; 1 as installed."""

    @classmethod
    def empty(cls, block: Block) -> "Operation":
        """Return a site where nobody is and nothing runs; its arrays are read-only."""
        zero, one, never = (np.broadcast_to(np.float64(value), block.times.shape) for value in (0, 1, NEVER_COOLED_C))
        return cls(
            present=zero,
            comfort_c=zero,
            heat_set_c=zero,
            heating=np.broadcast_to(np.False_, block.times.shape),
            cool_set_c=never,
            envelope=one,
            plant=one,
            lamps=zero,
            lamp_power=one,
        )
