"""What discovery told of a topic, ready to read: its sensors with their templates, and its availabilities.

It is remembered by state topic, where the sensors of many configurations may meet, as JSON: by the topic of each
configuration the fields of what it told.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import refuse
from ingest.discovery import Availability, Sensor
from ingest.knowledge import Knowledge
from ingest.value_template import PLAIN, Template, TemplateError, read_template

__all__ = ["Entries", "Listened", "entries_of", "forgotten", "listened", "state_key"]

Entries = Mapping[str, list[dict[str, Any]]]
"""Fields of sensors and availabilities, by the topic of the configuration that told them."""


class Listened(NamedTuple):
    """What there is to read on a topic."""

    sensors: list[tuple[Sensor, Template]]
    availabilities: list[tuple[Availability, Template]]


def state_key(topic: str) -> str:
    """Return the key under which a topic is remembered."""
    return f"ha/state/{topic}"


def entries_of(known: Knowledge, topic: str) -> Entries:
    """Return what is remembered of a topic."""
    return known.described(state_key(topic), _entries) or {}


def listened(known: Knowledge, topic: str, at: datetime) -> Listened | None:
    """Return what there was to read on a topic at a moment, None where no configuration told of it."""
    return known.described(state_key(topic), _listened, at)


def forgotten(known: Knowledge, message: RawMessage, device: str | None) -> Rejection | None:
    """Return the refusal of a message whose topic was described otherwise when it came, and that is not kept."""
    if not known.lost(state_key(message.topic), message.received_at):
        return None
    return refuse(
        message, Reason.DESCRIPTION_MISSING, "what configurations told of this topic then is not kept", device
    )


def _entries(description: bytes) -> Entries:
    entries: Entries = orjson.loads(description)
    return entries


def _listened(description: bytes) -> Listened:
    found = Listened([], [])
    for entry in (entry for entries in _entries(description).values() for entry in entries):
        try:
            template = read_template(entry["template"]) if entry["template"] else PLAIN
        except TemplateError:
            continue
        if "channel" in entry:
            found.sensors.append((Sensor(**entry), template))
        else:
            found.availabilities.append((Availability(**entry), template))
    return found
