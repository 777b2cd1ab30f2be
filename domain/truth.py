"""What is known to be true of a simulated territory: the yardstick findings and savings are held against."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

__all__ = ["Truth", "TruthCategory", "TruthDay"]


class TruthCategory(StrEnum):
    """Whether something goes wrong in how energy is used or in how it is measured, or was done to save some."""

    USE = "use"
    METER = "meter"
    WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What one work or fault really changed at one meter, during [start, end).

    Amounts are in the base unit of the register (`unit`: kWh or m3) unless their name says otherwise.
    """

    kind: str
    category: TruthCategory
    site: str
    meter: str
    register: str
    start: datetime
    end: datetime
    unit: str
    deviation: float = 0.0
    """Amount used less the amount that would have been used without it; it may reach beyond `end` (a cold building)."""
    moved: float = 0.0
    """Amount by which it differs, hour by hour, whichever way: what is only used at another time is in it."""
    avoidable_amount: float = 0.0
    """Faults: amount that need not have been used. Works: amount saved. Never negative."""
    avoidable_kwh: float = 0.0
    """Of energy, gas included by its coefficient; 0 for water."""
    avoidable_m3: float = 0.0
    """Of water or gas; 0 for what is counted in kWh."""
    avoidable_eur: float = 0.0
    """The avoidable amount at the scenario's price, and what a contract adds (power beyond the subscribed one)."""
    lost: int = 0
    """Readings that never arrive."""
    changed: int = 0
    """Readings that show another value than they would have."""
    late: int = 0
    """Readings that arrive later than they would have."""
    repeated: int = 0
    """Readings that arrive more than once."""
    misdated: int = 0
    """Readings that carry a time at which they were not taken."""
    offset: float = 0.0
    """What the display shows too much (+) or too little (-) once it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthDay:
    """What one work or fault of use changed at one meter on one civil day; the days of a truth make its deviation."""

    kind: str
    category: TruthCategory
    site: str
    meter: str
    register: str
    start: datetime
    """Of the work or fault, as in its Truth."""
    day: date
    unit: str
    deviation: float
