"""Whether a register's account adds up over a period (docs/methods/balance.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

__all__ = ["Balance", "together"]

RELATIVE = 1e-9
ABSOLUTE = 1e-6
RESOLUTION = 1e-15
"""What doubles cannot tell apart, relative to the largest figure; above 1e-6 from a billion of the base unit on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The account of [start, end) in the base unit; the indexes are None where there is no index path.

    index_end - index_start = booked - rollover + swap + unexplained + residual
    """

    index_start: float | None
    index_end: float | None
    booked: float
    rollover: float = 0.0
    swap: float = 0.0
    unexplained: float = 0.0
    unexplained_abs: float = 0.0
    refused: int = 0
    pending: int = 0
    residual: float = 0.0

    @property
    def moved(self) -> float:
        """What the readings tell for the period: index_end - index_start, or the sum of what a delta or gauge sent."""
        return fsum((self.booked, -self.rollover, self.swap, self.unexplained, self.residual))

    @property
    def closes(self) -> bool:
        """Whether the stored hours say what the readings say."""
        largest = max(abs(self.booked), abs(self.rollover), abs(self.swap), self.unexplained_abs)
        return abs(self.residual) <= max(RELATIVE * abs(self.moved), ABSOLUTE, RESOLUTION * largest)

    @property
    def clean(self) -> bool:
        """Whether it closes and nobody is left with a question."""
        return self.closes and self.unexplained_abs == 0 and self.pending == 0


def together(parts: Sequence[Balance]) -> Balance:
    """Return the balance of adjacent periods, one or more in order of time, as one."""
    return Balance(
        index_start=parts[0].index_start,
        index_end=parts[-1].index_end,
        booked=fsum(part.booked for part in parts),
        rollover=fsum(part.rollover for part in parts),
        swap=fsum(part.swap for part in parts),
        unexplained=fsum(part.unexplained for part in parts),
        unexplained_abs=fsum(part.unexplained_abs for part in parts),
        refused=sum(part.refused for part in parts),
        pending=sum(part.pending for part in parts),
        residual=fsum(part.residual for part in parts),
    )
