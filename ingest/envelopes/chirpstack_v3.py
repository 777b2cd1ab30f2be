"""ChirpStack 3 and what speaks like it: the device in `devEUI`, hexadecimal (marshaler json_v3) or base64 (json).

Topic `application/{number}/device/{devEUI}/event/{up|join|status|error|ack|txack|location|integration}`, before 3.11
without `event` and with `rx` for `up`. The decoded values are text in `objectJSON` or an object in `object`; the times
are in `rxInfo`, where they may be null: then the reception counts. Layout: documentation of the ChirpStack Application
Server, "Event types".
"""

import re
from collections.abc import Iterator
from datetime import datetime

import orjson

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, base64_eui, number, objects, reception, time_of, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "chirpstack-v3"
_EVENTS = "up|rx|join|status|error|ack|txack|location|integration"
_EVENT = re.compile(rf"application/[^/]+/device/[^/]+/(?:event/)?({_EVENTS})")
_SHAPE = ("applicationID", "applicationName", "deviceName", "rxInfo", "data", "objectJSON")


def fits(document: Document, _topic: str) -> bool:
    """Whether it names its device as version 3 does, and says something else that version 3 says."""
    return base64_eui(document.get("devEUI")) is not None and any(field in document for field in _SHAPE)


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the sign of life of an event."""
    device = base64_eui(document.get("devEUI"))
    if device is None:
        return
    time = _time(document) or message.received_at
    kind = _kind(message.topic, document)
    if kind in {"up", "rx"}:
        yield _uplink(message, document, device)
    elif kind == "join":
        yield Heard(device, time, HeardKind.JOIN, _receptions(document), network=NAME)
    elif kind == "status":
        mains = document.get("externalPowerSource") is True or document.get("batteryLevelUnavailable") is True
        battery = None if mains else number(document.get("batteryLevel"))
        yield Heard(device, time, HeardKind.STATUS, battery=battery, network=NAME)
    elif kind == "error":
        detail = str(document.get("type") or document.get("error") or "UNKNOWN")[:200]
        yield Heard(device, time, HeardKind.ERROR, detail=detail, network=NAME)


def _kind(topic: str, document: Document) -> str:
    told = _EVENT.fullmatch(topic)
    if told:
        return told[1]
    if "error" in document:
        return "error"
    if "margin" in document:
        return "status"
    if "acknowledged" in document or "gatewayID" in document or "location" in document or "integrationName" in document:
        return "other"
    if "fPort" in document or "data" in document or "fCnt" in document:
        return "up"
    return "join" if "devAddr" in document else "other"


def _uplink(message: RawMessage, document: Document, device: str) -> Uplink:
    return Uplink(
        device=device,
        network=NAME,
        port=document.get("fPort"),
        data=base64_bytes(document.get("data")),
        decoded=_object(document),
        time=_time(document) or message.received_at,
        counter=whole(document.get("fCnt", 0)),
        receptions=_receptions(document),
    )


def _time(document: Document) -> datetime | None:
    return time_of(
        document.get("time"),
        *(heard.get("time") for heard in objects(document.get("rxInfo"))),
        document.get("publishedAt"),
    )


def _receptions(document: Document) -> tuple[Reception, ...]:
    return tuple(
        heard
        for gateway in objects(document.get("rxInfo"))
        for heard in reception(gateway.get("gatewayID"), gateway.get("rssi"), gateway.get("loRaSNR"))
    )


def _object(document: Document) -> dict[str, object] | None:
    values = document.get("object")
    written = document.get("objectJSON")
    if values is None and isinstance(written, str):
        try:
            values = orjson.loads(written)
        except orjson.JSONDecodeError:
            return None
    return values if isinstance(values, dict) else None


ENVELOPE = Envelope(
    name=NAME,
    fits=fits,
    read=read,
    topics=re.compile(r"application/[^/]+/device/(?P<device>[^/]+)/(?:rx|join|status|ack|error|txack|location)"),
    passed_over=re.compile(r"application/[^/]+/device/[^/]+/tx"),
)
