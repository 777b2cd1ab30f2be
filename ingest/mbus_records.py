"""Where M-Bus data records begin and end (EN 13757-3): DIF and DIFEs, VIF, its text if it is one, VIFEs, data."""

from collections.abc import Iterator
from typing import NamedTuple

__all__ = [
    "Header",
    "data_size",
    "header_end",
    "headers",
    "record_bytes",
    "record_headers",
    "without_error_marks",
    "without_words",
]

_EXTENDED = 0x80
_IDLE, _MANUFACTURER, _MORE_FOLLOW = 0x2F, 0x0F, 0x1F
_PLAIN_TEXT = 0x7C
_NAMES = frozenset((0x78, 0x79))
"""VIFs of a fabrication number and of an address."""
_SELECTION, _VARIABLE = 8, 13
_DIGITS = frozenset((9, 10, 11, 12, 14))
_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 6: 6, 7: 8, 8: 0, 9: 1, 10: 2, 11: 3, 12: 4, 14: 6}
_REAL = 0xF0


class Header(NamedTuple):
    """Of a record: its DIF, and its value information (VIF and VIFEs)."""

    dif: int
    information: bytes

    @property
    def is_fixed(self) -> bool:
        """Whether its data have a length of their own: neither a variable one nor none because it selects a record."""
        return self.dif & 0x0F not in {_SELECTION, _VARIABLE}


def record_headers(body: bytes) -> list[Header] | None:
    """Return the header of every record; None unless all bytes are records, or idle between them."""
    found, end = [], 0
    for start, stop in _spans(body):
        found.append(Header(body[start], body[_field_end(body, start) : header_end(body, start)]))
        end = stop
    return None if body[end:].strip(bytes((_IDLE,))) else found


def record_bytes(body: bytes) -> Iterator[bytes]:
    """Yield each record's bytes; the manufacturer's own, or a length that is none, ends it."""
    yield from (body[start:end] for start, end in _spans(body))


def headers(body: bytes) -> bytes:
    """Return the headers of all records, one behind the other."""
    return b"".join(body[start : header_end(body, start)] for start, _end in _spans(body))


def without_error_marks(body: bytes) -> bytes:
    """Return the body without the records none of whose digits is one: so meters write what they cannot tell now."""
    kept, at = b"", 0
    for start, end in _spans(body):
        if body[start] & 0x0F in _DIGITS:
            digits = body[header_end(body, start) : end][::-1].hex()
            if not any(map(str.isdecimal, digits)):
                kept, at = kept + body[at:start], end
    return kept + body[at:]


def without_words(body: bytes) -> bytes:
    """Return the body without records that no register holds: in a unit in words, or what the meter is called."""
    kept, at = b"", 0
    for start, end in _spans(body):
        information = body[_field_end(body, start)]
        if information & ~_EXTENDED == _PLAIN_TEXT or information in _NAMES:
            kept, at = kept + body[at:start], end
    return kept + body[at:]


def _spans(body: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(body):
        if body[at] == _IDLE:
            at += 1
            continue
        if body[at] in {_MANUFACTURER, _MORE_FOLLOW}:
            return
        end = header_end(body, at)
        size = data_size(body[at], body[end : end + 1])
        if size is None or end + size > len(body):
            return
        yield at, end + size
        at = end + size


def header_end(data: bytes, at: int) -> int:
    """Return where the header that begins here ends: both of its fields go on while the high bit is set."""
    at = _field_end(data, at)
    if at < len(data) and data[at] & ~_EXTENDED == _PLAIN_TEXT:
        more, length = data[at] & _EXTENDED, data[at + 1] if at + 1 < len(data) else 0
        at += 2 + length
        return _field_end(data, at) if more else at
    return _field_end(data, at)


def data_size(dif: int, data: bytes) -> int | None:
    """Return how many bytes of data follow a header; `data` begins with them: a variable length is said there."""
    kind = dif & 0x0F
    if kind != _VARIABLE:
        return _SIZES.get(kind)
    if not data or data[0] >= _REAL:
        return None
    length = data[0]
    if length < 0xC0:  # text
        return 1 + length
    return 1 + (length & 0x0F)  # digits or a number


def _field_end(data: bytes, at: int) -> int:
    while at < len(data) and data[at] & _EXTENDED:
        at += 1
    return at + 1
