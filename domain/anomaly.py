"""A stretch of hours in which a register left its expected band, priced."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Anomaly", "AnomalyKind"]


class AnomalyKind(StrEnum):
    """What the hours look like; the sentence is in the catalogue (anomaly-<kind>)."""

    EXCESS = "excess"
    DEFICIT = "deficit"
    NIGHT_EXCESS = "night_excess"
    DAYTIME_LIGHTING = "daytime_lighting"
    LIGHTING_OUT = "lighting_out"
    CONTINUOUS_FLOW = "continuous_flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Hours [start, end) of one register whose actual amount left the band.

    Amounts are in the register's base unit (kWh or m3); `cost_eur` prices the excess (negative for a deficit).
    `score` is the mean distance outside the band, in band half-widths.
    """

    register_id: int
    kind: AnomalyKind
    detector: str
    start: datetime
    end: datetime
    actual: float
    expected: float
    cost_eur: float
    score: float
