"""Linky frames as teleinfo2mqtt publishes them: topic `teleinfo/{ADCO or ADSC}`, `{label: {raw, value[, timestamp]}}`.

Format: the gateway's documentation, "Mqtt". Channels as for raw frames (ingest/tic.py). Historique has no clock: the
time of reception counts. In standard mode the moment is that of DATE, which the gateway reads in its own time zone:
where that is left at UTC, civil time comes marked as UTC. Such a moment is ahead of its reception; what `dst` tells
then gives the offset.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse
from ingest.json_message import json_object, moment
from ingest.tic import INDEXES, historique_readings, index_of, is_historique, standard_readings

__all__ = ["DECODER"]

NO_METERS = frozenset(("status", "tempo"))
"""Topics of the gateway's own state, and of the colour of the day."""
AHEAD = timedelta(minutes=15)
OFFSETS = {"winter": timedelta(hours=1), "summer": timedelta(hours=2)}


def decode(message: RawMessage) -> Iterator[Reading | Rejection]:
    """Yield the frame's indexes as optional readings."""
    device = message.topic.split("/")[1]
    if device in NO_METERS:
        return
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    labels = {label: item for label, item in document.items() if isinstance(item, dict)}
    indexes: dict[str, int] = {}
    for label in INDEXES & labels.keys():
        index = _index(labels[label])
        if index is None:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {labels[label]!r:.60}", device)
        else:
            indexes[label] = index
    if is_historique(labels.keys()):
        option = str(labels.get("OPTARIF", {}).get("raw", ""))
        yield from historique_readings(device, message.received_at, indexes, option)
    elif indexes:
        yield from _standard(message, device, labels.get("DATE", {}), indexes)


def _index(item: dict[str, object]) -> int | None:
    """Return the number of a label: its digits as they came, or what the gateway made of them."""
    raw, value = item.get("raw"), item.get("value")
    if isinstance(raw, str):
        return index_of(raw)
    return value if type(value) is int else None


def _standard(
    message: RawMessage, device: str, date: dict[str, object], indexes: dict[str, int]
) -> Iterator[Reading | Rejection]:
    timestamp = date.get("timestamp")
    told = timestamp if isinstance(timestamp, dict) else {}
    time = moment(message, device, "DATE", told.get("date"))
    if isinstance(time, Rejection):
        yield time
    else:
        yield from standard_readings(device, _settled(time, told.get("dst"), message.received_at), indexes)


def _settled(time: datetime, season: object, received_at: datetime) -> datetime:
    offset = OFFSETS.get(season) if isinstance(season, str) else None
    return time - offset if offset is not None and time - received_at > AHEAD else time


DECODER = Decoder(name="teleinfo2mqtt", topic="teleinfo/+", decode=decode)
