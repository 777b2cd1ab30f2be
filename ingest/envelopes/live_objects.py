"""Orange Live Objects, data messages of LoRa devices: topics `fifo/{name}` and `router/~event/v1/data/new/...`.

`metadata.network.lora` holds `devEUI`, `port` and `fcnt`; `value.payload` the bytes in hexadecimal; `timestamp` the
time at the network. Where a decoder of Live Objects is set (`metadata.encoding`), `value` holds what it decoded too.
The gateways are counted, not named: the network as a whole stands for them, so that its silence is one. Layout: Live
Objects' user guide (LoRa data messages) and public samples.
"""

import re
from collections.abc import Iterator

from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import eui, hex_bytes, reception, section, time_of, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "live-objects"


def fits(document: Document, _topic: str) -> bool:
    """Whether it is a data message whose device is a LoRa device."""
    return "value" in document and _device(document) is not None


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:  # noqa: ARG001 (the contract's)
    """Yield the uplink of a data message."""
    device = _device(document)
    if device is None:
        return
    network = section(document, "metadata", "network", "lora")
    value = section(document, "value")
    yield Uplink(
        device=device,
        network=NAME,
        port=network.get("port"),
        data=hex_bytes(value.get("payload")),
        decoded={key: item for key, item in value.items() if key != "payload"} or None,
        time=time_of(document.get("timestamp")),
        counter=whole(network.get("fcnt")),
        receptions=tuple(reception(NAME, network.get("rssi"), network.get("snr"))) if network else (),
    )


def _device(document: Document) -> str | None:
    """Return the DevEUI, said outright or at the end of the source's name (urn:lo:nsid:lora:...)."""
    metadata = section(document, "metadata")
    written = section(metadata, "network", "lora").get("devEUI")
    source = metadata.get("source")
    named = source.rpartition(":")[2] if isinstance(source, str) and ":lora:" in source else None
    return eui(written) or eui(named)


ENVELOPE = Envelope(
    name=NAME,
    fits=fits,
    read=read,
    topics=re.compile(
        r"fifo/(?P<device>[^/]+)"
        r"|router/~event/v1/data/new/typ/[^/]+/dev/(?P<urn>[^/]+)/con/lora/evt/[^/]+/grp/.+"
    ),
)
