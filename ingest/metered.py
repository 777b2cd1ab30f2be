"""Which of the units that devices name are of what a register can hold: energy, power, volume, flow, or pulses."""

from domain.unit import UNITS, Quantity, unit_named

__all__ = ["metered_unit"]


def metered_unit(name: object) -> str | None:
    """Return the unit as we write it; None for no text, an unknown unit, or one that no register holds (V, °C, VA)."""
    unit = unit_named(name) if isinstance(name, str) else None
    return unit.name if unit is not None and (unit.name in UNITS or unit.quantity is Quantity.COUNT) else None
