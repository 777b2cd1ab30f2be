"""From an uplink, whatever server sent it, to readings: the numbers a codec there decoded, and what its bytes say."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import refuse
from ingest.payloads.payload import Frame, Value
from ingest.payloads.registry import read_frame

__all__ = ["Uplink", "base64_bytes", "eui", "hex_bytes", "read_uplink", "section", "time_of"]

_MOST_BYTES = 255
"""The most a LoRaWAN frame can carry."""
_MOST_DEPTH = 4
_EUI = re.compile(r"[0-9A-Fa-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """What every network server tells of a frame, in its own words."""

    device: str
    """DevEUI, in lower case."""
    port: object
    """0 or absent: commands of the network, no data."""
    data: bytes | None
    """None where there are none, or not as they should be written."""
    decoded: Mapping[str, object] | None
    """What a codec in the server made of the bytes."""
    time: datetime | None
    """When the network heard the frame."""


def read_uplink(message: RawMessage, uplink: Uplink) -> Iterator[Reading | Rejection]:
    """Yield the decoded numbers under their keys, and the values of known payloads under `{payload}.{field}`."""
    if uplink.decoded is None and not uplink.port:
        return
    if uplink.time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, "the uplink has no readable time with offset", uplink.device)
        return
    for channel, value in _numbers(uplink.decoded or {}, "", _MOST_DEPTH):
        yield Reading(uplink.device, channel, uplink.time, value, None, optional=True)
    found = list(_known(uplink, uplink.time))
    for channel, (_field, time, value, unit) in found:
        yield Reading(uplink.device, channel, time, value, unit, optional=True)
    if uplink.decoded is None and not found:
        detail = "the uplink has no decoded object and no payload that is known here: set a codec"
        yield refuse(message, Reason.MISSING_FIELD, detail, uplink.device)


def section(document: object, *path: str) -> dict[str, object]:
    """Return the object at a path of keys, an empty one where there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def time_of(*written: object) -> datetime | None:
    """Return the first of some times that is one, with its offset."""
    for text in written:
        try:
            time = datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            continue
        if time is not None and time.tzinfo is not None:
            return time
    return None


def base64_bytes(written: object) -> bytes | None:
    """Return the bytes of a base64 text, None where it is none or longer than a frame."""
    if not isinstance(written, str) or len(written) > 2 * _MOST_BYTES:
        return None
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None


def hex_bytes(written: object) -> bytes | None:
    """Return the bytes of a hexadecimal text, None where it is none or longer than a frame."""
    if not isinstance(written, str) or len(written) > 2 * _MOST_BYTES:
        return None
    try:
        return bytes.fromhex(written)
    except ValueError:
        return None


def eui(written: object) -> str | None:
    """Return a DevEUI in lower case, None where the text is none."""
    return written.lower() if isinstance(written, str) and _EUI.fullmatch(written) else None


def _known(uplink: Uplink, time: datetime) -> Iterator[tuple[str, Value]]:
    if uplink.data and type(uplink.port) is int:
        yield from read_frame(Frame(uplink.port, uplink.data, time))


def _numbers(values: Mapping[str, object], prefix: str, depth: int) -> Iterator[tuple[str, float]]:
    for key, value in values.items():
        if type(value) is int or type(value) is float:
            yield prefix + key, value
        elif isinstance(value, dict) and depth > 1:
            yield from _numbers(value, f"{prefix}{key}.", depth - 1)
