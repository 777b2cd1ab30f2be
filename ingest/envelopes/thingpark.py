"""Actility ThingPark: one key at the root says what the message is, `DevEUI_uplink` of a frame; numbers may be text.

Topic by configuration, `mqtt/things/{DevEUI}/uplink` by default. `payload_hex` holds the bytes, `payload` what a driver
of ThingPark decoded, `Time` the reception with its offset, `Lrrs.Lrr` the gateways; without `FPort` the frame has
commands of the network only, with `rawJoinRequest` it is a join. `DevEUI_notification` tells joins, resets and the
battery. A connection that sends only what was decoded (`sendRawDecodedFormat`) is read on the default topic, for the
device that it names, at the reception. Layout: ThingPark X documentation, "Uplink message", "Notification message".
"""

import re
from collections.abc import Iterator

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import (
    battery_percent,
    eui,
    hex_bytes,
    member,
    objects,
    reception,
    section,
    text,
    time_of,
    whole,
)
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "thingpark"
_ROOT = "DevEUI_"


def fits(document: Document, topic: str) -> bool:
    """Whether one of few keys is one of ThingPark's, or the topic is its own."""
    return (len(document) <= 3 and any(key.startswith(_ROOT) for key in document)) or _of_topic(topic) is not None


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the sign of life of a message."""
    uplink = member(document, "DevEUI_uplink")
    notification = member(document, "DevEUI_notification")
    if uplink is not None:
        device = eui(uplink.get("DevEUI"))
        if device is not None:
            yield _join(message, uplink, device) if "rawJoinRequest" in uplink else _uplink(uplink, device)
    elif notification is not None:
        yield from _notification(message, notification)
    elif not any(key.startswith(_ROOT) for key in document):
        device = _of_topic(message.topic)
        if device is not None:
            yield Uplink(device=device, network=NAME, port=None, data=None, decoded=document, time=message.received_at)


def _of_topic(topic: str) -> str | None:
    told = ENVELOPE.topics.fullmatch(topic)
    return eui(told["device"]) if told else None


def _join(message: RawMessage, told: Document, device: str) -> Heard:
    time = time_of(told.get("Time")) or message.received_at
    return Heard(device, time, HeardKind.JOIN, _receptions(told), network=NAME)


def _uplink(uplink: Document, device: str) -> Uplink:
    return Uplink(
        device=device,
        network=NAME,
        port=whole(uplink.get("FPort")),
        data=hex_bytes(uplink.get("payload_hex")),
        decoded=member(uplink, "payload"),
        time=time_of(uplink.get("Time")),
        counter=whole(uplink.get("FCntUp", 0)),
        receptions=_receptions(uplink),
        battery=battery_percent(uplink.get("BatteryLevel")),
    )


def _receptions(told: Document) -> tuple[Reception, ...]:
    gateways = objects(section(told, "Lrrs").get("Lrr")) or [dict(told)]
    return tuple(
        heard
        for gateway in gateways
        for heard in reception(gateway.get("Lrrid"), gateway.get("LrrRSSI"), gateway.get("LrrSNR"))
    )


def _notification(message: RawMessage, told: Document) -> Iterator[Heard]:
    device = eui(told.get("DevEUI"))
    if device is None:
        return
    kind = (text(told.get("Type")) or "").lower()
    yield Heard(
        device,
        time_of(told.get("Time")) or message.received_at,
        HeardKind.JOIN if kind == "join" else HeardKind.STATUS,
        battery=battery_percent(told.get("Var1")) if kind == "devstatusans" else None,
        network=NAME,
    )


ENVELOPE = Envelope(
    name=NAME,
    fits=fits,
    read=read,
    topics=re.compile(r"mqtt/things/(?P<device>[^/]+)/uplink"),
    passed_over=re.compile(r"mqtt/things/[^/]+/downlink"),
)
