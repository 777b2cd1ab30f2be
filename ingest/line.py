"""Fields of a CSV line: what a list may say, and the key of the sentence where it says something else."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.text import Message, Param
from ingest.table import number

__all__ = ["Line", "LineError", "amount", "choice", "commune", "day", "name", "whole"]

Line = dict[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
NAME_LENGTH = 120
INSEE_DIGITS = 5
LEAST, MOST = 1e-9, 1e15


class LineError(ValueError):
    """What is wrong with a line, as a key of the catalogue."""

    def __init__(self, key: str, **params: Param) -> None:
        super().__init__(key)
        self.message = Message(f"line-{key}", params)


def name(line: Line, column: str) -> str:
    """Return a name that may stand in a topic, a URL and a file."""
    text = line.get(column, "")
    if not text:
        raise LineError("empty", column=column)
    if len(text) > NAME_LENGTH or any(mark in "/+#" or not mark.isprintable() for mark in text):
        raise LineError("bad-name", column=column)
    return text


def commune(line: Line, known: Collection[str]) -> str:
    """Return the INSEE number of a commune of the registry; a spreadsheet drops the zero before one."""
    text = name(line, "commune_insee")
    if text not in known:
        if len(text) == INSEE_DIGITS - 1 and f"0{text}" in known:
            raise LineError("zero-lost", column="commune_insee", value=text, digits=INSEE_DIGITS)
        raise LineError("unknown-commune", value=text)
    return text


def choice(line: Line, column: str, kinds: type[Choice]) -> Choice:
    """Return one of the words of an enumeration."""
    try:
        return kinds(name(line, column).lower())
    except ValueError as error:
        if isinstance(error, LineError):
            raise
        known = ", ".join(kind.value for kind in kinds)
        raise LineError("not-a-choice", column=column, value=line[column], known=known) from None


def amount(line: Line, column: str) -> float | None:
    """Return a number above 0 with which amounts stay finite, None where the field is empty."""
    text = line.get(column, "")
    if not text:
        return None
    try:
        value = number(text)
    except ValueError:
        value = float("nan")
    if not LEAST <= value <= MOST:
        raise LineError("not-positive", column=column, value=text)
    return value


def whole(line: Line, column: str, most: int) -> int | None:
    """Return a whole number from 1 to `most`, None where the field is empty."""
    text = line.get(column, "")
    if not text:
        return None
    try:
        value = number(text)
    except ValueError:
        value = 0.0
    if not (1 <= value <= most and value == int(value)):
        raise LineError("not-whole", column=column, value=text, most=str(most))
    return int(value)


def day(line: Line, column: str) -> date:
    """Return a day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(line[column])
    except ValueError:
        raise LineError("not-a-day", column=column, value=line[column]) from None
