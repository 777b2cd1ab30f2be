"""Whatever describes itself by Home Assistant's discovery: inverters, heat pumps, gateways of all kinds.

Configurations (`homeassistant/…/config`, ingest/discovery.py) tell which topics hold which numbers. They are remembered
by state topic (ingest/discovered_topics.py), so that a message finds all of its own at once; and by their own topic the
places they wrote to, so that a changed or cleared one leaves nothing behind; and by device which of them feeds which
channel (ingest/discovered_channels.py). The time of reception counts.
"""

from collections.abc import Iterator
from dataclasses import asdict
from re import Match
from typing import Any

import orjson

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder, Item, refuse
from ingest.discovered_channels import feeding_of, feeds
from ingest.discovered_topics import entries_of, forgotten, listened, state_key
from ingest.discovery import Availability, Discovered, Sensor, configured_by, discovered
from ingest.json_message import json_object, reading
from ingest.knowledge import Described, Knowledge
from ingest.naming import as_name
from ingest.value_template import told_by

__all__ = ["DECODER", "DISCOVERY_DECODER", "ELSEWHERE_DECODER"]

NETWORK = "home_assistant"
OWN_TOPICS = frozenset(("homeassistant/status",))
COMPONENTS = frozenset(("sensor", "device"))
MARKS = (b'"state_topic"', b'"stat_t"', b'"components"', b'"cmps"')
"""Of a configuration, one of which tells it from another object."""
MOST_ON_A_TOPIC = 200
"""Sensors and availabilities that are remembered of one topic."""


def decode_discovery(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield what a configuration tells; some devices also have their states below `homeassistant/`."""
    place = configured_by(message.topic)
    if place is not None:
        yield from _configuration(message, known, place)
    elif _is_described(message, known):
        yield from decode(message, known)
    elif message.topic not in OWN_TOPICS:
        yield refuse(message, Reason.NO_DECODER, "no configuration describes this topic")


def _is_configuration(message: RawMessage, known: Knowledge) -> bool:
    """Whether this is a configuration under another prefix than `homeassistant`, or the end of one."""
    place = configured_by(message.topic)
    if place is None or place["component"] not in COMPONENTS:
        return False
    told = message.payload
    if not told:
        return known.described(_places_key(message.topic), _places) is not None
    return told.startswith(b"{") and any(mark in told for mark in MARKS)


def _places_key(topic: str) -> str:
    return f"ha/config/{topic}"


def _configuration(message: RawMessage, known: Knowledge, place: Match[str]) -> Iterator[Described | Rejection]:
    device = as_name(place["node"] or place["object"])
    document = json_object(message, device) if message.payload else {}
    if isinstance(document, Rejection):
        yield document
        return
    found = discovered(place, document, feeding_of(known, message.topic))
    for fault in found.faults:
        yield refuse(message, Reason.UNDECODABLE, fault, found.device)
    yield from _remembered(message, known, found)


def _remembered(message: RawMessage, known: Knowledge, found: Discovered) -> Iterator[Described | Rejection]:
    """Yield the change of every topic that the configuration told of, or tells of now."""
    told: dict[str, list[dict[str, Any]]] = {}
    metered: tuple[Sensor | Availability, ...] = (*found.sensors, *found.availabilities)
    for one in metered:
        told.setdefault(one.topic, []).append(asdict(one))
    before = known.described(_places_key(message.topic), _places) or []
    fed = {entry["device"]: None for topic in before for entry in entries_of(known, topic).get(message.topic, ())}
    yield from feeds(known, message.topic, found.sensors, fed)
    for topic in dict.fromkeys((*before, *told)):
        entries = dict(entries_of(known, topic))
        entries.pop(message.topic, None)
        if topic in told and sum(map(len, entries.values())) + len(told[topic]) > MOST_ON_A_TOPIC:
            detail = f"more than {MOST_ON_A_TOPIC} values on {topic[:60]!r}"
            yield refuse(message, Reason.UNDECODABLE, detail, found.device)
        elif topic in told:
            entries[message.topic] = told[topic]
        yield Described(state_key(topic), orjson.dumps(entries, option=orjson.OPT_SORT_KEYS) if entries else b"")
    if before or told:
        yield Described(_places_key(message.topic), orjson.dumps(sorted(told)) if told else b"")


def _places(description: bytes) -> list[str]:
    places: list[str] = orjson.loads(description)
    return places


def _is_described(message: RawMessage, known: Knowledge) -> bool:
    key, at = state_key(message.topic), message.received_at
    return known.lost(key, at) or listened(known, message.topic, at) is not None


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield what the configurations say is on this topic, numbers as optional readings."""
    unkept = forgotten(known, message, None)
    if unkept is not None:
        yield unkept
        return
    found = listened(known, message.topic, message.received_at)
    if found is None or not message.payload:
        return
    told = told_by(message.payload)
    for sensor, template in found.sensors:
        value = template.value_of(told)
        yield from reading(message, sensor.device, message.received_at, sensor.channel, value, unit=sensor.unit)
    heard = {}
    for availability, template in found.availabilities:
        word = template.text_of(told)
        if word in {availability.yes, availability.no}:
            heard[availability.device] = HeardKind.ONLINE if word == availability.yes else HeardKind.OFFLINE
    for device, kind in heard.items():
        yield Heard(device, message.received_at, kind, network=NETWORK)
    unread = dict.fromkeys(sensor.device for sensor, template in found.sensors if template.misses_json(told))
    for device in unread if not heard else ():
        yield refuse(message, Reason.UNDECODABLE, "no JSON, of which the device's discovery wants a part", device)


DISCOVERY_DECODER = Decoder(name="home_assistant_discovery", topic="homeassistant/#", decode=decode_discovery)
ELSEWHERE_DECODER = Decoder(
    name="home_assistant_elsewhere", topic=ANY_TOPIC, decode=decode_discovery, fits=_is_configuration
)
DECODER = Decoder(name="home_assistant", topic=ANY_TOPIC, decode=decode, fits=_is_described)
