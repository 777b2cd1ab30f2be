"""Victron GX (Venus OS): topic `N/{portal}/{service}/{instance}/{path}`, payload `{"value": ...}`, null for invalid.

A GX is one device, its portal id; the channel is what follows in the topic, by dots: `grid.30.Ac.Energy.Forward`.
Energies (`Energy/...`, `Yield/User`, `Yield/System`, in kWh) and powers (`.../Power`, in W) are read, at the reception;
an empty payload is a device that went. A GX speaks for 60 s after it is asked to: so every message asks it on. Layout:
documentation of dbus-flashmq. What a GX is asked or told (`R/{portal}/…`, `W/{portal}/…`) is nothing to read.
"""

import re
from collections.abc import Iterator

import orjson

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.json_message import is_number, json_object, shaped
from ingest.knowledge import Ask, Knowledge
from ingest.naming import as_name

__all__ = ["DECODER", "READ_DECODER", "WRITE_DECODER"]

_ENERGY = re.compile(r"(?:.+/)?(?:Energy/[^/]+|Yield/(?:User|System))")
_POWER = re.compile(r"(?:.+/)?Power")
_SETTINGS = "settings"
_KEEPALIVE = "keepalive"
_GO_ON = orjson.dumps({"keepalive-options": ["suppress-republish"]})


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection | Ask]:
    """Yield the energy or the power of a path, and what keeps the GX speaking."""
    levels = message.topic.split("/")
    portal = levels[1]
    yield Ask(f"R/{portal}/{_KEEPALIVE}", _GO_ON)
    if len(levels) < 5 or levels[2] == _SETTINGS:
        return
    unit = _unit("/".join(levels[4:]))
    if unit is None or not message.payload:
        return
    document = json_object(message, portal)
    if isinstance(document, Rejection):
        yield document
        return
    value, channel = document.get("value"), as_name(*levels[2:])
    if is_number(value):
        yield Reading(portal, channel, message.received_at, value, unit, optional=True)
    elif value is not None:
        yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{channel!r} is {shown(value)}", portal)


def _unit(path: str) -> str | None:
    if _ENERGY.fullmatch(path):
        return "kWh"
    return "W" if _POWER.fullmatch(path) else None


def _asked(_message: RawMessage, _known: Knowledge) -> Iterator[Reading]:
    """Yield nothing: this is said to a GX."""
    return iter(())


def _asks(message: RawMessage, _known: Knowledge) -> bool:
    """Whether a GX is asked to speak: with nothing for a value, with options for everything."""
    return not message.payload or message.topic.split("/")[2:] == [_KEEPALIVE]


def _sets(message: RawMessage, _known: Knowledge) -> bool:
    """Whether a GX is told to set a value."""
    document = shaped(message.payload)
    return isinstance(document, dict) and document.keys() == {"value"}


DECODER = Decoder(name="victron", topic="N/+/#", decode=decode)
READ_DECODER = Decoder(name="victron_read", topic="R/+/#", decode=_asked, fits=_asks)
WRITE_DECODER = Decoder(name="victron_write", topic="W/+/#", decode=_asked, fits=_sets)
