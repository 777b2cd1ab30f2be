"""From what a TS013 codec answers to values: the numbers of `data` under their keys, and dated ones of past readings.

- `data.energy` is the field `energy`, `data.ch[1].count` the field `ch.1.count`; at most four keys deep. Texts, also
  those that look like numbers, true, false and null are no values.
- An object with a number `value` and a text `unit` is one value in that unit: `{"value": 12.5, "unit": "kWh"}`. Every
  other value has the unit of its register.
- `data.readings` and `data.history`, where they are lists of objects with `time`, hold past readings: the fields of
  each object, without the list's name, at that time: ISO 8601 with an offset, or seconds or milliseconds since 1970.
- Everything else has the time at which the network heard the frame.
- `errors` that are not empty make the whole answer a fault; `warnings` do not.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from domain.reading import MAX_ABS_VALUE
from ingest.codecs.faults import SAYS
from ingest.payloads.payload import Value

__all__ = ["MOST_VALUES", "values_of"]

MOST_DEPTH = 4
MOST_VALUES = 2000
MOST_FIELD = 120
MOST_UNIT = 20
MOST_SAID = 300
SERIES = ("readings", "history")
"""Keys of `data` that may hold past readings."""
MILLISECONDS_FROM = 1e11
"""Numbers of this size are milliseconds: as seconds they would be the year 5138."""
YEARS = range(2000, 2101)


class _FaultError(Exception):
    """The answer cannot be used; the text says why."""


def values_of(text: str, time: datetime) -> tuple[list[Value], str | None]:
    """Return the values of an answer (JSON text) to a frame heard at `time`, and what is wrong with it."""
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError:
        return [], "the answer of the codec is no JSON"
    errors = answer.get("errors") if isinstance(answer, dict) else None
    if errors:
        return [], f"{SAYS}{_said(errors)}"
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict):
        return [], 'the codec answers no object under "data"'
    values: list[Value] = []
    try:
        for value in _values(data, time):
            values.append(value)
            if len(values) > MOST_VALUES:
                return [], f"the answer holds more than {MOST_VALUES} values"
    except _FaultError as fault:
        return values, str(fault)
    return values, None


def _said(errors: object) -> str:
    texts = errors if isinstance(errors, list) else [errors]
    return "; ".join(str(text) for text in texts[:5])[:MOST_SAID]


def _values(data: Mapping[str, Any], time: datetime) -> Iterator[Value]:
    for key, item in data.items():
        if key in SERIES and _is_series(item):
            for at, past in enumerate(item):
                moment = _moment(past["time"], f"data.{key}[{at}].time")
                fields = {name: value for name, value in past.items() if name != "time"}
                yield from _fields(fields, "", moment, MOST_DEPTH)
        else:
            yield from _fields({key: item}, "", time, MOST_DEPTH)


def _is_series(item: object) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(one, dict) and "time" in one for one in item)


def _fields(items: Mapping[str, Any], prefix: str, time: datetime, depth: int) -> Iterator[Value]:
    for key, item in items.items():
        field = prefix + key
        if type(item) is int or type(item) is float:
            if _storable(field, item):
                yield Value(field, time, item, None)
        elif depth > 1 and isinstance(item, dict):
            number, unit = item.get("value"), item.get("unit")
            if isinstance(unit, str) and len(unit) <= MOST_UNIT and (type(number) is int or type(number) is float):
                if _storable(field, number):
                    yield Value(field, time, number, unit)
            else:
                yield from _fields(item, f"{field}.", time, depth - 1)
        elif depth > 1 and isinstance(item, list):
            yield from _fields({str(at): one for at, one in enumerate(item)}, f"{field}.", time, depth - 1)


def _storable(field: str, number: float) -> bool:
    return len(field) <= MOST_FIELD and field.isprintable() and math.isfinite(number) and abs(number) <= MAX_ABS_VALUE


def _moment(written: object, where: str) -> datetime:
    """Return a time of a past reading.

    Raises:
        _FaultError: it is none, has no offset, or lies outside this century.
    """
    moment = None
    try:
        if isinstance(written, str):
            moment = datetime.fromisoformat(written)
        elif type(written) is int or type(written) is float:
            seconds = written / 1000 if abs(written) >= MILLISECONDS_FROM else written
            moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None:
        raise _FaultError(f"{where} is no time: {str(written)[:40]!r}")
    if moment.tzinfo is None:
        raise _FaultError(f"{where} has no offset: {str(written)[:40]!r}")
    if moment.year not in YEARS:
        raise _FaultError(f"{where} lies outside the years 2000 to 2100: {str(written)[:40]!r}")
    return moment.astimezone(UTC)
