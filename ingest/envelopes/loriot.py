"""LORIOT: `cmd` says what a message is, `EUI` whose; `data` in hexadecimal or base64, `ts` in milliseconds since 1970.

`rx` comes at once; `gw`, where it is switched on, comes later with the same frame and every gateway that heard it. Both
have the frame's `ts`, so that what is read of both is stored once; once a device is known to be told of by `gw`, its
`rx` is no second uplink. `encdata` instead of `data` is a payload whose key LORIOT does not have. Layout: LORIOT's
documentation, "Uplink data message" and "Gateway information". The topic is the operator's.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.heard import HeardKind
from domain.reading import RawMessage
from domain.rejection import Reason
from ingest.decoders.decoder import refuse
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, battery_percent, epoch_ms, eui, hex_bytes, objects, reception, whole
from ingest.knowledge import Described, Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "loriot"
_TELLS = b"gw"


def fits(document: Document, _topic: str) -> bool:
    """Whether it says what it is and whose as LORIOT does."""
    return isinstance(document.get("cmd"), str) and eui(document.get("EUI")) is not None


def read(message: RawMessage, document: Document, known: Knowledge) -> Iterator[Item]:
    """Yield the uplink of `rx` and `gw`; nothing of other commands."""
    device = eui(document.get("EUI"))
    kind = document.get("cmd")
    if device is None or kind not in {"rx", "gw"}:
        return
    key = f"loriot/{device}"
    told_again = kind == "rx" and known.described(key, bytes) == _TELLS
    if kind == "gw":
        yield Described(key, _TELLS)
    encrypted = "data" not in document and bool(document.get("encdata"))
    if encrypted and not told_again:
        detail = "the payload is still encrypted: give LORIOT the AppSKey of the device"
        yield refuse(message, Reason.UNDECODABLE, detail, device)
    time = epoch_ms(document.get("ts")) or message.received_at
    yield _uplink(document, device, time, HeardKind.STATUS if told_again else HeardKind.UPLINK, encrypted=encrypted)


def _uplink(document: Document, device: str, time: datetime, sign: HeardKind, *, encrypted: bool) -> Uplink:
    return Uplink(
        device=device,
        network=NAME,
        port=None if encrypted else document.get("port"),
        data=hex_bytes(document.get("data")) or base64_bytes(document.get("data")),
        decoded=None,
        time=time,
        counter=whole(document.get("fcnt", 0)),
        receptions=tuple(
            heard
            for gateway in objects(document.get("gws"))
            for heard in reception(gateway.get("gweui"), gateway.get("rssi"), gateway.get("snr"))
        ),
        battery=battery_percent(document.get("bat")),
        sign=sign,
    )


ENVELOPE = Envelope(name=NAME, fits=fits, read=read)
