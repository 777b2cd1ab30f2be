"""What is set up for the ingest path beside the registers: codecs, mapping profiles, what devices say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

__all__ = [
    "DATED_DESCRIPTIONS",
    "MOST_FORMER",
    "MOST_FORMER_BYTES",
    "NOTHING_SET_UP",
    "CodecScript",
    "Setup",
    "StoredProfile",
]

DATED_DESCRIPTIONS = ("z2m/", "homie/", "ha/state/")
"""How the keys begin of descriptions that tell the unit of values: their former versions are kept too."""

MOST_FORMER, MOST_FORMER_BYTES = 32, 65_536
"""So many of them are kept of a description; of one that is larger, or of the oldest, only since when it stood."""


class CodecScript(NamedTuple):
    """The version in force of an uploaded payload codec (LoRa Alliance TS013 JavaScript)."""

    name: str
    version: int
    source: str


class StoredProfile(NamedTuple):
    """The version in force of a mapping profile; `body` is its JSON document."""

    name: str
    version: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """One revision of it all.

    `device_codecs` tells the codec of a device (both by name); `descriptions` holds the last payload of topics on which
    devices describe themselves (birth certificates, discovery) and its reception, by the key that their decoder chose.
    """

    revision: int
    codecs: Mapping[str, CodecScript] = field(default_factory=dict)
    device_codecs: Mapping[str, str] = field(default_factory=dict)
    profiles: tuple[StoredProfile, ...] = ()
    descriptions: Mapping[str, tuple[bytes, datetime]] = field(default_factory=dict)
    topic_owners: Mapping[str, str] = field(default_factory=dict)
    """By MQTT filter, the device whose own account publishes there."""
    former_descriptions: Mapping[str, tuple[tuple[datetime, bytes | None], ...]] = field(default_factory=dict)
    """By key, since when what stood there before; oldest first, None for what is not kept."""
    registers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By device, the channels that registers listen to."""
    device_zones: Mapping[str, str] = field(default_factory=dict)
    """By device, the IANA zone of its site where that is not `domain.calendar.DEFAULT_ZONE`."""


NOTHING_SET_UP = Setup(revision=0)
