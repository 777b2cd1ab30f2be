"""Actility ThingPark: one key at the root says what the message is, `DevEUI_uplink` of a frame; numbers may be text.

Topic by configuration, `mqtt/things/{DevEUI}/uplink` by default. `payload_hex` holds the bytes, `payload` what a driver
of ThingPark decoded, `Time` the reception with its offset, `Lrrs.Lrr` the gateways; without `FPort` the frame has
commands of the network only. `DevEUI_notification` tells joins, resets and the battery. Layout: ThingPark X
documentation, "Uplink message" and "Notification message".
"""

import re
from collections.abc import Iterator

from domain.heard import Heard, HeardKind
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


def fits(document: Document, _topic: str) -> bool:
    """Whether its only key, or the first of few, is one of ThingPark's."""
    return len(document) <= 3 and any(key.startswith(_ROOT) for key in document)


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the sign of life of a message."""
    uplink = member(document, "DevEUI_uplink")
    notification = member(document, "DevEUI_notification")
    if uplink is not None:
        device = eui(uplink.get("DevEUI"))
        if device is not None:
            yield _uplink(uplink, device)
    elif notification is not None:
        yield from _notification(message, notification)


def _uplink(uplink: Document, device: str) -> Uplink:
    gateways = objects(section(uplink, "Lrrs").get("Lrr")) or [dict(uplink)]
    return Uplink(
        device=device,
        network=NAME,
        port=whole(uplink.get("FPort")),
        data=hex_bytes(uplink.get("payload_hex")),
        decoded=member(uplink, "payload"),
        time=time_of(uplink.get("Time")),
        counter=whole(uplink.get("FCntUp", 0)),
        receptions=tuple(
            heard
            for gateway in gateways
            for heard in reception(gateway.get("Lrrid"), gateway.get("LrrRSSI"), gateway.get("LrrSNR"))
        ),
        battery=battery_percent(uplink.get("BatteryLevel")),
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
    commands=re.compile(r"mqtt/things/[^/]+/downlink"),
)
