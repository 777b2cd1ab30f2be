"""Which meters, registers and devices stand in the simulated premises; their numbers do not depend on the seed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log10

from domain.errors import UsageError
from domain.registry import Fluid, Meter, Register, RegisterKind, SiteKind
from simulators.alteration import Alteration, IndexChange
from simulators.chance import stable_hash
from simulators.message import Counting, Device, DeviceIdentity, Dialect
from simulators.premises import Premises
from simulators.registry import DIALECTS

__all__ = ["Installed", "install", "install_devices"]

_WATER_PEAK_L_H_PER_OCCUPANT = {SiteKind.SWIMMING_POOL: 600.0, SiteKind.CARE_HOME: 250.0}
_WATER_PEAK_ELSEWHERE = 150.0
"""Ten minutes in which all draw at once take over ten times the mean of opening hours."""
_COUNTED_PER_BASE = 20_000
"""A meter has counted up to so many kWh or m3 before the epoch."""
_DIALECTS = {dialect.name: dialect for dialect in DIALECTS}
_NAMES = {
    Fluid.ELECTRICITY: ("energy_import", "elec"),
    Fluid.GAS: ("gas_volume", "gaz"),
    Fluid.WATER: ("water_volume", "eau"),
    Fluid.HEAT: ("heat_energy", "chaleur"),
}
"""Name of the register, and suffix of the meter's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """One meter with its register, and how it is counted and told."""

    place: Premises
    fluid: Fluid
    part: float
    """Share of the site's use that it meters."""
    meter: Meter
    register: Register
    counting: Counting
    dialect: Dialect
    start_index: int
    """Raw index at the epoch: it has counted for some years."""

    @property
    def turns_over_at(self) -> int | None:
        """Raw counts at which the display is back at 0, where its digits or bits are known."""
        digits, bits = self.register.digits, self.counting.bits
        ends = [] if digits is None else [int(10**digits) * self.counting.per_value]
        ends += [] if bits is None else [int(2**bits)]
        return min(ends, default=None)


def install(places: Iterable[Premises], alterations: Sequence[Alteration]) -> tuple[Installed, ...]:
    """Return every meter of the premises, one register each; a display that must turn over has the digits for it.

    Raises:
        UsageError: two meters would speak as one, for a device's name comes of the site's code.
    """
    installed = tuple(item for place in places for fluid in place.fluids for item in _meters(place, fluid))
    _require_names(installed)
    turning = [item for item in alterations if isinstance(item.kind.change, IndexChange) and item.kind.change.digits]
    return tuple(_with_digits(one, turning) for one in installed)


def install_devices(installed: Iterable[Installed], epoch_s: int) -> tuple[Device, ...]:
    """Return the devices: one a site for dialects that share, one a meter for the others."""
    spoken: dict[str, list[Installed]] = {}
    for one in installed:
        spoken.setdefault(one.register.device, []).append(one)
    return tuple(_device(code, ones, epoch_s) for code, ones in spoken.items())


def _meters(place: Premises, fluid: Fluid) -> Iterator[Installed]:
    supply = place.supplies[fluid]
    dialect = _DIALECTS[supply.dialect]
    counting = dialect.fluids[fluid]
    name, suffix = _NAMES[fluid]
    for number, part in enumerate(supply.parts, 1):
        own = suffix if len(supply.parts) == 1 else f"{suffix}-{number}"
        meter = Meter(
            code=f"{place.site.code}-{own}",
            site=place.site.code,
            fluid=fluid,
            delivery_point=_delivery_point(place, fluid, number),
        )
        register = Register(
            meter=meter.code,
            name=name,
            kind=RegisterKind.INDEX,
            unit=counting.unit,
            scale=counting.scale,
            digits=counting.digits,
            max_rate=_max_rate(place, fluid),
            interval_s=supply.interval_s or counting.interval_s,
            device=dialect.code(place.site.code, "" if dialect.shared else own),
            channel=_channel(counting, number, shared=dialect.shared and len(supply.parts) > 1),
        )
        yield Installed(
            place=place, fluid=fluid, part=part, meter=meter, register=register, counting=counting, dialect=dialect,
            start_index=_start_index(register, counting),
        )  # fmt: skip


def _require_names(installed: Iterable[Installed]) -> None:
    speakers: dict[tuple[str, str], Installed] = {}
    for one in installed:
        other = speakers.setdefault((one.register.device, one.register.channel), one)
        if other is not one:
            names = {"first": other.meter.code, "second": one.meter.code}
            raise UsageError("error-scenario-device-twice", device=one.register.device, **names)


def _channel(counting: Counting, number: int, *, shared: bool) -> str:
    return f"{counting.channel}_{number}" if shared else counting.channel


def _start_index(register: Register, counting: Counting) -> int:
    return stable_hash("start", register.meter, register.name) % round(counting.per_base * _COUNTED_PER_BASE)


def _with_digits(one: Installed, turning: Sequence[Alteration]) -> Installed:
    for item in turning:
        change = item.kind.change
        if item.site == one.meter.site and item.concerns(one.fluid) and isinstance(change, IndexChange):
            assert change.digits is not None
            raw_digits = change.digits(item.settled, one.counting.per_base)
            digits = raw_digits - round(log10(one.counting.per_value))
            return replace(one, register=replace(one.register, digits=digits))
    return one


def _device(code: str, ones: Sequence[Installed], epoch_s: int) -> Device:
    first = ones[0]
    place = first.place
    facts = {
        "name": f"{place.site.name} ({first.meter.code.removeprefix(place.site.code + '-')})",
        "site": place.site.code,
        "delivery_point": first.meter.delivery_point or "",
        "serial": f"0418{stable_hash('serial', code) % 10**8:08d}",
        "timezone": place.site.timezone,
    }
    if place.subscribed_kva is not None:
        facts["subscribed_kva"] = f"{place.subscribed_kva:.0f}"
    return Device(DeviceIdentity(code, epoch_s, facts), first.dialect, tuple(one.register for one in ones))


def _delivery_point(place: Premises, fluid: Fluid, number: int) -> str | None:
    """A PRM for electricity, a PCE for gas: 14 digits; water and heat have neither."""
    words = ("delivery point", place.site.code, fluid, *([str(number)] if number > 1 else []))
    drawn = stable_hash(*words)
    if fluid is Fluid.ELECTRICITY:
        return f"215{drawn % 10**11:011d}"
    return f"023{drawn % 10**11:011d}" if fluid is Fluid.GAS else None


def _max_rate(place: Premises, fluid: Fluid) -> float:
    """What the pipe or the breaker lets through, well over the ordinary peak [kW or m3/h]."""
    if fluid is Fluid.WATER:
        peak_l_h = _WATER_PEAK_L_H_PER_OCCUPANT.get(place.site.kind, _WATER_PEAK_ELSEWHERE)
        return round(3.0 + place.occupants * peak_l_h / 1000.0, 1)
    if fluid is Fluid.GAS:
        return round(5.0 + place.surface_m2 * 0.05, 1)
    if fluid is Fluid.HEAT:
        return round(50.0 + place.surface_m2 * 0.5, 1)
    heated = 0.2 if place.heated_by is Fluid.ELECTRICITY else 0.0
    return round(10.0 + 3.0 * place.lamps_kw + place.surface_m2 * (0.15 + heated), 1)
