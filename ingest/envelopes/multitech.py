"""MultiTech gateways: `deveui` with dashes, `data` in base64 or hexadecimal (`encodeHex`), `fcnt`, `port`, `time`.

Topics `lora/{DEV-EUI}/{event}` of the gateway's own broker, `lorawan/{gateway}/{APP-EUI}/{DEV-EUI}/{event}` elsewhere;
`up` has the frame, `joined` tells a join, the other events repeat or concern downlinks. Layout: MultiTech's developer
pages, "MQTT messages" and "MQTT application v1.1".
"""

import re
from collections.abc import Iterator

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, eui, hex_bytes, reception, time_of, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "multitech"
_EUI = r"(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}"
_EVENT = re.compile(
    r"(?:^|/)(up|joined|moved|down|clear|cleared|queue_full|packet_recv|packet_sent|packet_ack|dropped|mac_recv|mac_sent)$"
)


def fits(document: Document, topic: str) -> bool:
    """Whether it names its device as MultiTech does and is a frame or an event of it."""
    if eui(document.get("deveui")) is None:
        return False
    return _EVENT.search(topic) is not None or ("fcnt" in document and "port" in document)


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink or the join of an event."""
    device = eui(document.get("deveui"))
    told = _EVENT.search(message.topic)
    kind = told[1] if told else "up"
    time = time_of(document.get("time")) or message.received_at
    if device is None:
        return
    if kind == "joined":
        yield Heard(device, time, HeardKind.JOIN, network=NAME)
    elif kind == "up":
        yield Uplink(
            device=device,
            network=NAME,
            port=document.get("port"),
            data=_bytes(document),
            decoded=None,
            time=time,
            counter=whole(document.get("fcnt", 0)),
            receptions=tuple(reception(document.get("gweui"), document.get("rssi"), document.get("lsnr"))),
        )


def _bytes(document: Document) -> bytes | None:
    """Return the bytes by the encoding that gives as many as `size` says; without it they are base64."""
    written, size = document.get("data"), document.get("size")
    data, hexadecimal = base64_bytes(written), hex_bytes(written)
    if data is None or (hexadecimal is not None and len(hexadecimal) == size != len(data)):
        return hexadecimal
    return data


ENVELOPE = Envelope(
    name=NAME,
    fits=fits,
    read=read,
    topics=re.compile(rf"(?:lora|lorawan/[^/]+/[^/]+)/(?P<device>{_EUI})/up"),
    passed_over=re.compile(rf"(?:lora|lorawan/[^/]+/[^/]+)/{_EUI}/(?:down|clear)|lorawan/[^/]+/[a-z_]+"),
)
