"""A dated price of a fluid."""

from dataclasses import dataclass
from datetime import date

from domain.registry import Fluid

__all__ = ["Tariff"]


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price in euros per kWh or m3, all taxes, from a day on; `origin` says which contract."""

    fluid: Fluid
    base_unit: str
    price_eur: float
    valid_from: date
    origin: str
