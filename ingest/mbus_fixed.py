"""The fixed data structure of wired M-Bus meters of before 1997 (EN 1434-3, CI 0x73): two counters and their units.

Sixteen bytes: number (4), access number, status, two bytes of medium and unit, two counters (4 each), least byte first.
Bit 0 of the status says whether counters are binary or digits, bit 1 whether they are of now or of a stored date.
"""

from collections.abc import Iterator

__all__ = ["FIXED", "fixed_counters", "fixed_number"]

FIXED = 0x73
_SIZE = 16
_BINARY, _STORED = 0x01, 0x02
_UNIT = 0x3F
_GROUPS = (
    # first code, last code, field, unit, what 1 is worth at the first code; each code after it is worth ten times more
    (0x02, 0x0A, "energy", "Wh", 1.0),
    (0x0B, 0x13, "energy", "J", 1e3),
    (0x14, 0x1C, "power", "W", 1.0),
    (0x26, 0x2E, "volume", "m3", 1e-6),
    (0x2F, 0x37, "flow", "m3/h", 1e-6),
)


def fixed_number(data: bytes) -> str | None:
    """Return the meter's number, None where the bytes are no such structure."""
    return data[3::-1].hex() if len(data) == _SIZE else None


def fixed_counters(data: bytes) -> Iterator[tuple[str, float, str]]:
    """Yield field, value and unit of the counters of now; another unit than a measured one is passed over."""
    status = data[5]
    if status & _STORED:
        return
    for code, counter in ((data[6] & _UNIT, data[8:12]), (data[7] & _UNIT, data[12:16])):
        digits = counter[::-1].hex()
        if not status & _BINARY and not digits.isdecimal():
            continue
        count = int.from_bytes(counter, "little") if status & _BINARY else int(digits)
        for first, last, field, unit, worth in _GROUPS:
            if first <= code <= last:
                yield field, count * worth * 10 ** (code - first), unit
