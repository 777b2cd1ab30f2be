"""The units a register may speak, each with its quantity and its factor to the base unit (kWh or m3).

An explicit table instead of a library: a dozen units, looked up once per reading on the ingest path, whose numbers
are stored beside the reading (`code`) and must therefore never change.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["UNITS", "UNITS_BY_CODE", "Quantity", "Unit", "unit_named"]


class Quantity(StrEnum):
    """What a unit measures; values convert within a quantity, never across."""

    ENERGY = "energy"
    POWER = "power"
    VOLUME = "volume"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `value x factor` is in the base unit of its quantity (kWh, kW, m3, m3/h)."""

    code: int
    name: str
    quantity: Quantity
    factor: float
    base: str


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit(1, "Wh", Quantity.ENERGY, 1e-3, "kWh"),
        Unit(2, "kWh", Quantity.ENERGY, 1.0, "kWh"),
        Unit(3, "MWh", Quantity.ENERGY, 1e3, "kWh"),
        Unit(4, "MJ", Quantity.ENERGY, 1 / 3.6, "kWh"),
        Unit(5, "GJ", Quantity.ENERGY, 1e3 / 3.6, "kWh"),
        Unit(10, "W", Quantity.POWER, 1e-3, "kW"),
        Unit(11, "kW", Quantity.POWER, 1.0, "kW"),
        Unit(20, "L", Quantity.VOLUME, 1e-3, "m3"),
        Unit(21, "m3", Quantity.VOLUME, 1.0, "m3"),
        Unit(30, "m3/h", Quantity.FLOW, 1.0, "m3/h"),
        Unit(31, "L/h", Quantity.FLOW, 1e-3, "m3/h"),
    )
}

UNITS_BY_CODE: dict[int, Unit] = {unit.code: unit for unit in UNITS.values()}

_ALIASES = {
    "l": "L",
    "m³": "m3",
    "m³/h": "m3/h",
    "l/h": "L/h",
    "kwh": "kWh",
    "KWH": "kWh",
    "wh": "Wh",
    "WH": "Wh",
}


def unit_named(name: str) -> Unit | None:
    """Return the unit of that name (case matters, a few common spellings are understood), or None."""
    return UNITS.get(name) or UNITS.get(_ALIASES.get(name, ""))
