"""From the bytes of a message to the document in which a profile's paths are sought."""

import csv
import json
from collections.abc import Iterator
from typing import Any

import orjson

from domain.rejection import Reason
from ingest.mapping.profile import CsvRule, KvRule, Profile

__all__ = ["MOST_BYTES", "Fault", "document_of", "json_of"]

MOST_BYTES = 65_536
"""Bytes of a message that a profile reads; what is larger has a decoder of its own."""
BOM = b"\xef\xbb\xbf"
Fault = tuple[Reason, str]
"""Why something is refused, and the detail for a technician."""


class UnreadableError(ValueError):
    """The bytes are not what the profile's format says."""


def document_of(payload: bytes, profile: Profile) -> tuple[Any, Fault | None]:
    """Return the document, or None and why there is none.

    json: the value; json_sequence: the list of values, the elements of lists among them; csv: a list with an object of
    texts for each line; kv: one object of texts; text: the text, stripped.
    """
    if len(payload) > MOST_BYTES:
        return None, (Reason.UNDECODABLE, f"{len(payload)} bytes, a profile reads at most {MOST_BYTES}")
    try:
        return _read(payload, profile), None
    except UnreadableError as error:
        return None, (Reason.UNDECODABLE, str(error))


def json_of(text: str) -> tuple[Any, str | None]:
    """Return the value that a text within a document holds, or None and why it is no JSON."""
    try:
        return orjson.loads(text), None
    except ValueError as error:
        return None, f"not JSON: {error}"


def _read(payload: bytes, profile: Profile) -> Any:
    if profile.format == "json" and profile.encoding == "utf-8":
        return _json(payload.removeprefix(BOM))
    text = _text(payload, profile.encoding)
    if profile.format == "json":
        return _json(text.encode())
    if profile.format == "json_sequence":
        return list(_sequence(text))
    if profile.format == "csv":
        return list(_lines(text, profile.csv or CsvRule()))
    if profile.format == "kv":
        return _pairs(text, profile.kv or KvRule())
    return text.strip()


def _json(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except ValueError as error:
        raise UnreadableError(f"not JSON: {error}") from error


def _text(payload: bytes, encoding: str) -> str:
    try:
        return payload.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not {encoding}: byte {error.start}") from error


_SEQUENCE = json.JSONDecoder()


def _sequence(text: str) -> Iterator[Any]:
    """Yield values that stand one after the other, with nothing, white space or a comma between them."""
    at, length = 0, len(text)
    while True:
        while at < length and text[at] in " \t\r\n,":
            at += 1
        if at == length:
            return
        try:
            # The library that finds the end of a value takes for JSON what is none: NaN, halves of characters.
            _, end = _SEQUENCE.raw_decode(text, at)
            value = orjson.loads(text[at:end])
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"not JSON from character {at}: {str(error)[:80]}") from error
        at = end
        if isinstance(value, list):
            yield from value
        else:
            yield value


def _lines(text: str, rule: CsvRule) -> Iterator[dict[str, str]]:
    lines = text.splitlines()[rule.skip_lines :]
    try:
        rows = [row for row in csv.reader(lines, delimiter=rule.delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise UnreadableError(f"not CSV: {error}") from error
    columns = rule.columns
    if columns is None:
        columns = [name.strip() for name in rows.pop(0)] if rows else []
        if len(set(columns)) < len(columns):
            raise UnreadableError("not CSV: two columns have one name")
    for row in rows:
        yield {name: field.strip() for name, field in zip(columns, row, strict=False)}


def _pairs(text: str, rule: KvRule) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in text.split(rule.pairs):
        name, equals, value = pair.partition(rule.equals)
        if not pair.strip():
            continue
        if not equals:
            raise UnreadableError(f"no {rule.equals!r} in {pair.strip()[:40]!r}")
        if name.strip() in found:
            raise UnreadableError(f"{name.strip()[:40]!r} is given twice")
        found[name.strip()] = value.strip()
    return found
