"""EMU Professional II, an electricity meter with a LoRaWAN module: indexes and power, at the meter's own time.

Least byte first: time (u32, seconds since 1970), then values, each behind a byte that tells which, and a CRC-8 (0x07)
over all before it. Layout: the codec of emu-prof-ii in TheThingsNetwork/lorawan-devices, with its examples. An index
stands once, in Wh, kWh or Wh of 64 bits, as the module is set up.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_ENERGIES = ("energy_import_t1", "energy_import_t2", "energy_export_t1", "energy_export_t2")
_READ = {
    **{0x03 + place: (field, "Wh") for place, field in enumerate(_ENERGIES)},
    **{0x1C + place: (field, "kWh") for place, field in enumerate(_ENERGIES)},
    **{0x24 + place: (field, "Wh") for place, field in enumerate(_ENERGIES)},
    0x0B: ("power", "W"),
}
_SIGNED = 0x0B
_SIZES = {
    **dict.fromkeys(range(0x17), 4), **dict.fromkeys(range(0x17, 0x1A), 1), 0x1A: 2,
    **dict.fromkeys(range(0x1B, 0x24), 4), **dict.fromkeys(range(0x24, 0x2C), 8),
    0xF0: 1, **dict.fromkeys((0xF1, 0xF2), 4), **dict.fromkeys(range(0xF3, 0xF7), 2), 0xF7: 1,
    **dict.fromkeys(range(0xF8, 0xFF), 4),
}  # fmt: skip
"""Bytes of each value, also of those that are passed over (reactive energy, currents, voltages, identity)."""
_LEAST_SIZE = 10
_OLDEST = datetime(2015, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)


def read(frame: Frame) -> list[Value]:
    """Return the indexes and the power; none unless the CRC is right and every value is known."""
    data = frame.data
    if len(data) < _LEAST_SIZE or _crc8(data[:-1]) != data[-1]:
        return []
    time = datetime.fromtimestamp(int.from_bytes(data[:4], "little"), UTC)
    values = _values(data[4:-1], time) if _OLDEST <= time <= frame.time + _AHEAD else None
    return values or []


def _values(data: bytes, time: datetime) -> list[Value] | None:
    found: dict[str, Value] = {}
    for kind, raw in _parts(data):
        if kind is None:
            return None
        if kind in _READ:
            field, unit = _READ[kind]
            found[field] = Value(field, time, int.from_bytes(raw, "little", signed=kind == _SIGNED), unit)
    return list(found.values())


def _parts(data: bytes) -> Iterator[tuple[int | None, bytes]]:
    """Yield each value's kind and bytes; no kind where it is unknown or cut off."""
    at = 0
    while at < len(data):
        size = _SIZES.get(data[at])
        if size is None or at + 1 + size > len(data):
            yield None, b""
            return
        yield data[at], data[at + 1 : at + 1 + size]
        at += 1 + size


def _crc8(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _bit in range(8):
            value = (value << 1 ^ 0x107) if value & 0x80 else value << 1
    return value


CODEC = Codec("emu_prof_ii", read)
