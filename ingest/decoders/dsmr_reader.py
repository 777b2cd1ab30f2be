"""A smart meter's values as DSMR-reader publishes them: topic `dsmr/reading/{field}`, one number a topic.

Format: DSMR-reader's documentation, "MQTT: telegram per topic", with the default topics. The device is `dsmr`: DSMR-
reader reads one meter, and its default topics do not name it. The time of reception counts, for the field `timestamp`
comes apart.
"""

import re
from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]

DEVICE = "dsmr"
_FIELDS = {
    "electricity_delivered_1": ("energy_import_t1", "kWh"),
    "electricity_delivered_2": ("energy_import_t2", "kWh"),
    "electricity_returned_1": ("energy_export_t1", "kWh"),
    "electricity_returned_2": ("energy_export_t2", "kWh"),
    "electricity_currently_delivered": ("power", "kW"),
    "electricity_currently_returned": ("power_export", "kW"),
    "extra_device_delivered": ("mbus1_volume", "m3"),
}
"""Delivered is to the client, so drawn from the network. Channels as of a P1 telegram."""
_NUMBER = re.compile(rb"-?\d{1,15}(?:\.\d{1,9})?")
_NOTHING = frozenset((b"", b"None", b"null"))


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the value as an optional reading; other fields have nothing for us."""
    known = _FIELDS.get(message.topic.rpartition("/")[2])
    text = message.payload.strip()
    if known is None or text in _NOTHING:
        return
    channel, unit = known
    if _NUMBER.fullmatch(text) is None:
        yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{channel!r} is {shown(message.payload)}", DEVICE)
        return
    yield Reading(DEVICE, channel, message.received_at, float(text), unit, optional=True)


DECODER = Decoder(name="dsmr_reader", topic="dsmr/reading/+", decode=decode)
