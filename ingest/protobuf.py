"""Protocol Buffers on the wire, without a schema: the fields of a message, bounded in number, and how to write one.

Format: protobuf.dev, "Encoding". A message is a run of fields, each a key (number << 3 | kind) and a value: a varint of
at most ten bytes, eight or four bytes little-endian, or a length and so many bytes. Groups are obsolete and refused.
"""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

__all__ = ["BYTES", "FIXED32", "FIXED64", "VARINT", "Field", "MalformedError", "Reader", "written"]

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""Kinds of values."""
_SIZES = {FIXED64: Struct("<Q"), FIXED32: Struct("<I")}
_MASK64 = (1 << 64) - 1
_MOST_SHIFT = 63


class MalformedError(ValueError):
    """The bytes are no message, or one of more fields than are read."""


class Field(NamedTuple):
    """One field: its number, the kind of its value, and that: an unsigned integer, or bytes."""

    number: int
    kind: int
    value: int | bytes


class Reader:
    """Reads a message and those nested in it; all of them together have at most so many fields.

    Args:
        most_fields: what a whole message costs at most.
    """

    def __init__(self, most_fields: int) -> None:
        self._left = most_fields

    def fields(self, message: bytes) -> Iterator[Field]:
        """Yield the fields in their order.

        Raises:
            MalformedError: at the first byte that cannot be, or beyond the number of fields.
        """
        place, end = 0, len(message)
        while place < end:
            self._left -= 1
            if self._left < 0:
                raise MalformedError("more fields than are read")
            key, place = message[place], place + 1
            if key >= 0x80:  # the common key is one byte
                key, place = _varint(message, place - 1)
            number, kind = key >> 3, key & 7
            if number == 0:
                raise MalformedError("a field has number 0")
            if kind == VARINT:
                number_value, place = _varint(message, place)
                yield Field(number, kind, number_value)
                continue
            if kind == BYTES:
                size, place = _varint(message, place)
            elif kind in _SIZES:
                size = _SIZES[kind].size
            else:
                raise MalformedError(f"kind {kind} of field {number} is unknown")
            if size > end - place:
                raise MalformedError(f"field {number} ends after the message")
            value = message[place : place + size]
            place += size
            yield Field(number, kind, value if kind == BYTES else _SIZES[kind].unpack(value)[0])


def _varint(message: bytes, place: int) -> tuple[int, int]:
    """Return the number that begins here, and where it ends."""
    value = shift = 0
    while shift <= _MOST_SHIFT:
        if place >= len(message):
            raise MalformedError("the message ends within a number")
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK64, place
        shift += 7
    raise MalformedError("a number has more than ten bytes")


def written(number: int, value: int | bytes) -> bytes:
    """Return a field as bytes: a non-negative integer as a varint, bytes with their length."""
    if isinstance(value, int):
        return _as_varint(number << 3 | VARINT) + _as_varint(value)
    return _as_varint(number << 3 | BYTES) + _as_varint(len(value)) + value


def _as_varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)
