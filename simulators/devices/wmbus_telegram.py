"""A wireless M-Bus meter whose telegrams a gateway passes on: `wmbus/{gateway}/telegram`, hexadecimal text in JSON.

Frame of EN 13757-4 without its CRCs, as gateways hand it over: length, C, manufacturer, number, version, medium, CI
0x7A with access number, status and no encryption; then a total of twelve digits (litres or Wh) and, of heat, the power.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.message import Counting, DeviceIdentity, Dialect, Value

__all__ = ["DIALECT", "encode"]

_SEND, _MANUFACTURER, _VERSION, _SHORT_HEADER = 0x44, bytes.fromhex("2d4d"), 1, 0x7A
_MEDIA = {"water_volume": 0x07, "gas_volume": 0x03, "heat_energy": 0x04}
_DIGITS_12, _INTEGER_32 = 0x0E, 0x04
_LITRES, _WATT_HOURS, _WATTS = 0x13, 0x03, 0x2B
_NO_ENCRYPTION = bytes(2)


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the telegram of one value."""
    (value,) = values
    heat = value.register.name == "heat_energy"
    total = max(value.raw, 0) % 10**12
    records = bytes((_DIGITS_12, _WATT_HOURS if heat else _LITRES)) + bytes.fromhex(f"{total:012d}")[::-1]
    if heat:
        watts = max(value.raw - value.previous_raw, 0) * 3600 // value.register.interval_s
        records += bytes((_INTEGER_32, _WATTS)) + min(watts, 2**31 - 1).to_bytes(4, "little")
    document = {
        "telegram": _frame(device, value, records).hex(),
        "timestamp": datetime.fromtimestamp(value.time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rssi": -60 - stable_hash("rssi", device.code) % 40,
    }
    return "wmbus/toit/telegram", orjson.dumps(document)


def _frame(device: DeviceIdentity, value: Value, records: bytes) -> bytes:
    access = value.time_s // value.register.interval_s % 256
    content = b"".join((
        bytes((_SEND,)), _MANUFACTURER, bytes.fromhex(device.code)[::-1],
        bytes((_VERSION, _MEDIA[value.register.name], _SHORT_HEADER, access, 0)), _NO_ENCRYPTION, records,
    ))  # fmt: skip
    return bytes((len(content),)) + content


_CUBIC_METRES = Counting(channel="volume", unit="m3", per_base=1000.0, per_value=1000, unit_named=True)

DIALECT = Dialect(
    name="wmbus_telegram",
    fluids={
        Fluid.WATER: _CUBIC_METRES,
        Fluid.GAS: _CUBIC_METRES,
        Fluid.HEAT: Counting(channel="energy", unit="Wh", per_base=1000.0, unit_named=True),
    },
    encode=encode,
    code=lambda site, suffix: f"{stable_hash('wmbus-telegram', site, suffix) % 10**8:08d}",
)
