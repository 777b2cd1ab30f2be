"""NGSI-LD (ETSI GS CIM 009) on any topic: an entity, an array of them, or the notification of a context broker.

A notification over MQTT is `{"metadata", "body"}` or the body alone, `{"type": "Notification", "data": [entity]}`; NGSI
version 2 notifies `{"subscriptionId", "data": [entity]}`. Properties are normalised (`{"type": "Property", "value",
"unitCode", "observedAt"}`), concise (the same without `type`) or simplified (the value). The device is the entity's id
without `urn:ngsi-ld:`, the channel the attribute's short name. Time: the attribute's, the entity's, the notification's,
else the reception. Units: UN/CEFACT codes; of a simplified StreetlightControlCabinet those of its data model (Smart
Data Models, FIWARE; CC BY 4.0).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse, shown
from ingest.json_message import is_number, shaped
from ingest.knowledge import Knowledge
from ingest.naming import as_name

__all__ = ["DECODER"]

MOST_ENTITIES = 500
MOST_ATTRIBUTES = 4_000
"""Of all entities of a message together."""
_PREFIX = "urn:ngsi-ld:"
_DELETED = "urn:ngsi-ld:null"
"""What stands for null, of an attribute that went."""
_NOT_ATTRIBUTES = frozenset({"id", "type", "@context", "observedAt", "notifiedAt"})
_MOMENTS = ("observedAt", "dateObserved", "TimeInstant", "dateModified", "modifiedAt")
_PHASES = "RST"
_UNITS: Mapping[str, Mapping[str, str]] = {
    "StreetlightControlCabinet": {
        "energyConsumed": "kWh",
        "lastMeterReading": "kWh",
        "reactiveEnergyConsumed": "kvarh",
        "totalActivePower": "kW",
        **{f"activePower{phase}": "kW" for phase in _PHASES},
        **{f"intensity{phase}": "A" for phase in _PHASES},
        **{f"voltage{phase}": "V" for phase in _PHASES},
    },
}
"""By type of entity and attribute."""


class _Entity(NamedTuple):
    """What holds for all attributes of an entity."""

    device: str
    kind: str
    time: datetime


def fits(message: RawMessage, _known: Knowledge) -> bool:
    """Whether it is a notification or holds an entity."""
    document = _body(shaped(message.payload))
    if isinstance(document, dict) and isinstance(document.get("data"), list):
        return document.get("type") == "Notification" or "subscriptionId" in document
    first = document[0] if isinstance(document, list) and document else document
    return _is_entity(first)


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of every entity; what is wrong with one attribute costs no other."""
    document = _body(shaped(message.payload))
    notified: object = None
    if isinstance(document, dict) and isinstance(document.get("data"), list):
        notified, document = document.get("notifiedAt"), document["data"]
    entities = document if isinstance(document, list) else [document]
    attributes = sum(len(entity) for entity in entities if isinstance(entity, dict))
    if len(entities) > MOST_ENTITIES or attributes > MOST_ATTRIBUTES:
        detail = f"more than {MOST_ENTITIES} entities or {MOST_ATTRIBUTES} attributes in one message"
        yield refuse(message, Reason.TOO_LARGE, detail)
        return
    for entity in entities:
        yield from _entity(message, entity, notified)


def _body(document: object) -> object:
    """Return what the binding to MQTT wraps."""
    if isinstance(document, dict) and "body" in document and "metadata" in document:
        return document["body"]
    return document


def _is_entity(document: object) -> bool:
    if not isinstance(document, dict):
        return False
    name, kind = document.get("id"), document.get("type")
    return isinstance(name, str) and isinstance(kind, str) and (name.startswith(_PREFIX) or "@context" in document)


def _entity(message: RawMessage, entity: object, notified: object) -> Iterator[Reading | Rejection]:
    name = entity.get("id") if isinstance(entity, dict) else None
    if not isinstance(entity, dict) or not isinstance(name, str) or not name:
        yield refuse(message, Reason.MISSING_FIELD, f"an entity has no 'id': {shown(entity)}")
        return
    device = as_name(name.removeprefix(_PREFIX))
    written = next((found for key in _MOMENTS if (found := _text(entity.get(key))) is not None), notified)
    time = message.received_at if written is None else _moment(message, device, written)
    if isinstance(time, Rejection):
        yield time
        return
    whole = _Entity(device, _short(entity.get("type")), time)
    for key, attribute in entity.items():
        if key not in _NOT_ATTRIBUTES:
            yield from _attribute(message, whole, _short(key), attribute)


def _attribute(message: RawMessage, entity: _Entity, key: str, attribute: object) -> Iterator[Reading | Rejection]:
    """Yield the number of an attribute; an array holds it once by default and once for each of its data sets."""
    if isinstance(attribute, list):
        for one in attribute:
            data_set = one.get("datasetId") if isinstance(one, dict) else None
            if isinstance(one, dict):
                name = f"{key}.{data_set.removeprefix(_PREFIX)}" if isinstance(data_set, str) else key
                yield from _property(message, entity, name, one)
    elif isinstance(attribute, dict):
        yield from _property(message, entity, key, attribute)
    else:
        unit = _UNITS.get(entity.kind, {}).get(key)
        yield from _value(message, entity, key, attribute, unit)


def _property(
    message: RawMessage, entity: _Entity, key: str, told: Mapping[str, object]
) -> Iterator[Reading | Rejection]:
    value = told.get("value")
    unit = told.get("unitCode") or _metadata(told, "unitCode")
    named = unit if isinstance(unit, str) else _UNITS.get(entity.kind, {}).get(key)
    if not _is_told(value, named):
        return
    written = _text(told.get("observedAt")) or _text(_metadata(told, "TimeInstant"))
    time = entity.time if written is None else _moment(message, entity.device, written)
    if isinstance(time, Rejection):
        yield time
        return
    yield from _value(message, entity._replace(time=time), key, value, named)


def _is_told(value: object, unit: str | None) -> bool:
    """Whether it is a number, or anything else in the place of one: what has a unit is measured."""
    return is_number(value) or (unit is not None and value not in (None, _DELETED))


def _value(
    message: RawMessage, entity: _Entity, key: str, value: object, unit: str | None
) -> Iterator[Reading | Rejection]:
    if is_number(value):
        yield Reading(entity.device, as_name(key), entity.time, value, unit, optional=True)
    elif _is_told(value, unit):
        yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{as_name(key)!r} is {shown(value)}", entity.device)


def _metadata(told: Mapping[str, object], key: str) -> object:
    """Return the value of a metadatum as version 2 has them."""
    metadata = told.get("metadata")
    found = metadata.get(key) if isinstance(metadata, dict) else None
    return found.get("value") if isinstance(found, dict) else found


def _text(written: object) -> str | None:
    """Return the text of a moment: plain, as a property, or as JSON-LD's typed value; of an interval its end."""
    for key in ("value", "@value"):
        if isinstance(written, dict):
            written = written.get(key)
    return written.rpartition("/")[2] if isinstance(written, str) else None


def _moment(message: RawMessage, device: str, written: object) -> datetime | Rejection:
    try:
        time = datetime.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        return refuse(message, Reason.TIME_UNREADABLE, f"a time is {shown(written)}", device)
    if time.tzinfo is None:
        return refuse(message, Reason.TIME_WITHOUT_OFFSET, f"a time is {shown(written)}", device)
    return time


def _short(name: object) -> str:
    """Return the last part of a name that was expanded to a URI."""
    written = name if isinstance(name, str) else ""
    return written.rpartition("#")[2].rpartition("/")[2]


DECODER = Decoder(name="ngsi-ld", topic=ANY_TOPIC, decode=decode, fits=fits)
