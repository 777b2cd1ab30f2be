"""What decoders of JSON have in common: the object of a message, its moment, and a number that may be missing."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import TypeGuard

import orjson

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import refuse, shown

__all__ = ["MOST_SHAPED", "NOT_JSON", "is_number", "json_object", "moment", "parsed", "reading", "shaped"]

MOST_SHAPED = 131_072
"""Bytes up to which a message is looked at to see what it is; dialects that send more have a topic."""
NOT_JSON = object()
"""What `parsed` returns where there is nothing to return."""


@lru_cache(maxsize=1)
def parsed(payload: bytes) -> object:
    """Return what JSON a payload is, `NOT_JSON` where it is none; nobody may change it.

    Dialects that are known by shape ask one after another for the same message: it is parsed once.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return NOT_JSON


def shaped(payload: bytes) -> object:
    """Return the JSON of a message short enough to be known by its shape, `NOT_JSON` of another one."""
    if len(payload) > MOST_SHAPED or payload[:16].lstrip()[:1] not in (b"{", b"["):
        return NOT_JSON
    return parsed(payload)


def json_object(message: RawMessage, device: str) -> dict[str, object] | Rejection:
    """Return the object that the payload is, or the refusal of another one."""
    try:
        document = orjson.loads(message.payload)
    except orjson.JSONDecodeError as error:
        return refuse(message, Reason.UNDECODABLE, f"not JSON: {error}", device)
    if not isinstance(document, dict):
        return refuse(message, Reason.UNDECODABLE, "expected a JSON object", device)
    return document


def moment(message: RawMessage, device: str, name: str, written: object) -> datetime | Rejection:
    """Return an ISO 8601 moment with its offset, or why there is none; `name` is the field's."""
    if written is None:
        return refuse(message, Reason.MISSING_FIELD, f"the message has no {name!r}", device)
    try:
        time = datetime.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        return refuse(message, Reason.TIME_UNREADABLE, f"{name} is {shown(written)}", device)
    if time.tzinfo is None:
        return refuse(message, Reason.TIME_WITHOUT_OFFSET, f"{name} is {shown(written)}", device)
    return time


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a JSON value is a number; true and false are none."""
    return type(value) is int or type(value) is float


def reading(
    message: RawMessage, device: str, time: datetime, channel: str, value: object, *, unit: str | None
) -> Iterator[Reading | Rejection]:
    """Yield the optional reading; nothing for null, which devices say of what they do not know yet."""
    if is_number(value):
        yield Reading(device, channel, time, value, unit, optional=True)
    elif value is not None:
        yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{channel!r} is {shown(value)}", device)
