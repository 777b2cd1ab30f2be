"""The Homie convention, versions 5 and 4 (and 3): one topic a value, under what the device says of its properties.

Format: homieiot.github.io. Version 5: `homie/5/{device}/$description` is JSON, `homie/5/{device}/{node}/{property}` a
value. Version 4: each attribute is a topic, `homie/{device}/{node}/{property}/$unit`. Values are text; read are those
in a unit that a register can hold, and counts (`#`). The channel is `{node}.{property}`, the reception the time.
`$state` tells whether the device is there.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import orjson

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, Item, refuse
from ingest.json_message import json_object, reading
from ingest.knowledge import Described, Knowledge
from ingest.metered import metered_unit
from ingest.naming import as_name
from ingest.plain import plain_value

__all__ = ["DECODER"]

NETWORK = "homie"
STATES = {
    "ready": HeardKind.ONLINE,
    "sleeping": HeardKind.ONLINE,
    "alert": HeardKind.ERROR,
    "disconnected": HeardKind.OFFLINE,
    "lost": HeardKind.OFFLINE,
}
COUNTS = "#"
"""The convention's unit of a count."""
ATTRIBUTES = frozenset(("$unit", "$datatype"))
"""Of a property of version 4: which of them was told says whether its unit may still come."""
MOST_PROPERTIES = 2_000


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield what a device tells of itself, or the value of one of its properties as an optional reading."""
    levels = message.topic.split("/")[1:]
    fifth = levels[:1] == ["5"]
    place = levels[1:] if fifth else levels
    match place:
        case [device, "$state"]:
            yield from _state(message, as_name(device))
        case [device, "$description"] if fifth:
            yield from _description(message, device)
        case [device, node, name, attribute] if not fifth and attribute in ATTRIBUTES:
            yield Described(f"{_key(device, node, name)}/{attribute}", message.payload)
        case [device, node, name] if not device.startswith("$") and not node.startswith("$") and name[:1] != "$":
            told = (_told if fifth else _told_by_attributes)(known, place, message.received_at)
            yield from _value(message, as_name(device), as_name(node, name), told)
        case _:
            return


def _key(*levels: str) -> str:
    return "/".join(("homie", *levels))


def _state(message: RawMessage, device: str) -> Iterator[Heard]:
    word = message.payload[:20].decode("ascii", "replace")
    if word in STATES:
        detail = word if STATES[word] is HeardKind.ERROR else None
        yield Heard(device, message.received_at, STATES[word], detail=detail, network=NETWORK)


def _description(message: RawMessage, device: str) -> Iterator[Described | Rejection]:
    """Yield the units of the properties, by `node/property`; an empty description is that of a device that is gone."""
    key = _key("5", device)
    if not message.payload:
        yield Described(key, b"")
        return
    document = json_object(message, as_name(device))
    if isinstance(document, Rejection):
        yield document
        return
    units: dict[str, str] = {}
    for node, told in _members(document, "nodes"):
        for name, declared in _members(told, "properties"):
            if len(units) < MOST_PROPERTIES:
                unit = declared.get("unit")
                units[f"{node}/{name}"] = unit if isinstance(unit, str) else ""
    yield Described(key, orjson.dumps(units))


def _members(document: Mapping[str, object], name: str) -> Iterator[tuple[str, dict[str, object]]]:
    members = document.get(name)
    for key, told in members.items() if isinstance(members, dict) else ():
        if isinstance(told, dict):
            yield key, told


def _units(description: bytes) -> dict[str, str]:
    units: dict[str, str] = orjson.loads(description)
    return units


def _text(description: bytes) -> str:
    return description.decode("utf-8", "replace").strip()


def _told(known: Knowledge, place: list[str], at: datetime) -> str | None:
    """Return the unit of a property, empty where it has none; None where the device has not described itself."""
    device, node, name = place
    units = known.described(_key("5", device), _units, at)
    return None if units is None else units.get(f"{node}/{name}", "")


def _told_by_attributes(known: Knowledge, place: list[str], at: datetime) -> str | None:
    """Return the same of version 4: what has a datatype and no unit has none."""
    key = f"{_key(*place)}/$unit"
    unit = known.described(key, _text, at)
    typed = None if known.lost(key, at) else known.described(f"{_key(*place)}/$datatype", _text, at)
    return unit if unit is not None else (None if typed is None else "")


def _value(message: RawMessage, device: str, channel: str, told: str | None) -> Iterator[Item]:
    value = plain_value(message.payload)
    if told is None:
        if isinstance(value, float):
            detail = f"no description of {channel[:60]!r} was heard yet, or that of then is not kept"
            yield refuse(message, Reason.DESCRIPTION_MISSING, detail, device)
        return
    unit = metered_unit(told)
    if unit is not None or told == COUNTS:
        yield from reading(message, device, message.received_at, channel, value, unit=unit)


DECODER = Decoder(name="homie", topic="homie/#", decode=decode)
