"""Lines of a list of meters: one register each, with its meter and site; what does not fit is said per line."""

from collections.abc import Collection
from typing import TypeVar

from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.unit import Quantity, unit_named
from ingest.identifier import delivery_point_fault
from ingest.table import number

__all__ = ["COLUMNS", "Installation", "read_meter"]

COLUMNS = ("meter", "site", "site_kind", "commune_insee", "fluid", "register", "kind", "unit")
"""Required; `scale, digits, max_rate, interval_s, device, delivery_point` may be left out."""

Installation = tuple[Site, Meter, Register]
Choice = TypeVar("Choice", SiteKind, Fluid, RegisterKind)

QUANTITIES = {
    (True, False): Quantity.ENERGY,
    (True, True): Quantity.POWER,
    (False, False): Quantity.VOLUME,
    (False, True): Quantity.FLOW,
}


class LineFault(ValueError):
    """What is wrong with a line, in words."""


def read_meter(line: dict[str, str], communes: Collection[str]) -> Installation | str:
    """Return what a line installs, or why it is refused."""
    try:
        return _read(line, communes)
    except LineFault as fault:
        return str(fault)


def _read(line: dict[str, str], communes: Collection[str]) -> Installation:
    for column in COLUMNS:
        if not line[column]:
            raise LineFault(f"{column} is empty")
        if len(line[column]) > 120 or any(mark in line[column] for mark in "/+#\x00"):
            raise LineFault(f"{column} is longer than 120 characters or has one of / + #")
    if line["commune_insee"] not in communes:
        raise LineFault(f"commune_insee {line['commune_insee']!r} is not a commune of the registry")
    kind = _choice(line, "kind", RegisterKind)
    fluid = _choice(line, "fluid", Fluid)
    site = Site(
        code=line["site"],
        name=line["site"],
        kind=_choice(line, "site_kind", SiteKind),
        commune_insee=line["commune_insee"],
    )
    point = line.get("delivery_point") or None
    fault = delivery_point_fault(point, fluid) if point else None
    if fault:
        raise LineFault(f"delivery_point {fault}")
    meter = Meter(code=line["meter"], site=site.code, fluid=fluid, delivery_point=point)
    return site, meter, _register(line, kind, fluid)


def _register(line: dict[str, str], kind: RegisterKind, fluid: Fluid) -> Register:
    unit = unit_named(line["unit"])
    if unit is None:
        raise LineFault(f"unit {line['unit']!r} is unknown: use Wh, kWh, MWh, MJ, GJ, W, kW, L, m3, m3/h or L/h")
    counted_in_energy = fluid in {Fluid.ELECTRICITY, Fluid.HEAT} or unit.base in {"kWh", "kW"}
    if fluid is Fluid.WATER and counted_in_energy:
        raise LineFault(f"unit {unit.name} does not measure water")
    if unit.quantity is not QUANTITIES[counted_in_energy, kind is RegisterKind.GAUGE]:
        raise LineFault(f"unit {unit.name} does not fit a {kind.value} register of {fluid.value}")
    digits = _positive(line, "digits")
    interval = _positive(line, "interval_s")
    for name, value, most in (("digits", digits, 15), ("interval_s", interval, 31 * 86_400)):
        if value is not None and (value != int(value) or value > most):
            raise LineFault(f"{name} must be a whole number from 1 to {most}")
    return Register(
        meter=line["meter"],
        name=line["register"],
        kind=kind,
        unit=unit.name,
        scale=_positive(line, "scale") or 1.0,
        digits=None if digits is None else int(digits),
        max_rate=_positive(line, "max_rate"),
        interval_s=600 if interval is None else int(interval),
        device=line.get("device") or line["meter"],
        channel=line["register"],
    )


def _choice(line: dict[str, str], column: str, kinds: type[Choice]) -> Choice:
    try:
        return kinds(line[column].lower())
    except ValueError:
        known = ", ".join(kind.value for kind in kinds)
        raise LineFault(f"{column} {line[column]!r} is none of {known}") from None


def _positive(line: dict[str, str], column: str) -> float | None:
    text = line.get(column, "")
    if not text:
        return None
    try:
        value = number(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise LineFault(f"{column} {text!r} is not a number above 0")
    return value
