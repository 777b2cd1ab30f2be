"""LoRaWAN: uplinks and events of every network server in `ingest/envelopes`, known by their shape on any topic.

An uplink's bytes and decoded numbers become readings (`ingest/payloads/uplink.py`); joins, states and errors become
signs of life; acknowledgements and downlinks nothing. On the topics that servers propose, what is damaged is refused
for the device that the topic names.
"""

import re
from collections.abc import Iterator

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse
from ingest.envelopes import chirpstack
from ingest.envelopes.chirpstack_binary import is_binary, read_event
from ingest.envelopes.envelope import NEVER, Document, Envelope
from ingest.envelopes.fields import base64_eui
from ingest.envelopes.registry import ENVELOPES
from ingest.json_message import parsed
from ingest.knowledge import Described, Knowledge
from ingest.payloads.uplink import Uplink, read_uplink
from ingest.protobuf import MalformedError

__all__ = ["DECODER"]

MOST_BYTES = 131_072
"""No network server writes more of a frame, however many gateways heard it."""
_MARKS = (b"EUI", b"Eui", b"eui", b"end_device_ids")
_DEVICE_LEVEL = re.compile(r"(?:^|/)[0-9A-Fa-f]{16}(?:/|$)")
"""A topic that names a device: what is decoded may stand there alone."""
_TOPICS = [envelope.topics for envelope in ENVELOPES if envelope.topics is not NEVER]
_PASSED_OVER = [envelope.passed_over for envelope in ENVELOPES if envelope.passed_over is not NEVER]


def fits(message: RawMessage, _known: Knowledge) -> bool:
    """Whether it has the shape of an envelope, or a topic that a network server proposes."""
    topic, payload = message.topic, message.payload
    if _envelope(topic, payload) is not None or is_binary(topic, payload):
        return True
    return any(known.fullmatch(topic) for known in _TOPICS) or any(known.fullmatch(topic) for known in _PASSED_OVER)


def decode(message: RawMessage, known: Knowledge) -> Iterator[Reading | Rejection | Heard | Described]:
    """Yield what the uplink measured and the signs of life, or why a message on a server's topic cannot be read."""
    topic, payload = message.topic, message.payload
    if any(passed.fullmatch(topic) for passed in _PASSED_OVER):
        return
    found: tuple[Envelope, Document] | Rejection | None = _envelope(topic, payload)
    if found is None and is_binary(topic, payload) and len(payload) <= MOST_BYTES:
        found = _binary(message)
    if isinstance(found, Rejection):
        yield found
        return
    if found is None:
        yield _damaged(message)
        return
    envelope, document = found
    for item in envelope.read(message, document, known):
        told = read_uplink(message, item, known) if isinstance(item, Uplink) else (item,)
        for one in told:
            yield one._replace(via=_via(topic, one.device)) if isinstance(one, Heard) else one


def _via(topic: str, device: str) -> str | None:
    """Return the first level of a topic, unless it is the device's own."""
    first = topic.partition("/")[0]
    return first if first and device not in first.lower() else None


def _envelope(topic: str, payload: bytes) -> tuple[Envelope, Document] | None:
    """Return the envelope that a message fits, and its JSON object."""
    if len(payload) > MOST_BYTES or payload[:16].lstrip()[:1] != b"{":
        return None
    if not any(mark in payload for mark in _MARKS) and not _DEVICE_LEVEL.search(topic):
        return None
    document = parsed(payload)
    if not isinstance(document, dict):
        return None
    return next(((envelope, document) for envelope in ENVELOPES if envelope.fits(document, topic)), None)


def _binary(message: RawMessage) -> tuple[Envelope, Document] | Rejection:
    """Return ChirpStack's envelope and what a binary event of it would say in JSON, or its refusal."""
    device = _topic_device(message.topic)
    try:
        document = read_event(message.topic, message.payload)
    except MalformedError as error:
        detail = f"a binary event of ChirpStack cannot be read: {error}"
        return refuse(message, Reason.UNDECODABLE, detail, device)
    if not chirpstack.ENVELOPE.fits(document, message.topic):
        return refuse(message, Reason.MISSING_FIELD, "the message names no LoRaWAN device", device)
    return chirpstack.ENVELOPE, document


def _damaged(message: RawMessage) -> Rejection:
    """Return the refusal of what stands on a server's topic."""
    device = _topic_device(message.topic)
    payload = message.payload
    if len(payload) > MOST_BYTES:
        return refuse(message, Reason.UNDECODABLE, f"{len(payload)} bytes: no network server's message", device)
    document = parsed(payload)
    if isinstance(document, dict):
        return refuse(message, Reason.MISSING_FIELD, "the message names no LoRaWAN device", device)
    detail = "not JSON: is the server set to write JSON?" if payload else "an empty message"
    return refuse(message, Reason.UNDECODABLE, detail, device)


def _topic_device(topic: str) -> str | None:
    for pattern in _TOPICS:
        told = pattern.fullmatch(topic)
        if told:
            name = next((name for name in told.groups() if name), "")
            name = name.rpartition(":")[2].removeprefix("eui-")
            return base64_eui(name) or name or None
    return None


DECODER = Decoder(name="lorawan", topic=ANY_TOPIC, decode=decode, fits=fits)
