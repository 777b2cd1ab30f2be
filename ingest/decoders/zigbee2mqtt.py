"""Meters behind Zigbee2MQTT: topic `zigbee2mqtt/{device}`, whose name may have slashes; a JSON object of the state.

Names and units: Zigbee2MQTT's pages of devices, ZLinky_TIC first among them (`current_summ_delivered`, since 2022 in
kWh). The state repeats what each attribute last said, so the time of reception counts. States of devices that meter
nothing, and the bridge's own topics, have nothing for us.
"""

from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import Decoder
from ingest.json_message import json_object, reading

__all__ = ["DECODER"]

NO_STATES = frozenset(("availability", "set", "get"))
"""Last levels of topics beside a device's state."""
FIELDS = {
    "current_summ_delivered": ("energy_import", "kWh"),
    "current_summ_received": ("energy_export", "kWh"),
    **{f"current_tier{tier}_summ_delivered": (f"current_tier{tier}_summ_delivered", "kWh") for tier in range(1, 11)},
    "active_power": ("active_power", "W"),
    "energy": ("energy", "kWh"),
    "produced_energy": ("produced_energy", "kWh"),
    "power": ("power", "W"),
}
"""Channel and unit of what is an amount or a power."""


def decode(message: RawMessage) -> Iterator[Reading | Rejection]:
    """Yield the energies and powers of the state as optional readings."""
    _, _, device = message.topic.partition("/")
    levels = device.split("/")
    if not message.payload or levels[0] in {"", "bridge"} or (len(levels) > 1 and levels[-1] in NO_STATES):
        return
    state = json_object(message, device)
    if isinstance(state, Rejection):
        yield state
        return
    for field, (channel, unit) in FIELDS.items():
        yield from reading(message, device, message.received_at, channel, state.get(field), unit=unit)


DECODER = Decoder(name="zigbee2mqtt", topic="zigbee2mqtt/#", decode=decode)
