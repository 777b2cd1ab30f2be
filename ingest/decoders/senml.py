"""SenML (RFC 8428) as JSON, on any topic: an array of records with short names for base fields and measured ones.

The base fields `bn bt bu bv bs` hold from their record on. A record's device is the base name, its channel the name
`n`; without a base name, what stands before and after the last `:` or `/` of the name, or the topic's last level. Times
below 2^28 are relative to the reception. `v` is read; of `s`, the sum over time, the channel is `{n}.sum`; texts,
booleans and data are no readings.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse, shown
from ingest.json_message import is_number, shaped
from ingest.knowledge import Knowledge
from ingest.naming import as_name

__all__ = ["DECODER"]

MOST_RECORDS = 4_000
_LABELS = frozenset({"bn", "bt", "bu", "bv", "bs", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t", "ut"})
_VERSION = 10
"""The version of RFC 8428; records of a later one must not be read."""
_RELATIVE = 2**28
_SEPARATORS = ":/;.,-_"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SUMS = {"W": "J", "kW": "kJ", "m3/s": "m3", "l/s": "L"}
"""The unit of a sum over seconds, by the unit of what is summed up."""


class _Base(NamedTuple):
    """The base fields in force."""

    name: str = ""
    time: float = 0.0
    unit: str | None = None
    value: float = 0.0
    total: float = 0.0


def fits(message: RawMessage, _known: Knowledge) -> bool:
    """Whether it is an array whose first record has SenML's labels, a name among them, and no others."""
    records = shaped(message.payload)
    if not isinstance(records, list) or not records or not isinstance(records[0], dict):
        return False
    labels = records[0].keys()
    known = all(label in _LABELS or label.endswith("_") for label in labels)
    return known and ("bn" in labels or ("n" in labels and not labels.isdisjoint({"v", "vs", "vb", "vd", "s"})))


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the numbers of the pack; a record that cannot be read costs no other."""
    records = shaped(message.payload)
    if not isinstance(records, list) or len(records) > MOST_RECORDS:
        yield refuse(message, Reason.TOO_LARGE, f"no array of at most {MOST_RECORDS} records")
        return
    base = _Base()
    for record in records:
        if not isinstance(record, dict):
            yield refuse(message, Reason.UNDECODABLE, f"a record is {shown(record)}", _named(message, base, "")[0])
            continue
        base = _based(base, record)
        yield from _record(message, base, record)


def _based(base: _Base, record: dict[str, object]) -> _Base:
    """Return the base fields with those that a record sets."""
    name, time, unit = record.get("bn"), record.get("bt"), record.get("bu")
    value, total = record.get("bv"), record.get("bs")
    return _Base(
        name if isinstance(name, str) else base.name,
        float(time) if is_number(time) else base.time,
        unit if isinstance(unit, str) else base.unit,
        float(value) if is_number(value) else base.value,
        float(total) if is_number(total) else base.total,
    )


def _record(message: RawMessage, base: _Base, record: dict[str, object]) -> Iterator[Reading | Rejection]:
    name = record.get("n", "")
    device, channel = _named(message, base, name if isinstance(name, str) else "")
    fault = _fault(record)
    time = _time(message.received_at, base.time, record.get("t", 0))
    if fault is not None:
        yield refuse(message, *fault, device)
    elif time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, f"the time of {channel!r} is {shown(record.get('t'))}", device)
    else:
        unit = record.get("u", base.unit)
        named = unit if isinstance(unit, str) else None
        value, total = record.get("v"), record.get("s")
        if is_number(value):
            yield Reading(device, channel, time, _plus(base.value, value), named, optional=True)
        if is_number(total):
            yield Reading(
                device, f"{channel}.sum", time, _plus(base.total, total), _SUMS.get(named or ""), optional=True
            )


def _plus(base: float, value: float) -> float:
    """Return base and value, the value untouched where there is no base."""
    return base + value if base else value


def _fault(record: dict[str, object]) -> tuple[Reason, str] | None:
    """Return why a record must not be read."""
    version = record.get("bver", _VERSION)
    if not is_number(version) or version > _VERSION:
        return Reason.UNDECODABLE, f"SenML of version {shown(version)}"
    foreign = next((label for label in record if label.endswith("_") and label not in _LABELS), None)
    if foreign is not None:
        return Reason.UNDECODABLE, f"the record must not be read without knowing {shown(foreign)}"
    for label in ("v", "s"):
        if label in record and not is_number(record[label]):
            return Reason.VALUE_NOT_A_NUMBER, f"{label!r} is {shown(record[label])}"
    return None


def _time(received_at: datetime, base: float, written: object) -> datetime | None:
    if not is_number(written):
        return None
    seconds = base + written
    try:
        return (received_at if seconds < _RELATIVE else _EPOCH) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def _named(message: RawMessage, base: _Base, name: str) -> tuple[str, str]:
    """Return device and channel of a record."""
    if base.name and name:
        return as_name(base.name.rstrip(_SEPARATORS)) or _of_topic(message.topic), as_name(name)
    whole = base.name + name
    place = max(whole.rfind(":"), whole.rfind("/"))
    device = as_name(whole[:place]) if place > 0 else _of_topic(message.topic)
    return device, as_name(whole[place + 1 :]) or "value"


def _of_topic(topic: str) -> str:
    return as_name(topic.rstrip("/").rpartition("/")[2]) or "senml"


DECODER = Decoder(name="senml", topic=ANY_TOPIC, decode=decode, fits=fits)
