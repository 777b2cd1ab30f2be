"""Orange Live Objects, data messages of LoRa devices: topics `fifo/{name}` and `router/~event/v1/data/new/...`.

`metadata.network.lora` holds `devEUI`, `port` and `fcnt`; `value.payload` the bytes in hexadecimal; `timestamp` the
time at the network. Where a decoder of Live Objects is set (`metadata.encoding`), `value` holds what it decoded too.
Layout: Live Objects' user guide (LoRa data messages) and public samples of messages.
"""

from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse
from ingest.json_message import json_object
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink, eui, hex_bytes, read_uplink, section, time_of

__all__ = ["DECODER", "ROUTER_DECODER"]


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of the decoded value and the values of its bytes."""
    named = _topic_device(message.topic)
    document = json_object(message, named)
    if isinstance(document, Rejection):
        yield document
        return
    network = section(document, "metadata", "network", "lora")
    device = _device(network.get("devEUI"), section(document, "metadata").get("source"))
    if device is None:
        yield refuse(message, Reason.MISSING_FIELD, "the message names no LoRa device", named)
        return
    value = section(document, "value")
    yield from read_uplink(
        message,
        Uplink(
            device=device,
            port=network.get("port"),
            data=hex_bytes(value.get("payload")),
            decoded={key: item for key, item in value.items() if key != "payload"} or None,
            time=time_of(document.get("timestamp")),
        ),
    )


def _device(written: object, source: object) -> str | None:
    """Return the DevEUI, said outright or at the end of the source's name (urn:lo:nsid:lora:...)."""
    return eui(written) or eui(source.rpartition(":")[2] if isinstance(source, str) else None)


def _topic_device(topic: str) -> str:
    """Return the device a router's topic names, or the queue's name."""
    _before, _dev, after = topic.partition("/dev/")
    return after.partition("/")[0].rpartition(":")[2].lower() or topic.rpartition("/")[2]


DECODER = Decoder(name="live-objects", topic="fifo/+", decode=decode)
ROUTER_DECODER = Decoder(
    name="live-objects-router", topic="router/~event/v1/data/new/typ/+/dev/+/con/lora/evt/+/grp/#", decode=decode
)
