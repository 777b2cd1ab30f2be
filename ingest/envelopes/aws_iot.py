"""AWS IoT Core for LoRaWAN: `WirelessMetadata.LoRaWAN` has DevEUI, port, counter, gateways; `PayloadData` is base64.

The topic is the operator's rule. Layout: AWS IoT Wireless developer guide, "Uplink metadata format".
"""

from collections.abc import Iterator

from domain.reading import RawMessage
from ingest.envelopes.envelope import Document, Envelope, Item
from ingest.envelopes.fields import base64_bytes, eui, objects, reception, section, time_of, whole
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["ENVELOPE"]

NAME = "aws-iot"


def fits(document: Document, _topic: str) -> bool:
    """Whether it is a LoRaWAN message of AWS IoT."""
    return "WirelessMetadata" in document and _device(document) is not None


def read(message: RawMessage, document: Document, _known: Knowledge) -> Iterator[Item]:
    """Yield the uplink."""
    device = _device(document)
    if device is None:
        return
    frame = section(document, "WirelessMetadata", "LoRaWAN")
    yield Uplink(
        device=device,
        network=NAME,
        port=whole(frame.get("FPort")),
        data=base64_bytes(document.get("PayloadData")),
        decoded=None,
        time=time_of(frame.get("Timestamp")) or message.received_at,
        counter=whole(frame.get("FCnt", 0)),
        receptions=tuple(
            heard
            for gateway in objects(frame.get("Gateways"))
            for heard in reception(gateway.get("GatewayEui"), gateway.get("Rssi"), gateway.get("Snr"))
        ),
    )


def _device(document: Document) -> str | None:
    return eui(section(document, "WirelessMetadata", "LoRaWAN").get("DevEui"))


ENVELOPE = Envelope(name=NAME, fits=fits, read=read)
