"""Data records of wired and wireless M-Bus (EN 13757-3): what counts energy and volume now, with its unit.

A record is DIF, DIFEs, VIF, VIFEs, data. Read are the instantaneous values of storage 0, tariff 0 and subunit 0, as
binary integers or BCD; other records are passed over by their length. A length that no table knows ends the reading.
"""

from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Record", "counters", "is_energy", "records"]

_IDLE_FILLER = 0x2F
_EXTENDED = 0x80
_NOT_PLAIN = 0x70  # storage number and function: zero for what is measured now
_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 6: 6, 7: 8, 9: 1, 10: 2, 11: 3, 12: 4, 14: 6}
_FIRST_BCD = 9
_FIRST_JOULE, _FIRST_VOLUME, _FIRST_MASS = 0x08, 0x10, 0x18
_LARGE_ENERGIES = {
    b"\xfb\x00": (100, "kWh"), b"\xfb\x01": (1000, "kWh"), b"\xfb\x08": (100, "MJ"), b"\xfb\x09": (1, "GJ"),
}  # fmt: skip
"""10^(n-1) MWh or GJ: what one count is worth."""
_REAL = 5


class Record(NamedTuple):
    """A record's value information and its data; `plain` is what the meter measures now, without refinements."""

    vif: bytes
    value: int | None
    plain: bool


class Counter(NamedTuple):
    """An energy or a volume."""

    field: str
    value: float
    unit: str


def records(data: bytes) -> list[Record] | None:
    """Return the records, None where the bytes are no such sequence."""
    found: list[Record] = []
    at = 0
    while at < len(data):
        if data[at] == _IDLE_FILLER:
            at += 1
            continue
        dif_end = _field_end(data, at)
        vif_end = _field_end(data, dif_end)
        kind = data[at] & 0x0F
        end = vif_end + _SIZES.get(kind, len(data))
        if vif_end > len(data) or end > len(data) or vif_end == dif_end:
            return None
        plain = dif_end == at + 1 and not data[at] & _NOT_PLAIN
        found.append(Record(data[dif_end:vif_end], _number(kind, data[vif_end:end]), plain))
        at = end
    return found


def counters(found: list[Record]) -> Iterator[Counter]:
    """Yield energies (Wh, kWh, MJ, GJ) and volumes (L, m3) among what is measured now."""
    for record in found:
        if record.plain and record.value is not None and record.value >= 0:
            yield from _counter(record.vif, record.value)


def is_energy(vif: bytes) -> bool:
    """Tell whether value information says an energy."""
    return (len(vif) == 1 and vif[0] < _FIRST_VOLUME) or vif in _LARGE_ENERGIES


def _field_end(data: bytes, at: int) -> int:
    """Return where an information field ends: a set high bit says that another byte follows."""
    while at < len(data) and data[at] & _EXTENDED:
        at += 1
    return at + 1


def _number(kind: int, data: bytes) -> int | None:
    """Return an integer or BCD number; None for reals, no data and digits that are none (an F is an error)."""
    if kind in {0, _REAL}:
        return None
    if kind < _FIRST_BCD:
        return int.from_bytes(data, "little", signed=True)
    digits = data[::-1].hex()
    return int(digits) if digits.isdecimal() else None


def _counter(vif: bytes, value: int) -> Iterator[Counter]:
    code = vif[0] if len(vif) == 1 else _FIRST_MASS
    if code < _FIRST_JOULE:  # 10^(n-3) Wh
        yield _scaled("energy", value, code - 3, "Wh", "kWh")
    elif code < _FIRST_VOLUME:  # 10^n J
        yield _scaled("energy", value, code - _FIRST_JOULE - 6, "MJ", "GJ")
    elif code < _FIRST_MASS:  # 10^(n-6) m3
        yield _scaled("volume", value, code - _FIRST_VOLUME - 3, "L", "m3")
    elif vif in _LARGE_ENERGIES:
        worth, unit = _LARGE_ENERGIES[vif]
        yield Counter("energy", value * worth, unit)


def _scaled(field: str, value: int, exponent: int, unit: str, thousand: str) -> Counter:
    """Return value x 10^exponent in the unit or in the one a thousand times larger: whole counts stay exact."""
    if exponent >= 3 or (exponent > 0 and unit == "L"):
        exponent, unit = exponent - 3, thousand
    return Counter(field, value * 10**exponent if exponent >= 0 else value / 10**-exponent, unit)
