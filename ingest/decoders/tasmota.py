"""Tasmota's periodic messages: topic `tele/{device}/SENSOR`, the object ENERGY of a meter or TIC of a Linky.

Format: Tasmota's documentation, "Energy Monitoring" and "Teleinfo". `Time` is local and names no offset unless the
device is told to (SetOption52): it is read as French civil time, and in the hour that comes twice the passage nearer
to the reception is meant. Energies are in kWh, or an array by phase. A Linky's own indexes (TIC, in Wh) come before
what the firmware counted itself; those of historique mode have no other clock than the message.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.civil_time import passage
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.json_message import is_number, json_object, reading
from ingest.knowledge import Knowledge
from ingest.tic import INDEXES, historique_readings, is_historique, standard_readings
from ingest.tic_pme_pmi import is_pme_pmi, pme_pmi_items

__all__ = ["DECODER"]

FIELDS = {"Total": ("energy_import", "kWh"), "ExportActive": ("energy_export", "kWh"), "Power": ("power", "W")}
"""Our channel and the unit of a field of ENERGY; a phase's has its number behind a dot."""


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield what the meter counted as optional readings; messages of other sensors have nothing for us."""
    device = message.topic.split("/")[1]
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    tic, energy = document.get("TIC"), document.get("ENERGY")
    if not isinstance(tic, dict) and not isinstance(energy, dict):
        return
    time = _time(message, device, document.get("Time"))
    if isinstance(time, Rejection):
        yield time
    elif isinstance(tic, dict):
        yield from _tic(message, device, time, tic)
    elif isinstance(energy, dict):
        yield from _energy(message, device, time, energy)


def _time(message: RawMessage, device: str, written: object) -> datetime | Rejection:
    """Return the moment of the message; frames that are passed on raw have none but that of their reception."""
    if written is None:
        return message.received_at
    try:
        time = datetime.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        return refuse(message, Reason.TIME_UNREADABLE, f"'Time' is {shown(written)}", device)
    if time.tzinfo is not None:
        return time
    return passage(time, message.received_at)


def _tic(message: RawMessage, device: str, time: datetime, labels: dict[str, object]) -> Iterator[Reading | Rejection]:
    if is_pme_pmi(labels.keys()):
        yield from pme_pmi_items(message, device, time, labels)
        return
    indexes: dict[str, int] = {}
    for label, value in labels.items():
        if label not in INDEXES:
            continue
        if type(value) is int:
            indexes[label] = value
        else:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {shown(value)}", device)
    if is_historique(labels.keys()):
        yield from historique_readings(device, time, indexes, labels.get("OPTARIF"))
    else:
        yield from standard_readings(device, time, indexes)


def _energy(
    message: RawMessage, device: str, time: datetime, energy: dict[str, object]
) -> Iterator[Reading | Rejection]:
    for field, (channel, unit) in FIELDS.items():
        value = energy.get(field)
        if isinstance(value, list):
            for number, part in enumerate(value, 1):
                yield from reading(message, device, time, f"{channel}.{number}", part, unit=unit)
            parts = [part for part in value if is_number(part)]
            value = sum(parts) if parts and len(parts) == len(value) else None
        yield from reading(message, device, time, channel, value, unit=unit)


DECODER = Decoder(name="tasmota", topic="tele/+/SENSOR", decode=decode)
