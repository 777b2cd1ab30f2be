"""The Helium console of before 2024: `dev_eui`, `payload` in base64, `reported_at` in milliseconds, `hotspots`.

Topic `{prefix}/helium/{id}/rx` by default. What a function of the console decoded is in `decoded.payload`. Helium's
present servers are ChirpStack's. Layout: Helium's console documentation, "Integrations".
"""

import re
from collections.abc import Iterator

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, epoch_ms, eui, member, objects, reception, section, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "helium"


def fits(document: Document, _topic: str) -> bool:
    """Whether it names its device as the console does, and the hotspots or what else the console writes."""
    return eui(document.get("dev_eui")) is not None and ("hotspots" in document or "reported_at" in document)


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the join."""
    device = eui(document.get("dev_eui"))
    if device is None:
        return
    time = epoch_ms(document.get("reported_at")) or message.received_at
    kind = document.get("type", "uplink")
    if kind == "join":
        yield Heard(device, time, HeardKind.JOIN, network=NAME)
    elif kind == "uplink":
        yield Uplink(
            device=device,
            network=NAME,
            port=document.get("port"),
            data=base64_bytes(document.get("payload")),
            decoded=member(section(document, "decoded"), "payload"),
            time=time,
            counter=whole(document.get("fcnt", 0)),
            receptions=tuple(
                heard
                for hotspot in objects(document.get("hotspots"))
                for heard in reception(hotspot.get("name"), hotspot.get("rssi"), hotspot.get("snr"))
            ),
        )


ENVELOPE = Envelope(name=NAME, fits=fits, read=read, topics=re.compile(r"(?:[^/]+/)?helium/(?P<device>[^/]+)/rx"))
