"""The Things Stack (and The Things Network) v3 uplinks: topic `v3/{application}@{tenant}/devices/{device}/up`.

`end_device_ids.dev_eui` names the device, `uplink_message` holds `f_port`, `frm_payload` (base64) and
`decoded_payload`. Empty fields are left out: no `f_port` is a frame of network commands. Layout: The Things Stack's
documentation, "Data formats". Joins and downlinks go by other topics.
"""

from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import Decoder
from ingest.json_message import json_object
from ingest.knowledge import Knowledge
from ingest.payloads.uplink import Uplink, base64_bytes, eui, read_uplink, section, time_of

__all__ = ["DECODER"]


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of the decoded payload and the values of its bytes."""
    named = _topic_device(message.topic)
    document = json_object(message, named)
    if isinstance(document, Rejection):
        yield document
        return
    uplink = section(document, "uplink_message")
    decoded = uplink.get("decoded_payload")
    yield from read_uplink(
        message,
        Uplink(
            device=eui(section(document, "end_device_ids").get("dev_eui")) or named,
            port=uplink.get("f_port"),
            data=base64_bytes(uplink.get("frm_payload")),
            decoded=decoded if isinstance(decoded, dict) else None,
            time=time_of(uplink.get("received_at"), document.get("received_at")),
        ),
    )


def _topic_device(topic: str) -> str:
    """Return the DevEUI where the device has the name that the console proposes (eui-...), else its name."""
    name = topic.split("/")[3]
    return eui(name.removeprefix("eui-")) or name


DECODER = Decoder(name="the-things-stack", topic="v3/+/devices/+/up", decode=decode)
