"""OpenBeken's plugs with a meter: `{device}/{value}/get`, a plain number; `{device}/connected` tells presence.

Format: OpenBeken's documentation, "MQTT topics": `power` in W, `energycounter` in Wh. The time of reception counts.
"""

from collections.abc import Iterator

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder
from ingest.json_message import reading
from ingest.knowledge import Knowledge
from ingest.naming import as_name
from ingest.plain import plain_value

__all__ = ["CONNECTED_DECODER", "DECODER"]

VALUES = {"power": ("power", "W"), "energycounter": ("energy_import", "Wh")}
"""Channel and unit of what is an amount or a power."""
PRESENCE = {b"online": HeardKind.ONLINE, b"offline": HeardKind.OFFLINE}


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the energy or power as an optional reading; other values of the device have nothing for us."""
    device, name, _ = message.topic.split("/")
    if name in VALUES:
        channel, unit = VALUES[name]
        value = plain_value(message.payload)
        yield from reading(message, as_name(device), message.received_at, channel, value, unit=unit)


def decode_connected(message: RawMessage, _known: Knowledge) -> Iterator[Heard]:
    """Yield whether the device is there."""
    device = as_name(message.topic.split("/")[0])
    yield Heard(device, message.received_at, PRESENCE[message.payload], network="openbeken")


def _is_connected(message: RawMessage, _known: Knowledge) -> bool:
    return message.payload in PRESENCE and message.topic.count("/") == 1 and message.topic.endswith("/connected")


def _origin(_message: RawMessage, _known: Knowledge) -> str:
    return "openbeken"


DECODER = Decoder(name="openbeken", topic="+/+/get", decode=decode, origin=_origin)
CONNECTED_DECODER = Decoder(
    name="openbeken_connected", topic=ANY_TOPIC, decode=decode_connected, fits=_is_connected, origin=_origin
)
