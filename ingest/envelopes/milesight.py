"""The network server in Milesight's gateways (UG56, UG63, UG65, UG67); the topic is the operator's.

The frame is told as ChirpStack 2 did: `devEUI` in hexadecimal, `data` in base64, a `time` of its own, and gateways with
a `mac`. Where a payload codec of the gateway is set, its output takes the place of the body: then the numbers are read,
at the reception unless it has a `time`, for the device that `devEUI` names, or the topic by a level that is a DevEUI of
Milesight (24e124...). Notifications tell that a device is there or not, or an error. Layout: Milesight's support pages,
"How to use payload codec on Milesight gateway", and its application guide, "Notification".
"""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, eui, member, objects, reception, time_of, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "milesight"
_FRAME = frozenset(
    {
        "applicationID",
        "applicationName",
        "devEUI",
        "deviceID",
        "deviceName",
        "fCnt",
        "fPort",
        "gatewaySN",
        "metadata",
        "rxInfo",
        "time",
        "txInfo",
    }
)
_STATES = {"online": HeardKind.ONLINE, "offline": HeardKind.OFFLINE}
_NOT_VALUES = (
    "data",
    "object",
    "objectJSON",
    "devAddr",
    "margin",
    "acknowledged",
    "error",
    "gatewayID",
    "location",
    "integrationName",
)
"""What a frame or a notification has, and the output of a codec has not."""
_OWN = re.compile(r"(?:^|/)(24e124[0-9a-f]{10})(?:/|$)", re.IGNORECASE)
_CHIRPSTACK = "application/"


def fits(document: Document, topic: str) -> bool:
    """Whether it is a frame as Milesight tells it, or values of a device that says its DevEUI in one of two places."""
    gateways = objects(document.get("rxInfo"))
    if gateways or _notifies(document):
        return (not gateways or "mac" in gateways[0]) and eui(document.get("devEUI")) is not None
    if any(field in document for field in _NOT_VALUES):
        return False
    if "devEUI" in document:
        return eui(document.get("devEUI")) is not None
    return _OWN.search(topic) is not None and not topic.startswith(_CHIRPSTACK)


def _notifies(document: Document) -> bool:
    return "gatewaySN" in document and ("status" in document or "error" in document or "acknowledged" in document)


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink, or what a notification tells of the device."""
    told = _OWN.search(message.topic)
    device = eui(document.get("devEUI")) or (told[1].lower() if told else None)
    if device is None:
        return
    gateways = objects(document.get("rxInfo"))
    time = time_of(document.get("time"), *(gateway.get("time") for gateway in gateways)) or message.received_at
    if _notifies(document) and "data" not in document:
        yield from _notification(document, device, time)
    else:
        yield _uplink(document, device, time, gateways)


def _notification(document: Document, device: str, time: datetime) -> Iterator[Heard]:
    state = _STATES.get(str(document.get("status")))
    if state is not None:
        yield Heard(device, time, state, network=NAME)
    elif "error" in document:
        yield Heard(device, time, HeardKind.ERROR, detail=str(document["error"])[:200], network=NAME)


def _uplink(document: Document, device: str, time: datetime, gateways: list[dict[str, object]]) -> Uplink:
    framed = "data" in document
    values = {key: value for key, value in document.items() if key not in _FRAME}
    return Uplink(
        device=device,
        network=NAME,
        port=document.get("fPort"),
        data=base64_bytes(document.get("data")),
        decoded=member(document, "object") if framed else values or None,
        time=time,
        counter=whole(document.get("fCnt", 0 if framed else None)),
        receptions=tuple(
            heard
            for gateway in gateways
            for heard in reception(gateway.get("mac"), gateway.get("rssi"), gateway.get("loRaSNR"))
        ),
    )


ENVELOPE = Envelope(name=NAME, fits=fits, read=read)
