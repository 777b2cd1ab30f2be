"""ChirpStack 4's events as Protocol Buffers (`json=false` in its MQTT integration), read into what its JSON says.

Layouts: chirpstack/chirpstack, api/proto, `integration/integration.proto` (`UplinkEvent`, `JoinEvent`, `StatusEvent`,
`LogEvent`), `gw/gw.proto` (`UplinkRxInfo`), and google/protobuf's `Timestamp` and `Struct`. All events but the log
begin with a UUID; which event it is the topic says (`.../event/up`). Read is what `ingest.envelopes.chirpstack` asks.
"""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

from ingest.envelopes.envelope import Document
from ingest.protobuf import BYTES, FIXED32, FIXED64, VARINT, Field, Reader

__all__ = ["is_binary", "read_event"]

_EVENT = re.compile(r"(?:^|/)event/(up|join|status|log|ack|txack|location|integration)$")
_BEGINS = re.compile(rb"\n\x24[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\x12")
"""The deduplication id, a UUID, and the field of the time."""
_MOST_FIELDS, _MOST_DEPTH = 6_000, 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_S = 4_102_444_800
"""2100-01-01."""
_FLOAT, _DOUBLE = Struct("<f"), Struct("<d")
_RAW_FLOAT, _RAW_DOUBLE = Struct("<I"), Struct("<Q")
_FLOAT_DIGITS = 7
_LEVELS = {0: "INFO", 1: "WARNING", 2: "ERROR"}
_CODES = {
    0: "UNKNOWN", 1: "DOWNLINK_PAYLOAD_SIZE", 2: "UPLINK_CODEC", 3: "DOWNLINK_CODEC", 4: "OTAA",
    5: "UPLINK_F_CNT_RESET", 6: "UPLINK_MIC", 7: "UPLINK_F_CNT_RETRANSMISSION", 8: "DOWNLINK_GATEWAY",
}  # fmt: skip

Read = Callable[[Reader, Field], Any]
Layout = dict[int, tuple[str, int, Read]]
"""By number of a field: its name in JSON, the kind that it must have, and how its value is read."""


def is_binary(topic: str, payload: bytes) -> bool:
    """Whether it is such an event: by its beginning, or by a topic of events and a first field of bytes."""
    if _BEGINS.match(payload):
        return True
    return payload[:1] == b"\n" and payload[1:16].lstrip()[:1] != b"{" and _EVENT.search(topic) is not None


def read_event(topic: str, payload: bytes) -> Document:
    """Return what the event would say in JSON; nothing of one that the topic does not tell.

    Raises:
        MalformedError: the bytes are no message.
    """
    told = _EVENT.search(topic)
    layout = _LAYOUTS.get(told[1] if told else "up", _OTHER)
    return _message(layout, Reader(_MOST_FIELDS), payload)


def _message(layout: Layout, reader: Reader, data: bytes) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for field in reader.fields(data):
        name, kind, read = layout.get(field.number, ("", -1, _nothing))
        if kind != field.kind:
            continue
        value = read(reader, field)
        if name == _GATEWAYS:
            document.setdefault(name, []).append(value)
        else:
            document[name] = value
    return document


def _nothing(_reader: Reader, _field: Field) -> None:
    return None


def _number(_reader: Reader, field: Field) -> int:
    """Return an integer; one below zero travels as 64 bits in two's complement."""
    value = int(field.value)
    return value - (1 << 64) if value >> 63 else value


def _truth(_reader: Reader, field: Field) -> bool:
    return field.value != 0


def _float(_reader: Reader, field: Field) -> float:
    """Return a single, to as many digits as it has: 88.3 is not 88.30000305."""
    value: float = _FLOAT.unpack(_RAW_FLOAT.pack(field.value))[0]
    return float(f"{value:.{_FLOAT_DIGITS}g}")


def _text(_reader: Reader, field: Field) -> str:
    return bytes(field.value).decode("utf-8", "replace") if isinstance(field.value, bytes) else ""


def _base64(_reader: Reader, field: Field) -> str:
    return base64.b64encode(field.value).decode("ascii") if isinstance(field.value, bytes) else ""


def _time(reader: Reader, field: Field) -> str | None:
    """Return a moment as JSON writes it; None outside 1970 to 2100."""
    parts = {part.number: _number(reader, part) for part in _within(reader, field) if part.kind == VARINT}
    seconds, nanoseconds = parts.get(1, 0), parts.get(2, 0)
    if not 0 <= seconds < _LAST_S or not 0 <= nanoseconds < 10**9:
        return None
    return (_EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds // 1000)).isoformat()


def _within(reader: Reader, field: Field) -> Iterator[Field]:
    return reader.fields(field.value if isinstance(field.value, bytes) else b"")


def _nested(layout: Layout) -> Read:
    def read(reader: Reader, field: Field) -> dict[str, Any]:
        return _message(layout, reader, field.value if isinstance(field.value, bytes) else b"")

    return read


def _object(reader: Reader, field: Field, deep: int = _MOST_DEPTH) -> dict[str, Any]:
    """Return a Struct: a map of fields, each an entry of key (1) and Value (2)."""
    found: dict[str, Any] = {}
    for entry in _within(reader, field):
        parts = {part.number: part for part in _within(reader, entry)}
        if 1 in parts and 2 in parts:
            found[_text(reader, parts[1])] = _value(reader, parts[2], deep)
    return found


def _value(reader: Reader, field: Field, deep: int) -> object:
    """Return a Value: a number (2), a text (3), a truth (4), a Struct (5); null (1) and lists (6) are None."""
    value: object = None
    for part in _within(reader, field):
        if part.number == 2 and part.kind == FIXED64:
            value = _DOUBLE.unpack(_RAW_DOUBLE.pack(part.value))[0]
        elif part.number == 3 and part.kind == BYTES:
            value = _text(reader, part)
        elif part.number == 4 and part.kind == VARINT:
            value = part.value != 0
        elif part.number == 5 and part.kind == BYTES and deep > 1:
            value = _object(reader, part, deep - 1)
    return value


def _word(words: dict[int, str]) -> Read:
    return lambda reader, field: words.get(_number(reader, field), "")


_GATEWAYS = "rxInfo"
_DEVICE: Layout = {8: ("devEui", BYTES, _text)}
_RECEPTION: Layout = {
    1: ("gatewayId", BYTES, _text),
    3: ("gwTime", BYTES, _time),
    17: ("nsTime", BYTES, _time),
    6: ("rssi", VARINT, _number),
    7: ("snr", FIXED32, _float),
}
_OTHER: Layout = {2: ("time", BYTES, _time), 3: ("deviceInfo", BYTES, _nested(_DEVICE))}
_LAYOUTS: dict[str, Layout] = {
    "up": _OTHER | {
        7: ("fCnt", VARINT, _number),
        8: ("fPort", VARINT, _number),
        10: ("data", BYTES, _base64),
        11: ("object", BYTES, _object),
        12: (_GATEWAYS, BYTES, _nested(_RECEPTION)),
    },
    "join": _OTHER | {4: ("devAddr", BYTES, _text)},
    "status": _OTHER | {
        5: ("margin", VARINT, _number),
        6: ("externalPowerSource", VARINT, _truth),
        7: ("batteryLevelUnavailable", VARINT, _truth),
        8: ("batteryLevel", FIXED32, _float),
    },
    "log": {
        1: ("time", BYTES, _time),
        2: ("deviceInfo", BYTES, _nested(_DEVICE)),
        3: ("level", VARINT, _word(_LEVELS)),
        4: ("code", VARINT, _word(_CODES)),
    },
}  # fmt: skip
