"""What the platform says went wrong at a meter, whoever says it: a detector, or the account of an index."""

from dataclasses import dataclass
from datetime import datetime

from domain.truth import TruthCategory

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement about a meter over [start, end), aware times."""

    category: TruthCategory
    """What it speaks of: how energy is used (anomalies), or how it is measured (questions, readings not believed)."""
    meter: str
    kind: str
    detector: str
    start: datetime
    end: datetime
    difference: float = 0.0
    """Actual less expected amount, in the register's base unit; 0 where the finding speaks of readings."""
    cost_eur: float = 0.0
    """The difference at its price."""
