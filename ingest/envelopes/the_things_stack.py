"""The Things Stack and The Things Network, version 3: `end_device_ids` and one part that tells what happened.

Topics `v3/{application}@{tenant}/devices/{device}/{up|join|down/...|service/data|location/solved}`; the open-source
server has no `@{tenant}`. `uplink_message` holds `f_port`, `f_cnt`, `frm_payload` (base64) and `decoded_payload`; empty
fields are left out. Layout: The Things Stack's documentation, "Data formats". What `uplink_normalized` says, the uplink
said before it; what the console simulates nobody measured.
"""

import re
from collections.abc import Iterable, Iterator

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage
from domain.rejection import Reason
from ingest.decoders.decoder import refuse
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import (
    base64_bytes,
    eui,
    member,
    number,
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

NAME = "the-things-stack"


def fits(document: Document, _topic: str) -> bool:
    """Whether it names its device as The Things Stack does."""
    return member(document, "end_device_ids") is not None


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the sign of life of a message."""
    names = section(document, "end_device_ids")
    device = eui(names.get("dev_eui")) or _named(text(names.get("device_id")) or _of_topic(message.topic))
    if device is None:
        return
    uplink = member(document, "uplink_message")
    if document.get("simulated") is True:
        yield refuse(message, Reason.UNDECODABLE, "a simulated message, of the console: it measures nothing", device)
    elif uplink is not None:
        yield _uplink(document, uplink, device)
    elif "join_accept" in document:
        time = time_of(section(document, "join_accept").get("received_at"), document.get("received_at"))
        yield Heard(device, time or message.received_at, HeardKind.JOIN, network=NAME)


def _named(name: str | None) -> str | None:
    """Return the DevEUI where the device has the name that the console proposes (eui-...), else its name."""
    return eui(name.removeprefix("eui-")) or name if name else None


def _of_topic(topic: str) -> str | None:
    told = ENVELOPE.topics.fullmatch(topic)
    return told["device"] if told else None


def _uplink(document: Document, uplink: Document, device: str) -> Uplink:
    return Uplink(
        device=device,
        network=NAME,
        port=uplink.get("f_port"),
        data=base64_bytes(uplink.get("frm_payload")),
        decoded=member(uplink, "decoded_payload"),
        time=time_of(uplink.get("received_at"), document.get("received_at")),
        counter=whole(uplink.get("f_cnt", 0)),
        receptions=tuple(heard for gateway in objects(uplink.get("rx_metadata")) for heard in _reception(gateway)),
        battery=number(section(uplink, "last_battery_percentage").get("value")),
    )


def _reception(gateway: Document) -> Iterable[Reception]:
    names = section(gateway, "gateway_ids")
    return reception(names.get("eui") or names.get("gateway_id"), gateway.get("rssi", 0), gateway.get("snr", 0))


ENVELOPE = Envelope(
    name=NAME,
    fits=fits,
    read=read,
    topics=re.compile(
        r"v3/[^/]+/devices/(?P<device>[^/]+)/(?:up|up/normalized|join|down/(?:queued|sent|ack|nack|failed)|service/data"
        r"|location/solved)"
    ),
    passed_over=re.compile(r"v3/[^/]+/devices/[^/]+/down/(?:push|replace)"),
)
