"""ChirpStack uplinks: topic `application/{app}/device/{devEui}/event/up`, and `.../rx` of servers before 3.11.

Version 4 has `deviceInfo`, `time` and a decoded `object`. Version 3 has `applicationID`, the decoded values as text in
`objectJSON` (marshaler json) or in `object` (json_v3), and its times in `rxInfo`, where they may be null: then the
reception counts. Both leave out zero fields, so that a missing fPort is a frame of network commands. The device is
the DevEUI of the topic: that of the payload is hexadecimal or base64, by the server's setting.
"""

from collections.abc import Iterator

import orjson

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import Decoder
from ingest.json_message import json_object
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink, base64_bytes, read_uplink, time_of

__all__ = ["DECODER", "LEGACY_DECODER"]


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of the uplink's object and the values of its bytes."""
    device = message.topic.split("/")[3].lower()
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    time = time_of(document.get("time"), *_receptions(document))
    if time is None and "deviceInfo" not in document and "devEUI" in document:
        time = message.received_at
    yield from read_uplink(
        message,
        Uplink(
            device=device,
            port=document.get("fPort"),
            data=base64_bytes(document.get("data")),
            decoded=_object(document),
            time=time,
        ),
    )


def _receptions(document: dict[str, object]) -> list[object]:
    """Return the times at which gateways heard the frame."""
    gateways = document.get("rxInfo")
    if not isinstance(gateways, list):
        return []
    return [gateway.get("time") for gateway in gateways if isinstance(gateway, dict)]


def _object(document: dict[str, object]) -> dict[str, object] | None:
    values = document.get("object")
    written = document.get("objectJSON")
    if values is None and isinstance(written, str):
        try:
            values = orjson.loads(written)
        except orjson.JSONDecodeError:
            return None
    return values if isinstance(values, dict) else None


DECODER = Decoder(name="chirpstack", topic="application/+/device/+/event/up", decode=decode)
LEGACY_DECODER = Decoder(name="chirpstack-rx", topic="application/+/device/+/rx", decode=decode)
