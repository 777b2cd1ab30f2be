"""M-Bus telegrams that a gateway passes on as they are: known by shape, or by a topic `wmbus/{gateway}/telegram`.

The payload is the frame itself, its hexadecimal text, a line of rtl_wmbus (`T1;1;1;...;0x2e44...`), or a JSON object
with the text in `telegram`, `data`, `hex`, `payload`, `rawTelegram` or `raw`, and optionally `timestamp` or `time` (ISO
8601 with offset) and `rssi`. Device: the meter's number, eight digits. Channels: those of `ingest.mbus_telegram`. The
AES key of a meter is the description `wmbus-key/{number}`; what a compact frame leaves out is learned from full ones.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import orjson

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage, Reading
from domain.rejection import Reason
from ingest.decoders.decoder import ANY_TOPIC, Decoder, Item, refuse
from ingest.json_message import is_number
from ingest.knowledge import Described, Knowledge
from ingest.mbus_link import MOST_BYTES, Fault, Identity, read_link
from ingest.mbus_telegram import Telegram, read_telegram

__all__ = ["DECODER", "TOPIC_DECODER"]

_FIELDS = ("telegram", "data", "hex", "payload", "rawTelegram", "raw")
_QUOTED = tuple(f'"{name}"'.encode() for name in _FIELDS)
_TIMES = ("timestamp", "time")
_MOST_TEXT = 4 * MOST_BYTES
KEYS = "wmbus-key/"
"""What the descriptions that are keys begin with; a meter's number follows."""
_KEY_BYTES = 16

_REASONS = {
    Fault.CHECKSUM: Reason.CHECKSUM,
    Fault.KEY_MISSING: Reason.KEY_MISSING,
    Fault.KEY_WRONG: Reason.KEY_WRONG,
    Fault.COMPACT: Reason.DESCRIPTION_MISSING,
    Fault.PROPRIETARY: Reason.NO_DECODER,
    Fault.ENCRYPTION: Reason.NO_DECODER,
    Fault.FRAGMENT: Reason.NO_DECODER,
}
"""A gateway on a roof hears the whole street: of what nobody has attached, few refusals are kept."""


class _Heard(NamedTuple):
    frame: bytes
    time: datetime
    rssi: float | None


def fits(message: RawMessage, _known: Knowledge) -> bool:
    """Whether the payload holds what is framed as an M-Bus telegram."""
    heard = _heard(message)
    return heard is not None and not isinstance(read_link(heard.frame), Fault)


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield what the meter counts now, as optional readings."""
    heard = _heard(message)
    if heard is None:
        yield refuse(message, Reason.UNDECODABLE, "no hexadecimal telegram in the payload")
        return
    telegram = read_telegram(
        heard.frame,
        lambda meter: known.described(KEYS + meter.meter, _key),
        lambda signature: known.described(f"mbus-format/{signature:04x}", bytes),
    )
    who = telegram.identity
    if who is not None:
        yield Heard(who.meter, heard.time, HeardKind.UPLINK, _receptions(message.topic, heard.rssi), network="wmbus")
    if telegram.learned is not None:
        yield Described(f"mbus-format/{telegram.learned[0]:04x}", telegram.learned[1])
    yield from _items(message, heard.time, who, telegram)


def _items(message: RawMessage, time: datetime, who: Identity | None, telegram: Telegram) -> Iterator[Item]:
    if who is not None:
        for field, value, unit in telegram.values:
            yield Reading(who.meter, field, time, value, unit, optional=True)
    if telegram.fault is not None:
        reason = _REASONS.get(telegram.fault, Reason.UNDECODABLE)
        yield refuse(message, reason, str(telegram.fault), who and who.meter)


def _heard(message: RawMessage) -> _Heard | None:
    payload = message.payload
    if len(payload) > _MOST_TEXT:
        return None
    if payload[:1] == b"{":
        return _of_object(message) if any(name in payload for name in _QUOTED) else None
    text = payload.strip()
    if b";0x" in text:
        text = text.rpartition(b";0x")[2]
    frame = _bytes(text.decode("ascii")) if text.isascii() else payload
    return None if frame is None else _Heard(frame, message.received_at, None)


def _of_object(message: RawMessage) -> _Heard | None:
    try:
        document = orjson.loads(message.payload)
    except orjson.JSONDecodeError:
        return None
    for name in _FIELDS:
        written = document.get(name)
        frame = _bytes(written) if isinstance(written, str) else None
        if frame:
            rssi = document.get("rssi")
            return _Heard(frame, _time(document, message.received_at), float(rssi) if is_number(rssi) else None)
    return None


def _bytes(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        return None


def _time(document: dict[str, object], received_at: datetime) -> datetime:
    for name in _TIMES:
        written = document.get(name)
        try:
            time = datetime.fromisoformat(written) if isinstance(written, str) else None
        except ValueError:
            continue
        if time is not None and time.tzinfo is not None:
            return time
    return received_at


def _receptions(topic: str, rssi: float | None) -> tuple[Reception, ...]:
    levels = topic.split("/")
    gateway = levels[1] if levels[0] == "wmbus" and len(levels) > 2 else ""
    return (Reception(gateway, rssi),) if gateway else ()


def _key(payload: bytes) -> bytes | None:
    """Return the 16 bytes of a key, written as such or in hexadecimal."""
    if len(payload) == _KEY_BYTES:
        return payload
    key = _bytes(payload.decode("ascii", "replace").strip())
    return key if key is not None and len(key) == _KEY_BYTES else None


DECODER = Decoder(name="wmbus_hex", topic=ANY_TOPIC, decode=decode, fits=fits)
TOPIC_DECODER = Decoder(name="wmbus_telegram", topic="wmbus/+/telegram", decode=decode)
