"""Milesight EM300-DI, pulse counter: entries of channel, type and little-endian data, past readings among them.

Port 85. 01 75 battery u8, 03 67 temperature s16, 04 68 humidity u8, 05 00 level u8, 05 C8 count u32,
05 E1 conversions and water (8 bytes), 20 CE past (13 bytes): time u32, temperature s16, humidity u8, mode u8 (2 is a
count), level u8, count u32; 21 CE past with water (18 bytes), FF xx identity. Layout: the tables of
Milesight-IoT/SensorDecoders (em-series/em300-di) and the codec in TheThingsNetwork/lorawan-devices.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORT = 85
_COUNT, _PAST = b"\x05\xc8", b"\x20\xce"
_MODE_COUNT = 2
_SIZES = {
    b"\x01\x75": 1,
    b"\x03\x67": 2,
    b"\x04\x68": 1,
    b"\x05\x00": 1,
    _COUNT: 4,
    b"\x05\xe1": 8,
    b"\x85\x00": 2,
    b"\x85\xe1": 9,
    _PAST: 13,
    b"\x21\xce": 18,
    b"\xff\x01": 1,
    b"\xff\x09": 2,
    b"\xff\x0a": 2,
    b"\xff\x0b": 1,
    b"\xff\x0f": 1,
    b"\xff\x16": 8,
    b"\xff\xfe": 1,
    b"\xff\xff": 2,
}


def read(frame: Frame) -> list[Value]:
    """Return the present count and past ones; none if an entry is unknown or cut short."""
    if frame.port != _PORT:
        return []
    values: list[Value] = []
    for kind, data in _entries(frame.data):
        if len(data) != _SIZES.get(kind):
            return []
        if kind == _COUNT:
            values.append(Value("pulse", frame.time, int.from_bytes(data, "little"), None))
        elif kind == _PAST and data[7] == _MODE_COUNT:
            time = datetime.fromtimestamp(int.from_bytes(data[:4], "little"), UTC)
            values.append(Value("pulse", time, int.from_bytes(data[9:], "little"), None))
    return values


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and data of each entry; an unknown kind takes all that is left."""
    at = 0
    while at < len(data):
        kind = data[at : at + 2]
        end = at + 2 + _SIZES.get(kind, len(data))
        yield kind, data[at + 2 : end]
        at = end


CODEC = Codec("milesight_em300_di", read)
