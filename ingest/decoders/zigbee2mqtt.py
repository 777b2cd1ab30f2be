"""Meters behind Zigbee2MQTT: topic `zigbee2mqtt/{device}`, whose name may have slashes; a JSON object of the state.

Names and units: Zigbee2MQTT's pages of devices, ZLinky_TIC first among them (`current_summ_delivered`, since 2022 in
kWh). The state repeats what each attribute last said, so the time of reception counts. States of devices that meter
nothing, single attributes, commands and the bridge's own topics have nothing for us.
"""

from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import Decoder
from ingest.json_message import is_number, json_object, reading
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]

NO_STATES = frozenset(("availability", "set", "get"))
"""Last levels of topics beside a device's state."""
TOTAL = "current_summ_delivered"
DECIMALS = 3
"""Of an index in kWh, which the meter counts in Wh."""
TIERS = tuple(f"current_tier{tier}_summ_delivered" for tier in range(1, 11))
HISTORIQUE = {"HC..": 2, "EJP.": 2, "BBR": 6}
"""Tiers in use, by what `current_tarif` begins with: tariffs of historique mode that have no index for all."""
FIELDS = {
    "current_summ_received": ("energy_export", "kWh"),
    **{tier: (tier, "kWh") for tier in TIERS},
    "active_power": ("active_power", "W"),
    "energy": ("energy", "kWh"),
    "produced_energy": ("produced_energy", "kWh"),
    "power": ("power", "W"),
}
"""Channel and unit of what is an amount or a power."""


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the energies and powers of the state as optional readings."""
    _, _, device = message.topic.partition("/")
    levels = device.split("/")
    other = levels[0] in {"", "bridge"} or (len(levels) > 1 and levels[-1] in NO_STATES)
    if other or not message.payload.startswith(b"{"):
        return
    state = json_object(message, device)
    if isinstance(state, Rejection):
        yield state
        return
    yield from reading(message, device, message.received_at, "energy_import", _total(state), unit="kWh")
    for field, (channel, unit) in FIELDS.items():
        yield from reading(message, device, message.received_at, channel, state.get(field), unit=unit)


def _total(state: dict[str, object]) -> object:
    """Return the index of all that was delivered.

    In historique mode the attribute is that of the base tariff. Under the others it stays zero, which is no index, and
    their indexes, all of them, add up to it.
    """
    told = state.get(TOTAL)
    if told is not None and told != 0:
        return told
    number = _tiers_in_use(state.get("current_tarif"))
    counts = [count for tier in TIERS[:number] if is_number(count := state.get(tier))]
    if number is None:
        return None if any(counts) else told
    return round(sum(counts), DECIMALS) if len(counts) == number else None


def _tiers_in_use(option: object) -> int | None:
    named = option if isinstance(option, str) else ""
    return next((number for prefix, number in HISTORIQUE.items() if named.startswith(prefix)), None)


DECODER = Decoder(name="zigbee2mqtt", topic="zigbee2mqtt/#", decode=decode)
