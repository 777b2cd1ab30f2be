"""The readings of one device on their way to the broker: columns, so that faults act on all of them at once."""

from dataclasses import dataclass, replace

import numpy as np

from simulators.grid import Bools, Ints

__all__ = ["Traffic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Samples as equal-length columns, in any order; times in seconds since 1970."""

    register: Ints
    """Place of the register among the device's."""
    instant: Ints
    """When it was really taken."""
    label: Ints
    """When the device's clock said so: the time of the reading."""
    raw: Ints
    """What the display showed, in counts."""
    sent: Ints
    """When it leaves for the broker."""
    damage: Ints
    """0: intact; n: its message is damaged by the n-th wire alteration of the device."""

    def __len__(self) -> int:
        return len(self.instant)

    def take(self, rows: Ints | Bools) -> "Traffic":
        """Return some rows (a mask, or places: repeats and any order allowed)."""
        return Traffic(**{name: getattr(self, name)[rows] for name in self.__slots__})

    def during(self, start_s: int, end_s: int) -> Bools:
        """Tell which samples were taken in [start, end)."""
        return np.asarray((self.instant >= start_s) & (self.instant < end_s))

    def leaving(self, sent: Ints) -> "Traffic":
        """Return the samples with other times of departure."""
        return replace(self, sent=sent)

    @staticmethod
    def join(*parts: "Traffic") -> "Traffic":
        """Return all samples of several."""
        return Traffic(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Traffic.__slots__})
