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
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield one reading or refusal per item; a payload that is no JSON is refused whole."""
    device = message.topic.split("/")[2]
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
    for position, item in enumerate(items):
        yield _reading(message, device, position, item)


def _parsed(payload: bytes) -> object:
    """Return the document, in which a number that no double holds is text; what is no JSON else raises."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
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


def _reading(message: RawMessage, device: str, position: int, item: object) -> Reading | Rejection:
    if not isinstance(item, dict):
        return refuse(message, Reason.UNDECODABLE, f"reading {position} is not an object", device)
    try:
        register, written, value = item["register"], item["time"], item["value"]
    except KeyError as missing:
        return refuse(message, Reason.MISSING_FIELD, f"reading {position} has no {missing.args[0]!r}", device)
    if type(value) is not int and type(value) is not float:
        return refuse(message, Reason.VALUE_NOT_A_NUMBER, f"reading {position}: value {shown(value)}", device)
    unit = item.get("unit")
    if type(register) is not str or not (unit is None or type(unit) is str):
        return refuse(message, Reason.UNDECODABLE, f"reading {position}: register and unit must be text", device)
    try:
        time = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return refuse(message, Reason.TIME_UNREADABLE, f"reading {position}: time {shown(written)}", device)
    if time.tzinfo is None:
        return refuse(message, Reason.TIME_WITHOUT_OFFSET, f"reading {position}: time {written}", device)
    return Reading(device, register, time, value, unit)


DECODER = Decoder(name="vigie-json", topic="vigie/v1/+/readings", decode=decode)
