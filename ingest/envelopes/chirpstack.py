"""ChirpStack 4: events of a device, JSON as protobuf writes it: fields that are zero, false or empty are left out.

Topic by default `application/{application}/device/{devEui}/event/{up|join|status|log|ack|txack|location|integration}`;
all have `deviceInfo`. Layout: ChirpStack's documentation, "Event types". `chirpstack_binary` reads protobuf into it.
What gateways and ChirpStack tell one another by the same broker (`{region}/gateway/{id}/...`) is passed over.
"""

import re
from collections.abc import Iterator

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, eui, member, number, objects, reception, section, time_of, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "chirpstack"
_EVENT = re.compile(r"(?:^|/)event/(up|join|status|log|ack|txack|location|integration)$")
_OF_UPLINK = ("rxInfo", "data", "object", "fPort", "fCnt")
_CLOCKS = ("gwTime", "nsTime", "time")
"""When a gateway received the frame by its own clock, or the server by its; `time` in the first releases."""
_LOG_OF_NOTE = frozenset({"INFO", ""})


def fits(document: Document, _topic: str) -> bool:
    """Whether it names its device as version 4 does."""
    info = member(document, "deviceInfo")
    return info is not None and isinstance(info.get("devEui"), str)


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the sign of life of an event."""
    device = eui(section(document, "deviceInfo").get("devEui"))
    if device is None:
        return
    time = time_of(document.get("time"))
    kind = _kind(message.topic, document)
    if kind == "up":
        yield _uplink(document, device)
    elif kind == "join":
        yield Heard(device, time or message.received_at, HeardKind.JOIN, network=NAME)
    elif kind == "status":
        battery = None if _without_battery(document) else number(document.get("batteryLevel", 0))
        yield Heard(device, time or message.received_at, HeardKind.STATUS, battery=battery, network=NAME)
    elif kind == "log" and document.get("level", "INFO") not in _LOG_OF_NOTE:
        detail = str(document.get("code", "UNKNOWN"))[:200]
        yield Heard(device, time or message.received_at, HeardKind.ERROR, detail=detail, network=NAME)


def _kind(topic: str, document: Document) -> str:
    """Return the event's kind: the topic's word where it has one, else what its fields make of it."""
    told = _EVENT.search(topic)
    if told:
        return told[1]
    if "level" in document or ("code" in document and "description" in document):
        return "log"
    if "margin" in document or "batteryLevel" in document or _without_battery(document):
        return "status"
    if "downlinkId" in document or "queueItemId" in document or "location" in document or "integrationName" in document:
        return "other"
    if any(field in document for field in _OF_UPLINK):
        return "up"
    return "join" if "devAddr" in document else "other"


def _without_battery(document: Document) -> bool:
    return document.get("externalPowerSource") is True or document.get("batteryLevelUnavailable") is True


def _uplink(document: Document, device: str) -> Uplink:
    gateways = objects(document.get("rxInfo"))
    return Uplink(
        device=device,
        network=NAME,
        port=document.get("fPort"),
        data=base64_bytes(document.get("data")),
        decoded=member(document, "object"),
        time=time_of(document.get("time"), *(gateway.get(clock) for clock in _CLOCKS for gateway in gateways)),
        counter=whole(document.get("fCnt", 0)),
        receptions=tuple(
            heard
            for gateway in gateways
            for heard in reception(gateway.get("gatewayId"), gateway.get("rssi", 0), gateway.get("snr", 0))
        ),
    )


ENVELOPE = Envelope(
    name=NAME,
    fits=fits,
    read=read,
    topics=re.compile(r"application/[^/]+/device/(?P<device>[^/]+)/event/[^/]+"),
    passed_over=re.compile(
        r"application/[^/]+/device/[^/]+/command/.*"
        r"|(?:[^/]+/)?gateway/[0-9a-f]{16}/(?:event|command|state)/[^/]+"
    ),
)
