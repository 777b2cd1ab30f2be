"""ChirpStack v4 uplinks that carry a decoded `object`: topic `application/{app}/device/{devEui}/event/up`.

Every number of the object is an optional reading, under its own key; nested objects give keys joined by a dot.
The time is the network server's; proto3 leaves out zero fields, so a missing fPort is a MAC-only frame.
"""

from collections.abc import Iterator
from datetime import datetime

import orjson

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse

__all__ = ["DECODER"]

MAX_DEPTH = 4


def decode(message: RawMessage) -> Iterator[Reading | Rejection]:
    """Yield the numbers of the uplink's object."""
    device = message.topic.split("/")[3].lower()
    try:
        uplink = orjson.loads(message.payload)
    except orjson.JSONDecodeError as error:
        yield refuse(message, Reason.UNDECODABLE, f"not JSON: {error}", device)
        return
    if not isinstance(uplink, dict):
        yield refuse(message, Reason.UNDECODABLE, "an uplink is a JSON object", device)
        return
    values = uplink.get("object")
    if not isinstance(values, dict):
        if uplink.get("fPort"):
            yield refuse(message, Reason.MISSING_FIELD, "the uplink has no decoded object: set a codec", device)
        return
    time = _time(uplink.get("time"))
    if time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, "the uplink has no readable time with offset", device)
        return
    for channel, value in _numbers(values, "", MAX_DEPTH):
        yield Reading(device, channel, time, value, None, optional=True)


def _time(written: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def _numbers(values: dict[str, object], prefix: str, depth: int) -> Iterator[tuple[str, float]]:
    for key, value in values.items():
        if type(value) is int or type(value) is float:
            yield prefix + key, value
        elif isinstance(value, dict) and depth > 1:
            yield from _numbers(value, f"{prefix}{key}.", depth - 1)


DECODER = Decoder(name="chirpstack-v4", topic="application/+/device/+/event/up", decode=decode)
