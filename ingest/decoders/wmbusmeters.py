"""Wireless M-Bus meters heard by the daemon wmbusmeters: topic `wmbusmeters/{id}`, one JSON object a telegram.

Format: README of wmbusmeters: a field ends in its unit, whatever the driver, so `total_m3` and
`total_energy_consumption_kwh` need no list of meters. Each field is a channel of its own name. `timestamp` is when the
telegram was heard.
"""

from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import Decoder
from ingest.json_message import json_object, moment, reading
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]

UNITS = {
    "kwh": "kWh", "mj": "MJ", "gj": "GJ", "kw": "kW", "w": "W", "m3": "m3", "l": "L", "m3h": "m3/h", "lh": "L/h",
}  # fmt: skip
"""Our unit of a field's ending."""


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the amounts, powers and flows of the telegram as optional readings."""
    device = message.topic.split("/")[1]
    telegram = json_object(message, device)
    if isinstance(telegram, Rejection):
        yield telegram
        return
    time = moment(message, device, "timestamp", telegram.get("timestamp"))
    if isinstance(time, Rejection):
        yield time
        return
    for field, value in telegram.items():
        name, _, ending = field.rpartition("_")
        if name and ending in UNITS:
            yield from reading(message, device, time, field, value, unit=UNITS[ending])


DECODER = Decoder(name="wmbusmeters", topic="wmbusmeters/+", decode=decode)
