"""D4i drivers of luminaires (DALI part 252): the memory banks of energy and power, as a controller reads them.

A bank from its address 0x03 on: version, scale of the energy, energy (6 bytes), scale of the power, power (4 bytes),
most byte first; a scale is the power of ten by which a count is worth Wh or W, -6 to 6. Bank 202: active, 203:
apparent, 204: active of the load side. All bits set: not known; all but the lowest: not known now. Each bank is its
number and these 13 bytes, one behind the other, or the 13 bytes alone on the port of the bank's number. Must be chosen
for a device.
"""

from collections.abc import Iterator

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_BANKS = {
    202: (("energy", "Wh"), ("power", "W")),
    203: (("apparent_energy", "VAh"), ("apparent_power", "VA")),
    204: (("loadside_energy", "Wh"), ("loadside_power", "W")),
}
_SIZE = 13
_ENERGY, _POWER = (1, 8), (8, 13)
_LEAST_SCALE, _MOST_SCALE = -6, 6


def read(frame: Frame) -> list[Value]:
    """Return the energies and powers of the banks; an empty list unless the bytes are banks and nothing else."""
    data = frame.data
    if frame.port in _BANKS and len(data) == _SIZE:
        data = bytes((frame.port,)) + data
    found: list[Value] = []
    while data:
        bank, data = data[: 1 + _SIZE], data[1 + _SIZE :]
        if len(bank) != 1 + _SIZE or bank[0] not in _BANKS:
            return []
        found += _values(bank[0], bank[1:], frame)
    return found


def _values(number: int, bank: bytes, frame: Frame) -> Iterator[Value]:
    for (field, unit), (start, end) in zip(_BANKS[number], (_ENERGY, _POWER), strict=True):
        value = _scaled(bank[start:end])
        if value is not None:
            yield Value(field, frame.time, value, unit)


def _scaled(field: bytes) -> float | None:
    """Return the count times ten to its scale, None for MASK, TMASK and scales beyond the standard."""
    scale, count = int.from_bytes(field[:1], "big", signed=True), int.from_bytes(field[1:], "big")
    unknown = (1 << 8 * (len(field) - 1)) - 2
    if count >= unknown or not _LEAST_SCALE <= scale <= _MOST_SCALE:
        return None
    return count * 10.0**scale if scale >= 0 else count / 10**-scale


CODEC = Codec("d4i", read)
