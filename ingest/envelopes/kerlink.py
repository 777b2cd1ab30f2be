"""Kerlink Wanesy Management Center, data of end devices (DataUpDto); the topic is the operator's.

`endDevice.devEui` names the device; `recvTime` is in milliseconds since 1970; `payload` is hexadecimal or base64 as the
route is set, which `encodingType` tells (`HEXA`, `BASE64`); without it what reads as hexadecimal is. Layout: public
samples of Wanesy messages. Events of downlinks name the device alike and have no `payload`.
"""

from collections.abc import Iterator

from domain.reading import RawMessage
from domain.rejection import Reason
from ingest.decoders.decoder import refuse
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import (
    base64_bytes,
    epoch_ms,
    eui,
    hex_bytes,
    member,
    objects,
    reception,
    section,
    whole,
)
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "kerlink"
_DECODED = ("payloadDecoded", "decodedPayload", "decoded")


def fits(document: Document, _topic: str) -> bool:
    """Whether it names an end device as Wanesy does."""
    device = member(document, "endDevice")
    return device is not None and eui(device.get("devEui")) is not None


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink; nothing of other events."""
    device = eui(section(document, "endDevice").get("devEui"))
    if device is None or ("recvTime" not in document and "fCntUp" not in document):
        return
    encrypted = document.get("encrypted") is True and bool(document.get("payload"))
    if encrypted:
        detail = "the payload is still encrypted: give the network server the application key of the device"
        yield refuse(message, Reason.UNDECODABLE, detail, device)
    yield Uplink(
        device=device,
        network=NAME,
        port=None if encrypted else document.get("fPort"),
        data=_bytes(document),
        decoded=None if encrypted else next((found for key in _DECODED if (found := member(document, key))), None),
        time=epoch_ms(document.get("recvTime")) or message.received_at,
        counter=whole(document.get("fCntUp", 0)),
        receptions=tuple(
            heard
            for gateway in objects(document.get("gwInfo"))
            for heard in reception(gateway.get("gwEui"), gateway.get("rssi"), gateway.get("snr"))
        ),
    )


def _bytes(document: Document) -> bytes | None:
    written, encoding = document.get("payload"), document.get("encodingType")
    if encoding == "BASE64":
        return base64_bytes(written)
    data = hex_bytes(written)
    return data if data is not None or encoding == "HEXA" else base64_bytes(written)


ENVELOPE = Envelope(name=NAME, fits=fits, read=read)
