"""Our own JSON: topic `vigie/v1/{device}/readings`, one object, an array, or {"readings": [...]}.

Contract: docs/interfaces.md. A time without offset is refused, a value must be a JSON number. NaN and Infinity are no
JSON, but many write them: such a reading is refused, its neighbours are kept.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from math import isfinite

import orjson

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import MAX_PAYLOAD, Decoder, refuse, shown
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]

MOST_REFUSED = 100
"""Faults of one message that are told one by one."""
FIELDS = frozenset(("register", "time", "value"))
MOST_PARTS = MAX_PAYLOAD // 24
"""Objects and lists of a message, twice as many as the largest has of the shortest readings: parsing costs most."""
SHORTEST_TIME = len("2026W01")
MOST_REPAIRED = 131_072
"""Bytes of a message that is read although it holds NaN or Infinity: what reads them takes its time."""


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield one reading or refusal per item; a payload that is no JSON is refused whole.

    The first MOST_REFUSED faults are refused each; the others are counted in one more refusal.
    """
    device = message.topic.split("/")[2]
    if message.payload.count(b"{") + message.payload.count(b"[") > MOST_PARTS:
        detail = f"more than {MOST_PARTS} objects and lists: send fewer at a time"
        yield refuse(message, Reason.UNDECODABLE, detail, device)
        return
    try:
        document = _parsed(message.payload)
    except orjson.JSONDecodeError as error:
        yield refuse(message, Reason.UNDECODABLE, f"not JSON: {error}", device)
        return
    items = document.get("readings", document) if isinstance(document, dict) else document
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list):
        yield refuse(message, Reason.UNDECODABLE, "expected an object, an array, or {readings: [...]}", device)
        return
    faults = 0
    for position, item in enumerate(items):
        found = _reading(device, item)
        if isinstance(found, Reading):
            yield found
            continue
        faults += 1
        if faults > MOST_REFUSED:
            read = list(_readings(device, items[position + 1 :]))
            faults += len(items) - position - 1 - len(read)
            yield from read
            break
        yield refuse(message, found[0], f"reading {position}{_shown(*found[1:])}", device)
    if faults > MOST_REFUSED:
        yield refuse(message, Reason.UNDECODABLE, f"{faults - MOST_REFUSED} more readings are none", device)


def _readings(device: str, items: list[object]) -> Iterator[Reading]:
    """Yield what is a reading among items whose faults are only counted: half a million may be none."""
    for item in [item for item in items if type(item) is dict and len(item) >= 3 and item.keys() >= FIELDS]:
        found = _reading(device, item)
        if isinstance(found, Reading):
            yield found


def _parsed(payload: bytes) -> object:
    """Return the document, in which a number that no double holds is text; what is no JSON else raises."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        if len(payload) > MOST_REPAIRED:
            raise
        try:
            document = json.loads(payload.decode(), parse_int=_number, parse_float=_number, parse_constant=str)
            orjson.dumps(document)  # refuses half of a surrogate pair, which no table takes
        except (ValueError, TypeError, RecursionError):
            pass
        else:
            return document
        raise


def _number(written: str) -> float | str:
    value = float(written)
    return value if isfinite(value) else written


Fault = tuple[Reason, str, object]
"""Why an item is refused: the words, and the value they end with (_NOTHING: none)."""


def _reading(device: str, item: object) -> Reading | Fault:
    if type(item) is not dict:
        return _NO_OBJECT
    register, written, value = item.get("register"), item.get("time"), item.get("value")
    if register is None or written is None or value is None:
        missing = next((name for name in ("register", "time", "value") if name not in item), None)
        if missing is not None:
            return Reason.MISSING_FIELD, f" has no {missing!r}", _NOTHING
    if type(value) is not int and type(value) is not float:
        return Reason.VALUE_NOT_A_NUMBER, ": value ", value
    unit = item.get("unit")
    if type(register) is not str or not (unit is None or type(unit) is str):
        return _NO_TEXT
    if type(written) is not str or len(written) < SHORTEST_TIME:
        return Reason.TIME_UNREADABLE, ": time ", written
    try:
        time = datetime.fromisoformat(written)
    except ValueError:
        return Reason.TIME_UNREADABLE, ": time ", written
    if time.tzinfo is None:
        return Reason.TIME_WITHOUT_OFFSET, ": time ", written
    return Reading(device, register, time, value, unit)


def _shown(words: str, value: object) -> str:
    return words if value is _NOTHING else words + shown(value)


_NOTHING = object()
_NO_OBJECT: Fault = Reason.UNDECODABLE, " is not an object", _NOTHING
_NO_TEXT: Fault = Reason.UNDECODABLE, ": register and unit must be text", _NOTHING

DECODER = Decoder(name="vigie-json", topic="vigie/v1/+/readings", decode=decode, most_bytes=MAX_PAYLOAD)
