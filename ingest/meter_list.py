"""Lines of a list of meters: one register each, with its meter and site; what does not fit is said per line."""

from collections.abc import Callable

from domain.commune import Communes
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.text import Message
from domain.unit import UNITS, Quantity, unit_named
from ingest import line as field
from ingest.identifier import is_delivery_point
from ingest.line import Line, LineError

__all__ = ["COLUMNS", "Installation", "faults", "read_meter"]

COLUMNS = ("meter", "site", "site_kind", "commune_insee", "fluid", "register", "kind", "unit")
"""Required; `scale, digits, max_rate, interval_s, device, delivery_point` may be left out."""

Installation = tuple[Site, Meter, Register]
Check = Callable[[], object]

MOST_DIGITS = 15
LONGEST_INTERVAL_S = 31 * 86_400
QUANTITIES = {
    (True, False): Quantity.ENERGY,
    (True, True): Quantity.POWER,
    (False, False): Quantity.VOLUME,
    (False, True): Quantity.FLOW,
}
"""By (counted in energy, is a gauge)."""


def read_meter(line: Line, communes: Communes) -> Installation | Message:
    """Return what a line installs, or why it is refused."""
    try:
        return _read(line, communes)
    except LineError as fault:
        return fault.message


def faults(line: Line, communes: Communes) -> list[Message]:
    """Return everything that is wrong with a line; nothing where `read_meter` takes it."""
    checks: list[Check] = [
        lambda: field.name(line, "meter"),
        lambda: field.name(line, "site"),
        lambda: field.choice(line, "site_kind", SiteKind),
        lambda: field.commune(line, communes),
        lambda: field.choice(line, "fluid", Fluid),
        lambda: _delivery_point(line, field.choice(line, "fluid", Fluid)),
        lambda: field.name(line, "register"),
        lambda: field.choice(line, "kind", RegisterKind),
        lambda: _unit(line, field.choice(line, "fluid", Fluid), field.choice(line, "kind", RegisterKind)),
        lambda: field.amount(line, "scale"),
        lambda: field.whole(line, "digits", MOST_DIGITS),
        lambda: field.amount(line, "max_rate"),
        lambda: field.whole(line, "interval_s", LONGEST_INTERVAL_S),
        lambda: _device(line),
    ]
    found: list[Message] = []
    for check in checks:
        try:
            check()
        except LineError as fault:
            # What a later check needs is checked again by it.
            found += [] if fault.message in found else [fault.message]
    return found


def _read(line: Line, communes: Communes) -> Installation:
    code = field.name(line, "site")
    insee = field.commune(line, communes)
    site = Site(code=code, name=code, kind=field.choice(line, "site_kind", SiteKind), commune_insee=insee)
    fluid = field.choice(line, "fluid", Fluid)
    point = _delivery_point(line, fluid)
    meter = Meter(code=field.name(line, "meter"), site=site.code, fluid=fluid, delivery_point=point)
    return site, meter, _register(line, fluid)


def _delivery_point(line: Line, fluid: Fluid) -> str | None:
    point = line.get("delivery_point") or None
    if point and not is_delivery_point(point, fluid):
        raise LineError(f"bad-delivery-point-{fluid.value}", value=point)
    return point


def _device(line: Line) -> str:
    return field.name(line, "device") if line.get("device") else field.name(line, "meter")


def _register(line: Line, fluid: Fluid) -> Register:
    kind = field.choice(line, "kind", RegisterKind)
    channel = field.name(line, "register")
    return Register(
        meter=field.name(line, "meter"),
        name=channel,
        kind=kind,
        unit=_unit(line, fluid, kind),
        scale=field.amount(line, "scale") or 1.0,
        digits=field.whole(line, "digits", MOST_DIGITS),
        max_rate=field.amount(line, "max_rate"),
        interval_s=field.whole(line, "interval_s", LONGEST_INTERVAL_S) or 600,
        device=_device(line),
        channel=channel,
    )


def _unit(line: Line, fluid: Fluid, kind: RegisterKind) -> str:
    if not line.get("unit"):
        raise LineError("empty", column="unit")
    unit = unit_named(line["unit"])
    if unit is None:
        raise LineError("unknown-unit", value=line["unit"], known=", ".join(UNITS))
    counted_in_energy = fluid in {Fluid.ELECTRICITY, Fluid.HEAT} or unit.base in {"kWh", "kW"}
    wanted = QUANTITIES[counted_in_energy, kind is RegisterKind.GAUGE]
    if unit.quantity is not wanted or (fluid is Fluid.WATER and counted_in_energy):
        raise LineError("unit-does-not-fit", unit=unit.name, kind=kind.value, fluid=fluid.value)
    return unit.name
