"""What network servers write in their fields, read leniently: EUIs, bytes, times, numbers as text, gateways."""

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import isfinite

from domain.heard import Reception

__all__ = [
    "base64_bytes",
    "base64_eui",
    "battery_percent",
    "epoch_ms",
    "eui",
    "hex_bytes",
    "member",
    "number",
    "objects",
    "reception",
    "section",
    "text",
    "time_of",
    "whole",
]

_MOST_BYTES = 255
"""The most a LoRaWAN frame can carry."""
_MOST_GATEWAYS = 64
_MOST_TEXT = 80
_EUI = re.compile(r"[0-9A-Fa-f]{16}")
_DASHED = re.compile(r"[0-9A-Fa-f]{2}(?:[-:][0-9A-Fa-f]{2}){7}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS = 946_684_800_000
"""2000-01-01: an earlier moment is a clock that was never set."""
_LAST_MS = 4_102_444_800_000
"""2100-01-01."""
_EXTERNAL_POWER, _BATTERY_FULL = 0, 254
"""DevStatusAns of LoRaWAN: 0 is external power, 1 to 254 the level, 255 unknown."""


def section(document: object, *path: str) -> dict[str, object]:
    """Return the object at a path of keys, an empty one where there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def member(document: object, key: str) -> dict[str, object] | None:
    """Return the object under a key, None where there is none."""
    value = document.get(key) if isinstance(document, dict) else None
    return value if isinstance(value, dict) else None


def objects(written: object) -> list[dict[str, object]]:
    """Return the objects of a list, as many as gateways may be; one that stands alone is a list of one."""
    if isinstance(written, dict):
        return [written]
    return [item for item in written[:_MOST_GATEWAYS] if isinstance(item, dict)] if isinstance(written, list) else []


def text(written: object) -> str | None:
    """Return a short text that says something, None for anything else."""
    return written[:_MOST_TEXT] if isinstance(written, str) and written else None


def number(written: object) -> float | None:
    """Return a number, written as one or as text."""
    if type(written) is int or type(written) is float:
        return float(written) if abs(written) < 1e9 else None
    if not isinstance(written, str) or len(written) > _MOST_TEXT:
        return None
    try:
        value = float(written)
    except ValueError:
        return None
    return value if isfinite(value) else None


def whole(written: object) -> int | None:
    """Return an integer that is not negative, written as one or as digits."""
    if type(written) is int:
        return written if 0 <= written < 2**32 else None
    if isinstance(written, str) and written.isascii() and written.isdigit() and len(written) <= 10:
        return int(written)
    return None


def time_of(*written: object) -> datetime | None:
    """Return the first of some times that is one, ISO 8601 with its offset."""
    for told in written:
        try:
            time = datetime.fromisoformat(told) if isinstance(told, str) else None
        except ValueError:
            continue
        if time is not None and time.tzinfo is not None:
            return time
    return None


def epoch_ms(written: object) -> datetime | None:
    """Return the moment of milliseconds since 1970, None outside 2000 to 2100."""
    milliseconds = int(written) if type(written) is float and isfinite(written) else written
    if type(milliseconds) is not int or not _FIRST_MS <= milliseconds < _LAST_MS:
        return None
    return _EPOCH + timedelta(milliseconds=milliseconds)


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
    """Return an EUI in lower case without dashes, None where the text is none."""
    if not isinstance(written, str):
        return None
    if _EUI.fullmatch(written):
        return written.lower()
    return re.sub("[-:]", "", written).lower() if _DASHED.fullmatch(written) else None


def base64_eui(written: object) -> str | None:
    """Return an EUI that is written as hexadecimal or, as protobuf's JSON writes bytes, in base64."""
    known = eui(written)
    if known is not None or not isinstance(written, str) or len(written) != 12:
        return known
    data = base64_bytes(written)
    return data.hex() if data is not None and len(data) == 8 else None


def reception(gateway: object, rssi: object = None, snr: object = None) -> Iterable[Reception]:
    """Yield how a gateway heard the frame, nothing where it has no name."""
    name = base64_eui(gateway) or text(gateway)
    if name is not None:
        yield Reception(name.lower(), number(rssi), number(snr))


def battery_percent(status: object) -> float | None:
    """Return the percentage of a level as devices tell it (LoRaWAN DevStatusAns), None for mains and unknown."""
    level = whole(status)
    if level is None or not _EXTERNAL_POWER < level <= _BATTERY_FULL:
        return None
    return round(100 * level / _BATTERY_FULL, 1)
