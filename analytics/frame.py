"""Registers of one kind of site over the same hours, side by side: what baselines and detectors work on."""

from dataclasses import dataclass, replace

import numpy as np

from analytics.civil import CivilGrid
from analytics.ports import Bools, Columns, Floats, Ints, RegisterFacts

__all__ = ["MEASURED", "SCHOOL_TIMED", "Expected", "Frame", "matrix"]

IRREGULAR = frozenset({"village_hall"})
"""Let by the day: there is no usual Saturday."""
HEATING_FLUIDS = frozenset({"gas", "heat"})
SCHOOL_TIMED = frozenset({"school", "college", "gym", "swimming_pool"})
MEASURED = 0.8
"""An hour counts as measured when this share of it is covered and this share of its amount is not spread over a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Value and band for every hour, (H, R), NaN where the data do not suffice; `method` names its version."""

    method: str
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """H consecutive hours by R registers that share zone, kind of site and weather."""

    grid: CivilGrid
    site_kind: str
    registers: tuple[RegisterFacts, ...]
    actual: Floats
    """(H, R) measured amounts [base unit], NaN where not measured."""
    degree_days: Floats
    """(D,) degree days of the civil days, NaN where no weather is known."""
    expected: Expected | None = None

    @property
    def hours(self) -> Ints:
        """(H,) hours since 1970 UTC."""
        return self.grid.hours

    @property
    def follows_school(self) -> bool:
        """Whether school holidays change the days: they empty a school and fill a swimming pool."""
        return self.site_kind in SCHOOL_TIMED

    @property
    def irregular(self) -> bool:
        """Whether the place is used on some days and not on others alike."""
        return self.site_kind in IRREGULAR

    @property
    def fluids(self) -> list[str]:
        """Fluid of each register."""
        return [register.fluid for register in self.registers]

    @property
    def heating(self) -> Bools:
        """(R,) whether a register counts what is bought to heat with."""
        return np.array([fluid in HEATING_FLUIDS for fluid in self.fluids], dtype=np.bool_)

    def having(self, expected: Expected) -> "Frame":
        """Return the frame with its expectation."""
        return replace(self, expected=expected)


def matrix(columns: Columns, register_ids: Ints, hours: Ints) -> Floats:
    """Return (H, R) measured amounts from rows; a partly covered hour is scaled to the whole one.

    An hour whose amount was spread over a gap is no measurement: it says nothing of what happened in that hour.
    """
    values = np.full((len(hours), len(register_ids)), np.nan)
    if not len(columns["hour"]):
        return values
    coverage = columns["coverage"]
    spread = np.abs(columns["estimated"]) > (1 - MEASURED) * np.abs(columns["amount"]) + 1e-12
    row = columns["hour"].astype(np.int64) - int(hours[0])
    order = np.argsort(register_ids)
    column = order[np.searchsorted(register_ids, columns["register_id"], sorter=order)]
    good = (coverage >= MEASURED) & ~spread & (row >= 0) & (row < len(hours))
    values[row[good], column[good]] = columns["amount"][good] / coverage[good]
    return values
