"""The link layer of M-Bus: the frame around a telegram, wired (EN 13757-2) and wireless (EN 13757-4), with its checks.

Wired long frame: 0x68 L L 0x68 C A CI data checksum 0x16. Wireless: L C M(2) A(4+1+1) CI data, as format A (a CRC after
the first 10 bytes and after each 16 that follow), as format B (a CRC that L counts), or with the CRCs taken off.
"""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

__all__ = ["MOST_BYTES", "Fault", "Identity", "Link", "identity", "radio_identity", "read_link", "wireless_crc"]

MOST_BYTES = 1024
_LONG_START, _STOP = 0x68, 0x16
_SEND_NO_REPLY = frozenset((0x44, 0x46, 0x43, 0x08, 0x18, 0x28, 0x38, 0x47, 0x48))
"""C fields of what a meter sends: SND-NR, SND-IR, SND-NR of a relay, RSP-UD, ACC-NR, ACC-DMD."""
_FIRST_BLOCK, _BLOCK, _LONG_BLOCK, _CRC = 10, 16, 126, 2
_HEADER = 11
_POLYNOMIAL = 0x3D65


class Fault(StrEnum):
    """Why a telegram gives no values; the words are for a technician."""

    NO_FRAME = "no M-Bus frame"
    CHECKSUM = "a checksum of the frame is wrong"
    KEY_MISSING = "encrypted, and no key is known for this meter: vigie meter-key add"
    KEY_WRONG = "the key of this meter does not fit"
    ENCRYPTION = "encrypted in a way that is not supported"
    PROPRIETARY = "a format of the manufacturer's own: let wmbusmeters decode it"
    FRAGMENT = "a fragment of a longer telegram"
    COMPACT = "a compact frame whose full form was not heard yet"
    RECORDS = "its records cannot be read"


class Identity(NamedTuple):
    """Which meter: 8 digits (letters where the meter breaks the rule), three letters of the manufacturer, medium."""

    meter: str
    manufacturer: str
    version: int
    medium: int


class Link(NamedTuple):
    """What a frame carries: `address` is manufacturer and address as on the wire (None on wires), CI, and the rest."""

    address: bytes | None
    control_information: int
    data: bytes


def read_link(frame: bytes) -> Link | Fault:
    """Return the frame's content."""
    if len(frame) > MOST_BYTES or len(frame) < _HEADER:
        return Fault.NO_FRAME
    if frame[0] == _LONG_START and frame[3] == _LONG_START and frame[1] == frame[2]:
        return _wired(frame)
    if frame[1] not in _SEND_NO_REPLY:
        return Fault.NO_FRAME
    return _wireless(frame)


def identity(address: bytes) -> Identity:
    """Return what 8 bytes say: manufacturer (2), number (4), version, medium, all as on the wire, least byte first."""
    letters = int.from_bytes(address[:2], "little")
    manufacturer = "".join(chr(64 + (letters >> shift & 0x1F)) for shift in (10, 5, 0))
    return Identity(address[5:1:-1].hex(), manufacturer, address[6], address[7])


def radio_identity(address: bytes) -> Identity:
    """Return what the address of a radio frame says: Hydrometer's send version and medium before the number."""
    who = identity(address)
    return identity(address[:2] + address[4:] + address[2:4]) if who.manufacturer == "HYD" else who


@lru_cache(maxsize=1)
def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 8
        for _bit in range(8):
            value = (value << 1 ^ _POLYNOMIAL if value & 0x8000 else value << 1) & 0xFFFF
        table.append(value)
    return tuple(table)


def wireless_crc(data: bytes) -> int:
    """Return the CRC of EN 13757-4: polynomial 0x3D65, start 0, result inverted."""
    table = _crc_table()
    value = 0
    for byte in data:
        value = (value << 8 ^ table[value >> 8 ^ byte]) & 0xFFFF
    return value ^ 0xFFFF


def _wired(frame: bytes) -> Link | Fault:
    length = frame[1]
    if len(frame) != length + 6 or length < 3 or frame[-1] != _STOP:
        return Fault.NO_FRAME
    if sum(frame[4:-2]) & 0xFF != frame[-2]:
        return Fault.CHECKSUM
    return Link(None, frame[6], frame[7:-2])


def _wireless(frame: bytes) -> Link | Fault:
    length = frame[0]
    if len(frame) == length + 1:
        plain: bytes | None = _without_crc_b(frame) or frame
    elif len(frame) == length + 1 + _CRC * (1 + -(-(length + 1 - _FIRST_BLOCK) // _BLOCK)):
        plain = _without_crcs(frame, (_FIRST_BLOCK, *[_BLOCK] * len(frame)))
    else:
        return Fault.NO_FRAME
    if plain is None:
        return Fault.CHECKSUM
    if len(plain) <= _HEADER:
        return Fault.NO_FRAME
    return Link(plain[2:10], plain[10], plain[11:])


def _without_crc_b(frame: bytes) -> bytes | None:
    blocks = (_LONG_BLOCK,) if len(frame) <= _LONG_BLOCK + _CRC else (_LONG_BLOCK, _LONG_BLOCK)
    return _without_crcs(frame, blocks)


def _without_crcs(frame: bytes, sizes: tuple[int, ...]) -> bytes | None:
    """Return the blocks without the CRC after each, None where one is wrong; the last block is what is left."""
    plain = bytearray()
    at = 0
    for size in sizes:
        if at >= len(frame):
            break
        block = frame[at : min(at + size, len(frame) - _CRC)]
        at += len(block) + _CRC
        if not block or int.from_bytes(frame[at - _CRC : at], "big") != wireless_crc(block):
            return None
        plain += block
    return bytes(plain) if at == len(frame) else None
