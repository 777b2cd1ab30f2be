"""A signed sum of registers in one unit, as it is known now or was known before."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["SeriesSum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSum:
    """What to add up: one register, or the parts of a virtual meter.

    `signs` are +1 or -1, one for each register. `gas` is the power to which each register's dated coefficient (kWh in
    a cubic metre) multiplies: 1 from m3 to kWh, -1 back, 0 for none. `per_unit` turns the base unit into the one asked.
    """

    registers: tuple[int, ...]
    signs: tuple[int, ...]
    gas: tuple[int, ...]
    per_unit: float
    timezone: str
    source_id: int = 1
    as_of: datetime | None = None
