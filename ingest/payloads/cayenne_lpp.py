"""Cayenne LPP (myDevices, the LPP of Semtech's IPSO types): triples of channel, type and value, most byte first.

Fields are `{type}_{channel}`: `energy_1` (kWh), `power_1` (W), `temperature_3`. Types 0 to 136 are those of Cayenne,
the others its common extension (CayenneLPP of ElectronicCats). Positions, colours and axes are passed over. The bytes
have no mark of their own: this codec must be chosen for a device. A type that no table knows leaves the whole frame
unread.
"""

from typing import NamedTuple

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]


class _Type(NamedTuple):
    name: str
    size: int
    per_unit: int = 1
    signed: bool = False
    unit: str | None = None
    number: bool = True


_TYPES = {
    0: _Type("digital_in", 1),
    1: _Type("digital_out", 1),
    2: _Type("analog_in", 2, 100, signed=True),
    3: _Type("analog_out", 2, 100, signed=True),
    100: _Type("generic", 4),
    101: _Type("illuminance", 2),
    102: _Type("presence", 1),
    103: _Type("temperature", 2, 10, signed=True, unit="°C"),
    104: _Type("humidity", 1, 2, unit="%"),
    113: _Type("accelerometer", 6, number=False),
    115: _Type("barometer", 2, 10, unit="hPa"),
    116: _Type("voltage", 2, 100, unit="V"),
    117: _Type("current", 2, 1000, unit="A"),
    118: _Type("frequency", 4, unit="Hz"),
    120: _Type("percentage", 1, unit="%"),
    121: _Type("altitude", 2, signed=True),
    125: _Type("concentration", 2),
    128: _Type("power", 2, unit="W"),
    130: _Type("distance", 4, 1000),
    131: _Type("energy", 4, 1000, unit="kWh"),
    132: _Type("direction", 2),
    133: _Type("time", 4, number=False),
    134: _Type("gyrometer", 6, number=False),
    135: _Type("colour", 3, number=False),
    136: _Type("gps", 9, number=False),
    142: _Type("switch", 1),
}


def read(frame: Frame) -> list[Value]:
    """Return the numbers of the frame, the last one where a channel says a type twice."""
    data, at = frame.data, 0
    found: dict[str, Value] = {}
    while at < len(data):
        kind = _TYPES.get(data[at + 1]) if at + 1 < len(data) else None
        if kind is None or at + 2 + kind.size > len(data):
            return []
        if kind.number:
            field = f"{kind.name}_{data[at]}"
            raw = int.from_bytes(data[at + 2 : at + 2 + kind.size], "big", signed=kind.signed)
            found[field] = Value(field, frame.time, raw / kind.per_unit, kind.unit)
        at += 2 + kind.size
    return list(found.values())


CODEC = Codec("cayenne_lpp", read)
