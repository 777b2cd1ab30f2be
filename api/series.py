"""From what is asked of a meter (unit, source, as of when) to the sum of registers that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.period import instant
from api.ports import AmountReader, Row
from api.problem import ApiError
from domain.calendar import civil_day, day_bounds
from domain.series_sum import SeriesSum
from domain.unit import UNITS, Quantity, Unit, unit_named

__all__ = ["Asked", "amount_unit", "known_at", "series_of", "units_of"]

AMOUNTS = (Quantity.ENERGY, Quantity.VOLUME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a consumption is asked; None = the register's own unit, as known now."""

    unit: str | None = None
    source: str = "live"
    as_of: datetime | None = None


def known_at(text: str, tz: ZoneInfo, now: datetime) -> datetime:
    """Return the instant of `as_of`: that of a date-time, the end of a civil day; of today, now.

    Raises:
        ApiError: it is no time, or has not come yet.
    """
    moment = instant(text, tz, "as_of")
    if "T" not in text:
        day = date.fromisoformat(text.strip())
        moment = now if day == civil_day(now, tz) else day_bounds(day, tz)[1]
    if moment > now:
        raise ApiError("invalid-input", "api-as-of-future", {"latest": now.isoformat(timespec="seconds")})
    return moment


def amount_unit(name: str) -> Unit | None:
    """Return the unit of energy or volume of that name, or None."""
    unit = unit_named(name)
    return unit if unit is not None and unit.quantity in AMOUNTS else None


def units_of(parts: Sequence[Row]) -> list[str]:
    """Return the names of the units in which these registers (unit = base unit, fluid) can be told together."""
    bases = {"kWh", "m3"}
    for part in parts:
        bases &= {"kWh", "m3"} if part["fluid"] == "gas" else {str(part["unit"])}
    amounts = (unit for unit in UNITS.values() if unit.quantity in AMOUNTS and not unit.rare)
    return [unit.name for unit in amounts if unit.base in bases]


def series_of(reader: AmountReader, parts: Sequence[Row], timezone: str, asked: Asked) -> tuple[str, SeriesSum]:
    """Return the unit's name and the sum of parts (register_id, sign, unit, fluid).

    Raises:
        ApiError: no such source, or a unit in which these registers cannot be told.
    """
    name = asked.unit or str(parts[0]["unit"])
    unit, able = amount_unit(name), units_of(parts)
    if unit is None or unit.name not in able:
        raise ApiError("invalid-input", "api-unit-unfit", {"unit": name, "names": ", ".join(able)})
    source_id = reader.source_id(asked.source)
    if source_id is None:
        raise ApiError("not-found", "api-source-unknown", {"source": asked.source})
    gas = {("m3", "kWh"): 1, ("kWh", "m3"): -1}
    return unit.name, SeriesSum(
        registers=tuple(part["register_id"] for part in parts),
        signs=tuple(part["sign"] for part in parts),
        gas=tuple(gas.get((part["unit"], unit.base), 0) for part in parts),
        per_unit=1 / unit.factor,
        timezone=timezone,
        source_id=source_id,
        as_of=asked.as_of,
    )
