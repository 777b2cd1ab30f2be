"""A dated price of a fluid, and the dated energy in a cubic metre of gas."""

from dataclasses import dataclass
from datetime import date

from domain.registry import Fluid

__all__ = ["Coefficient", "Tariff"]


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price in euros per kWh or m3, all taxes, from a day on; `origin` says which contract."""

    fluid: Fluid
    base_unit: str
    price_eur: float
    valid_from: date
    origin: str


@dataclass(frozen=True, slots=True)
class Coefficient:
    """kWh in a cubic metre of gas at a delivery point (PCE), from a civil day on; `origin` says which invoice."""

    delivery_point: str
    valid_from: date
    kwh_per_m3: float
    origin: str
