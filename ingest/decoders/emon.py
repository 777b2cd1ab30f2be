"""OpenEnergyMonitor: `emon/{node}/{key}` (a number), `emon/{node}` (JSON), `emonhub/rx/{id}/values` (CSV).

The names are the operator's and units are not told: the register's holds. In CSV the channel is the place, from 1. The
time is the `time` of the JSON (seconds since 1970) where it has one, else the reception. Layout: OpenEnergyMonitor's
guide, "MQTT", and emonHub's configuration of its MQTT interfacer.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import isfinite

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.json_message import is_number, json_object
from ingest.knowledge import Knowledge
from ingest.naming import as_name
from ingest.plain import as_number

__all__ = ["DECODER", "HUB_DECODER", "NODE_DECODER"]

MOST_VALUES = 1_000
_MOST_DIGITS = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_VALUES = frozenset({"time", "node", "nodeid", "nodename", "rssi"})


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the number of one key."""
    _emon, node, key = message.topic.split("/")
    value = _number(message.payload)
    if value is None:
        detail = f"{as_name(key)!r} is {shown(message.payload)}"
        yield refuse(message, Reason.VALUE_NOT_A_NUMBER, detail, as_name(node))
    elif key not in _NOT_VALUES:
        yield Reading(as_name(node), as_name(key), message.received_at, value, None, optional=True)


def decode_node(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of a node's object; words are no readings, a number in quotes is refused."""
    device = as_name(message.topic.split("/")[1])
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    time = _time(document.get("time"), message.received_at)
    if time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, f"'time' is {shown(document.get('time'))}", device)
        return
    if len(document) > MOST_VALUES:
        yield refuse(message, Reason.TOO_LARGE, f"more than {MOST_VALUES} values", device)
        return
    for key, value in document.items():
        if key in _NOT_VALUES or value is None:
            continue
        if is_number(value):
            yield Reading(device, as_name(key), time, value, None, optional=True)
        elif not isinstance(value, str) or as_number(value) is not None:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{key!r} is {shown(value)}", device)


def decode_hub(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of a packet by their place."""
    device = as_name(message.topic.split("/")[2])
    parts = message.payload.split(b",", MOST_VALUES)
    if len(parts) > MOST_VALUES:
        yield refuse(message, Reason.TOO_LARGE, f"more than {MOST_VALUES} values", device)
        return
    for place, written in enumerate(parts, 1):
        value = _number(written)
        if value is None:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"value {place} is {shown(written)}", device)
        else:
            yield Reading(device, str(place), message.received_at, value, None, optional=True)


def _number(written: bytes) -> float | None:
    if len(written) > _MOST_DIGITS or b"_" in written:
        return None
    try:
        value = float(written)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _time(written: object, received_at: datetime) -> datetime | None:
    if written is None:
        return received_at
    try:
        return _EPOCH + timedelta(seconds=written) if is_number(written) else None
    except OverflowError:
        return None


DECODER = Decoder(name="emon", topic="emon/+/+", decode=decode)
NODE_DECODER = Decoder(name="emon-node", topic="emon/+", decode=decode_node)
HUB_DECODER = Decoder(name="emonhub", topic="emonhub/rx/+/values", decode=decode_hub)
