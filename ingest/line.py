"""Fields of a CSV line: what a list may say, and the key of the sentence where it says something else."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.commune import Communes
from domain.spelling import composed, folded
from domain.text import Message, Param
from ingest.choice_words import CHOICE_WORDS
from ingest.table import number

__all__ = ["Line", "LineError", "amount", "choice", "commune", "day", "name", "whole"]

Line = dict[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
NAME_LENGTH = 120
INSEE_DIGITS = 5
MOST_NUMBERS = 10
LEAST, MOST = 1e-9, 1e15


class LineError(ValueError):
    """What is wrong with a line, as a key of the catalogue."""

    def __init__(self, key: str, **params: Param) -> None:
        super().__init__(key)
        self.message = Message(f"line-{key}", params)


def name(line: Line, column: str) -> str:
    """Return a name that may stand in a topic, a URL and a file; its accents are composed."""
    text = composed(line.get(column, ""))
    if not text:
        raise LineError("empty", column=column)
    if len(text) > NAME_LENGTH or any(mark in "/+#" or not mark.isprintable() for mark in text):
        raise LineError("bad-name", column=column)
    return text


def commune(line: Line, known: Communes) -> str:
    """Return the INSEE number of a commune of the registry, told by it or by the commune's name.

    A spreadsheet drops the zero before a number.
    """
    text = name(line, "commune_insee")
    if text in known:
        return text
    if len(text) == INSEE_DIGITS - 1 and f"0{text}" in known:
        raise LineError("zero-lost", column="commune_insee", value=text, digits=INSEE_DIGITS)
    numbers = known.named(text)
    if not numbers:
        raise LineError("unknown-commune", value=text)
    if len(numbers) > 1:
        raise LineError("several-communes", value=text, numbers=", ".join(numbers[:MOST_NUMBERS]))
    return numbers[0]


def choice(line: Line, column: str, kinds: type[Choice]) -> Choice:
    """Return one of the words of an enumeration, or what its French word means."""
    text = name(line, column)
    words = CHOICE_WORDS.get(kinds, {})
    found = words.get(folded(text), text.lower())
    try:
        return kinds(found)
    except ValueError:
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
