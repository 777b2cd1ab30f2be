"""Wireless M-Bus meters heard by the daemon wmbusmeters: topic `wmbusmeters/{id}` or any, a JSON object a telegram.

Format: README of wmbusmeters: a field ends in its unit, whatever the driver, so `total_m3` and
`total_energy_consumption_kwh` need no list of meters. Each field is a channel of its own name. `timestamp` is when the
telegram was heard. Under another topic, which is the user's choice, the object is known by its shape, and the device by
its `id`.
"""

from collections.abc import Iterator
from itertools import islice

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder
from ingest.json_message import json_object, moment, reading, shaped
from ingest.knowledge import Knowledge
from ingest.naming import as_name

__all__ = ["DECODER", "SHAPE_DECODER"]

UNITS = {
    "kwh": "kWh", "mj": "MJ", "gj": "GJ", "kw": "kW", "w": "W", "m3": "m3", "l": "L", "m3h": "m3/h", "lh": "L/h",
}  # fmt: skip
"""Our unit of a field's ending."""
MOST_FIELDS = 500
"""Of one telegram: drivers have some dozens."""
MARKS = ("media", "meter", "id", "timestamp")
"""What every telegram has, each a text."""


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the amounts, powers and flows of the telegram as optional readings."""
    yield from _read(message, message.topic.split("/")[1])


def decode_elsewhere(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the same of a telegram under any topic."""
    telegram = shaped(message.payload)
    if isinstance(telegram, dict):
        yield from _read(message, as_name(str(telegram.get("id"))))


def _has_shape(message: RawMessage, _known: Knowledge) -> bool:
    telegram = shaped(message.payload)
    return isinstance(telegram, dict) and all(isinstance(telegram.get(name), str) for name in MARKS)


def _read(message: RawMessage, device: str) -> Iterator[Reading | Rejection]:
    telegram = json_object(message, device)
    if isinstance(telegram, Rejection):
        yield telegram
        return
    time = moment(message, device, "timestamp", telegram.get("timestamp"))
    if isinstance(time, Rejection):
        yield time
        return
    for field, unit in islice(_fields(telegram), MOST_FIELDS):
        yield from reading(message, device, time, field, telegram[field], unit=unit)


def _fields(telegram: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the fields that end in a unit, and that."""
    for field in telegram:
        name, _, ending = field.rpartition("_")
        if name and ending in UNITS:
            yield field, UNITS[ending]


DECODER = Decoder(name="wmbusmeters", topic="wmbusmeters/+", decode=decode)
SHAPE_DECODER = Decoder(name="wmbusmeters_elsewhere", topic=ANY_TOPIC, decode=decode_elsewhere, fits=_has_shape)
