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
    resting: Bools
    """Whether a boiler that may run is stopped between two bursts: one that is too large cycles."""
    cool_set_c: Floats
    """Set-point of cooling [degC]; NEVER_COOLED_C where nothing cools."""
    envelope: Floats
    """Factor on the heat that the envelope loses; 1 as it was built."""
    plant: Floats
    """Factor on the efficiency of what makes the heat; 1 as it was installed."""
    lamps: Floats
    """Share [0-1] of full power that the lamps of a cabinet are asked for: night, extinction and dimming."""
    stray: Floats
    """Share [0-1] of full power that burns at least, whatever is asked for."""
    lamp_power: Floats
    """Factor on the power of the lamps; 1 as installed."""

    @classmethod
    def empty(cls, block: Block) -> "Operation":
        """Return a site where nobody is and nothing runs; its arrays are read-only."""
        shape = block.times.shape
        zero, one, uncooled = (np.broadcast_to(np.float64(value), shape) for value in (0, 1, NEVER_COOLED_C))
        never = np.broadcast_to(np.False_, shape)
        return cls(
            present=zero,
            comfort_c=zero,
            heat_set_c=zero,
            heating=never,
            resting=never,
            cool_set_c=uncooled,
            envelope=one,
            plant=one,
            lamps=zero,
            stray=zero,
            lamp_power=one,
        )
