"""ESPHome: a topic a sensor, `{device}/sensor/{object}/state`, a plain number; `{device}/status` tells presence.

Format: ESPHome's documentation, "MQTT Client Component". The number names no unit: where the device sends Home
Assistant's discovery too, the unit is that of the configuration, else the register's. The time of reception counts.
"""

from collections.abc import Iterator

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder
from ingest.discovered_topics import forgotten, listened
from ingest.json_message import reading
from ingest.knowledge import Knowledge
from ingest.naming import as_name
from ingest.plain import plain_value

__all__ = ["DECODER", "STATUS_DECODER"]

PRESENCE = {b"online": HeardKind.ONLINE, b"offline": HeardKind.OFFLINE}


def decode(message: RawMessage, known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the sensor's number as an optional reading."""
    device, _, name, _ = message.topic.split("/")
    unkept = forgotten(known, message, as_name(device))
    if unkept is not None:
        yield unkept
        return
    told = listened(known, message.topic, message.received_at)
    unit = told.sensors[0][0].unit if told is not None and told.sensors else None
    value = plain_value(message.payload)
    yield from reading(message, as_name(device), message.received_at, as_name(name), value, unit=unit)


def _is_plain(message: RawMessage, _known: Knowledge) -> bool:
    return not message.payload.startswith((b"{", b"["))


def decode_status(message: RawMessage, _known: Knowledge) -> Iterator[Heard]:
    """Yield whether the device is there."""
    device = as_name(message.topic.split("/")[0])
    yield Heard(device, message.received_at, PRESENCE[message.payload], network="esphome")


def _is_status(message: RawMessage, _known: Knowledge) -> bool:
    return message.payload in PRESENCE and message.topic.count("/") == 1 and message.topic.endswith("/status")


def _origin(_message: RawMessage, _known: Knowledge) -> str:
    return "esphome"


DECODER = Decoder(name="esphome", topic="+/sensor/+/state", decode=decode, fits=_is_plain, origin=_origin)
STATUS_DECODER = Decoder(name="esphome_status", topic=ANY_TOPIC, decode=decode_status, fits=_is_status, origin=_origin)
