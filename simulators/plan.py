"""What a scenario is made of, once its file was read and its chance drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.registry import Fluid
from simulators.alteration import Alteration
from simulators.premises import Premises
from simulators.world.block import Weather

__all__ = ["GAS_KWH_PER_M3", "PRICES", "Plan"]

GAS_KWH_PER_M3 = 11.2
"""Higher heating value of a cubic metre of high-calorific gas, about; the real coefficient is dated and per PCE."""

PRICES: Mapping[Fluid, float] = {
    Fluid.ELECTRICITY: 0.22,
    Fluid.GAS: 1.07,
    Fluid.HEAT: 0.11,
    Fluid.WATER: 4.50,
}
"""EUR per kWh (electricity, heat) and per m3 (gas, water), all taxes: orders of magnitude, those a new database has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Places, works and faults over a span."""

    name: str
    seed: int
    epoch: datetime
    """UTC midnight from which all meters count."""
    months: int
    """Length of its history."""
    pilot_start: date
    """First day of the pilots: the months before are their baseline."""
    premises: tuple[Premises, ...]
    alterations: tuple[Alteration, ...] = ()
    prices: Mapping[Fluid, float] = field(default_factory=lambda: PRICES)
    weather: Weather | None = None
    """None: drawn from the normals of the Aisne."""
