"""Which meters, registers and devices stand in the simulated premises; their numbers do not depend on the seed."""

from collections.abc import Iterable
from datetime import datetime

from domain.registry import Fluid, Meter, Register, RegisterKind
from simulators.chance import stable_hash
from simulators.devices import chirpstack_v4, linky_tic, vigie_json
from simulators.grid import seconds
from simulators.message import Device, DeviceIdentity, Dialect
from simulators.profile import SUPPLY_METERS, Premises

__all__ = ["install_devices", "install_meters", "install_registers", "start_index"]

_TIC_INTERVAL_S = 1800
_TIC_DIGITS = 9
_WATER_PEAK_L_H_PER_OCCUPANT = 150.0


def install_meters(premises: Iterable[Premises]) -> tuple[Meter, ...]:
    """Return one meter per fluid of each site."""
    return tuple(
        Meter(
            code=_meter_code(place, fluid),
            site=place.site.code,
            fluid=fluid,
            delivery_point=_delivery_point(place, fluid),
        )
        for place in premises
        for fluid in place.fluids
    )


def install_registers(premises: Iterable[Premises]) -> tuple[Register, ...]:
    """Return one index register per meter."""
    return tuple(_register(place, fluid) for place in premises for fluid in place.fluids)


def install_devices(premises: Iterable[Premises], epoch: datetime) -> tuple[Device, ...]:
    """Return the devices: one JSON gateway a site, and one device a meter for the other dialects."""
    devices: list[Device] = []
    for place in premises:
        spoken: dict[str, list[Fluid]] = {}
        for fluid in place.fluids:
            spoken.setdefault(_device_code(place, fluid), []).append(fluid)
        for code, fluids in spoken.items():
            facts = {
                "name": f"{place.site.name} ({SUPPLY_METERS[fluids[0]].suffix})",
                "delivery_point": _delivery_point(place, fluids[0]) or "",
                "serial": f"0418{stable_hash('serial', code) % 10**8:08d}",
                "timezone": place.site.timezone,
            }
            registers = tuple(_register(place, fluid) for fluid in fluids)
            devices.append(Device(DeviceIdentity(code, seconds(epoch), facts), _dialect(place, fluids[0]), registers))
    return tuple(devices)


def start_index(register: Register) -> int:
    """Return the raw index of a meter at the epoch: it has counted for some years."""
    return 10_000 + stable_hash("start", register.meter, register.name) % 40_000_000


def _register(place: Premises, fluid: Fluid) -> Register:
    supply, dialect = SUPPLY_METERS[fluid], _dialect(place, fluid)
    tic = dialect is linky_tic.DIALECT
    return Register(
        meter=_meter_code(place, fluid),
        name=supply.register,
        kind=RegisterKind.INDEX,
        unit=supply.unit,
        scale=supply.scale,
        digits=_TIC_DIGITS if tic else None,
        max_rate=_max_rate(place, fluid),
        interval_s=_TIC_INTERVAL_S if tic else supply.interval_s,
        device=_device_code(place, fluid),
        channel=_channel(supply.register, dialect),
    )


def _dialect(place: Premises, fluid: Fluid) -> Dialect:
    return place.dialects.get(fluid, vigie_json.DIALECT)


def _channel(register: str, dialect: Dialect) -> str:
    """Our names, which decoders also give the total of a TIC frame; a LoRaWAN codec has keys of its own."""
    if dialect is chirpstack_v4.DIALECT:
        return "volume_l" if register == "water_volume" else "index"
    return register


def _device_code(place: Premises, fluid: Fluid) -> str:
    dialect = _dialect(place, fluid)
    if dialect is vigie_json.DIALECT:
        return f"gw-{place.site.code}"
    if dialect is linky_tic.DIALECT:
        return f"linky-{place.site.code}"
    return f"70b3d5{stable_hash('eui', place.site.code, fluid) % 16**10:010x}"


def _meter_code(place: Premises, fluid: Fluid) -> str:
    return f"{place.site.code}-{SUPPLY_METERS[fluid].suffix}"


def _delivery_point(place: Premises, fluid: Fluid) -> str | None:
    """A PRM for electricity, a PCE for gas: 14 digits; water and heat have neither."""
    number = stable_hash("delivery point", place.site.code, fluid)
    if fluid is Fluid.ELECTRICITY:
        return f"215{number % 10**11:011d}"
    return f"023{number % 10**11:011d}" if fluid is Fluid.GAS else None


def _max_rate(place: Premises, fluid: Fluid) -> float:
    """What the pipe or the breaker lets through, well over the ordinary peak [kW or m3/h]."""
    lamps_kw = (place.site.installed_power_w or 0.0) / 1000.0
    if fluid is Fluid.WATER:
        return round(3.0 + place.occupants * _WATER_PEAK_L_H_PER_OCCUPANT / 1000.0, 1)
    if fluid is Fluid.GAS:
        return round(5.0 + place.surface_m2 * 0.05, 1)
    if fluid is Fluid.HEAT:
        return round(50.0 + place.surface_m2 * 0.5, 1)
    return round(10.0 + 3.0 * lamps_kw + place.surface_m2 * 0.15, 1)
