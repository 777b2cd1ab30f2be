"""Lines of a list of meters: one register each, with its meter and site; what does not fit is said per line."""

from collections.abc import Collection
from typing import TypeVar

from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.text import Message, Param
from domain.unit import UNITS, Quantity, unit_named
from ingest.identifier import is_delivery_point
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


class LineError(ValueError):
    """What is wrong with a line, as a key of the catalogue."""

    def __init__(self, key: str, **params: Param) -> None:
        super().__init__(key)
        self.message = Message(f"line-{key}", params)


def read_meter(line: dict[str, str], communes: Collection[str]) -> Installation | Message:
    """Return what a line installs, or why it is refused."""
    try:
        return _read(line, communes)
    except LineError as fault:
        return fault.message


def _read(line: dict[str, str], communes: Collection[str]) -> Installation:
    for column in COLUMNS:
        if not line[column]:
            raise LineError("empty", column=column)
        if len(line[column]) > 120 or any(mark in line[column] for mark in "/+#\x00"):
            raise LineError("bad-name", column=column)
    if line["commune_insee"] not in communes:
        raise LineError("unknown-commune", value=line["commune_insee"])
    kind = _choice(line, "kind", RegisterKind)
    fluid = _choice(line, "fluid", Fluid)
    site = Site(
        code=line["site"],
        name=line["site"],
        kind=_choice(line, "site_kind", SiteKind),
        commune_insee=line["commune_insee"],
    )
    point = line.get("delivery_point") or None
    if point and not is_delivery_point(point, fluid):
        raise LineError(f"bad-delivery-point-{fluid.value}", value=point)
    meter = Meter(code=line["meter"], site=site.code, fluid=fluid, delivery_point=point)
    return site, meter, _register(line, kind, fluid)


def _register(line: dict[str, str], kind: RegisterKind, fluid: Fluid) -> Register:
    unit = unit_named(line["unit"])
    if unit is None:
        raise LineError("unknown-unit", value=line["unit"], known=", ".join(UNITS))
    counted_in_energy = fluid in {Fluid.ELECTRICITY, Fluid.HEAT} or unit.base in {"kWh", "kW"}
    wanted = QUANTITIES[counted_in_energy, kind is RegisterKind.GAUGE]
    if unit.quantity is not wanted or (fluid is Fluid.WATER and counted_in_energy):
        raise LineError("unit-does-not-fit", unit=unit.name, kind=kind.value, fluid=fluid.value)
    digits = _positive(line, "digits")
    interval = _positive(line, "interval_s")
    for name, value, most in (("digits", digits, 15), ("interval_s", interval, 31 * 86_400)):
        if value is not None and (value != int(value) or value > most):
            raise LineError("not-whole", column=name, most=str(most))
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
        raise LineError("not-a-choice", column=column, value=line[column], known=known) from None


def _positive(line: dict[str, str], column: str) -> float | None:
    text = line.get(column, "")
    if not text:
        return None
    try:
        value = number(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise LineError("not-positive", column=column, value=text)
    return value
