"""One line of a supplier's file, whatever its layout: what is measured, when, how much."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Protocol

from domain.registry import RegisterKind
from domain.text import Message
from ingest.line import Line, LineError
from ingest.table import number

__all__ = ["Layout", "Measure", "Stamp", "amount_of", "is_production", "moment", "plain", "step_seconds"]

DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
FRENCH_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})(.*)")
DAY_S = 86_400
YEARS = range(1900, 2200)
"""Beyond them a zone has no sure offset, and a day no neighbour."""


class Stamp(StrEnum):
    """Which end of its interval a time names."""

    START = "start"
    END = "end"


class Measure(NamedTuple):
    """A mean power over `step_s` seconds (kind delta), or an index (kind index, step 0).

    `stamp` is as the file says it; without offset it is local time. `stage` tells measures apart that describe the
    same interval (raw, corrected).
    """

    delivery_point: str
    production: bool
    kind: RegisterKind
    stage: str
    stamp: datetime
    step_s: int
    value: float
    unit: str
    estimated: bool = False


class Layout(Protocol):
    """One way of writing such files."""

    @property
    def name(self) -> str:
        """The layout's name in documents and summaries."""
        ...

    def matches(self, head: Sequence[str]) -> bool:
        """Whether a file with this first line is written so."""
        ...

    def columns(self, head: Sequence[str]) -> Sequence[str]:
        """Return the columns of a list of refused lines."""
        ...

    def read(self, head: Sequence[str], rows: Iterable[list[str]]) -> Iterator[tuple[Line, Measure | Message]]:
        """Yield each line with what it says, or why it cannot be used."""
        ...


def plain(name: str) -> str:
    """Return a column's name without accents, capitals and outer spaces: files differ in them."""
    letters = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip().lower()


def moment(text: str) -> datetime:
    """Return a time as the file says it: ISO 8601, or a French date and time.

    Raises:
        LineError: it is neither.
    """
    french = FRENCH_DAY.fullmatch(text)
    try:
        found = datetime.fromisoformat("{2}-{1}-{0}{3}".format(*french.groups()) if french else text)
    except ValueError:
        raise LineError("time-unreadable", value=text) from None
    if found.year not in YEARS:
        raise LineError("time-unreadable", value=text)
    return found


@lru_cache(maxsize=64)
def step_seconds(text: str) -> int:
    """Return the seconds of an ISO 8601 duration of whole minutes, at most a day.

    Raises:
        LineError: it is none.
    """
    found = DURATION.fullmatch(text.upper())
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    step = days * DAY_S + hours * 3600 + minutes * 60 + seconds
    if not 60 <= step <= DAY_S or step % 60:
        raise LineError("supplier-step", value=text)
    return step


def amount_of(text: str) -> float:
    """Return a line's value.

    Raises:
        LineError: it is empty or no number.
    """
    if not text:
        raise LineError("supplier-no-value")
    try:
        return number(text)
    except ValueError:
        raise LineError("not-a-number", value=text) from None


@lru_cache(maxsize=64)
def is_production(text: str) -> bool:
    """Return whether a line is about energy that is fed in.

    Raises:
        LineError: it is about neither consumption nor production.
    """
    word = plain(text)
    if word.startswith("prod"):
        return True
    if word.startswith("cons"):
        return False
    raise LineError("supplier-direction", value=text)
