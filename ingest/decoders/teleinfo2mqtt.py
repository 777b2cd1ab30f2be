"""TIC frames as teleinfo2mqtt publishes them: `{base}/{ADCO or ADSC}`, `{label: {raw, value[, timestamp]}}`.

Format: the gateway's documentation, "Mqtt". Channels as for raw frames (ingest/tic.py). Historique has no clock: the
time of reception counts. In standard mode the moment is that of DATE, whose civil digits the gateway marks as UTC,
whatever its own time zone (its `TicMode.js` and the tests of it, 7.0 to 8.1): `dst` tells the season, the device's site
the zone they are of. The base is `teleinfo`; under another one the frame is known by its shape. Labels of PME-PMI
meters: ingest/tic_pme_pmi.py.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.civil_time import seasonal
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse, shown
from ingest.json_message import json_object, moment, shaped
from ingest.knowledge import Knowledge
from ingest.tic import INDEXES, historique_readings, index_of, is_historique, standard_readings
from ingest.tic_pme_pmi import is_pme_pmi, pme_pmi_items

__all__ = ["DECODER", "SHAPE_DECODER"]

NO_METERS = frozenset(("status", "tempo"))
"""Topics of the gateway's own state, and of the colour of the day."""
METERS = ("ADCO", "ADSC", "ADS")
"""Labels of the meter's number."""
SEASONS = {"winter": False, "summer": True}
"""Whether it is summer time, by what `dst` tells."""


def decode(message: RawMessage, known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the frame's indexes as optional readings."""
    device = message.topic.rpartition("/")[2]
    if device in NO_METERS:
        return
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    labels = {label: item for label, item in document.items() if isinstance(item, dict)}
    if is_pme_pmi(labels.keys()):
        raw = {label: item.get("raw") for label, item in labels.items()}
        yield from pme_pmi_items(message, device, raw, known.zone(device))
        return
    indexes: dict[str, int] = {}
    for label, item in labels.items():
        if label not in INDEXES:
            continue
        index = _index(item)
        if index is None:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {shown(item)}", device)
        else:
            indexes[label] = index
    if is_historique(labels.keys()):
        option = labels.get("OPTARIF", {}).get("raw")
        yield from historique_readings(device, message.received_at, indexes, option)
    elif indexes:
        time = _moment(message, device, labels.get("DATE", {}), known.zone(device))
        if isinstance(time, Rejection):
            yield time
        else:
            yield from standard_readings(device, time, indexes)


def _has_shape(message: RawMessage, _known: Knowledge) -> bool:
    if b'"raw"' not in message.payload:
        return False
    document = shaped(message.payload)
    meters = [document.get(label) for label in METERS] if isinstance(document, dict) else []
    return any(isinstance(meter, dict) and "raw" in meter for meter in meters)


def _index(item: dict[str, object]) -> int | None:
    """Return the number of a label: its digits as they came, or what the gateway made of them."""
    raw, value = item.get("raw"), item.get("value")
    if isinstance(raw, str):
        return index_of(raw)
    return value if type(value) is int else None


def _moment(message: RawMessage, device: str, date: dict[str, object], zone: ZoneInfo) -> datetime | Rejection:
    timestamp = date.get("timestamp")
    told = timestamp if isinstance(timestamp, dict) else {}
    marked = moment(message, device, "DATE", told.get("date"))
    if isinstance(marked, Rejection) or marked.utcoffset():
        return marked
    season = told.get("dst")
    if not isinstance(season, str) or season not in SEASONS:
        return refuse(message, Reason.TIME_WITHOUT_OFFSET, f"the 'dst' of DATE is {shown(season)}", device)
    return seasonal(marked.replace(tzinfo=None), summer=SEASONS[season], zone=zone)


DECODER = Decoder(name="teleinfo2mqtt", topic="teleinfo/+", decode=decode)
SHAPE_DECODER = Decoder(name="teleinfo2mqtt_elsewhere", topic=ANY_TOPIC, decode=decode, fits=_has_shape)
