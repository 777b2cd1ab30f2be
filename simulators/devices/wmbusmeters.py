"""A wireless M-Bus meter that the daemon wmbusmeters hears: `wmbusmeters/{device}`, JSON whose keys end in their unit.

README of wmbusmeters: `timestamp` is UTC. A meter of heat sends whole kWh, one of a volume whole litres.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.message import Counting, DeviceIdentity, Dialect, Value

__all__ = ["DIALECT", "encode"]

_VOLUME, _HEAT = "total_m3", "total_energy_consumption_kwh"
_PER_M3 = 1000
_METERS = {"water_volume": ("water", "kamwater"), "gas_volume": ("gas", "unismart"), "heat_energy": ("heat", "kamheat")}
"""Medium and driver, by the name of the register."""


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the telegram of one value."""
    (value,) = values
    media, driver = _METERS[value.register.name]
    document = {
        "_": "telegram",
        "media": media,
        "meter": driver,
        **(_heat(value) if media == "heat" else {_VOLUME: value.raw / _PER_M3}),
        "name": device.facts.get("name", device.code),
        "id": device.code,
        "status": "OK",
        "timestamp": datetime.fromtimestamp(value.time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return f"wmbusmeters/{device.code}", orjson.dumps(document)


def _heat(value: Value) -> dict[str, float]:
    hours = value.register.interval_s / 3600.0
    power = max(value.raw - value.previous_raw, 0) / hours
    return {_HEAT: value.raw, "power_kw": round(power, 1)}


_CUBIC_METRES = Counting(channel=_VOLUME, unit="m3", per_base=float(_PER_M3), per_value=_PER_M3, unit_named=True)

DIALECT = Dialect(
    name="wmbusmeters",
    fluids={
        Fluid.WATER: _CUBIC_METRES,
        Fluid.GAS: _CUBIC_METRES,
        Fluid.HEAT: Counting(channel=_HEAT, unit="kWh", per_base=1.0, unit_named=True),
    },
    encode=encode,
    code=lambda site, suffix: f"{stable_hash('wmbus', site, suffix) % 10**8:08d}",
)
