"""Exports of the Enedis customer space: blocks of two lines about the measures, then the measures.

The layout: docs/methods/suppliers.md, with what is verified and what is assumed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.registry import RegisterKind
from domain.text import Message
from ingest.line import Line, LineError
from ingest.supplier.measure import Measure, amount_of, is_production, moment, plain

__all__ = ["EnedisSpace"]

NEEDED = frozenset({"identifiant prm", "type de donnees", "grandeur metier", "unite"})
COLUMNS = ("Identifiant PRM", "Type de donnees", "Grandeur metier", "Unite", "Horodate", "Valeur")
TOTALS = ("eas t", "eai t", "valeur")
STEPS_S = frozenset({300, 600, 900, 1800, 3600})


@dataclass(frozen=True, slots=True)
class _Block:
    """What the two lines say, and where the value stands in the lines that follow."""

    about: dict[str, str]
    value_place: int

    def line(self, row: Sequence[str]) -> Line:
        known = [self.about.get(plain(name), "") for name in COLUMNS[:4]]
        value = row[self.value_place] if self.value_place < len(row) else ""
        return dict(zip(COLUMNS, [*known, row[0], value], strict=True))


class EnedisSpace:
    """Load curve (`Horodate;Valeur` in W) and index (`Horodate;…;EAS T` in Wh)."""

    name = "enedis-space"

    def matches(self, head: Sequence[str]) -> bool:
        """Whether this is the first line of a block."""
        known = {plain(name) for name in head}
        return known >= NEEDED and "horodate" not in known

    def columns(self, head: Sequence[str]) -> Sequence[str]:  # noqa: ARG002 - the lines have few columns of their own
        """Return the columns of the table layout, as far as they are known."""
        return COLUMNS

    def read(self, head: Sequence[str], rows: Iterable[list[str]]) -> Iterator[tuple[Line, Measure | Message]]:
        """Yield each line of each block; lines about the calendar are passed over."""
        for block, lines in _blocks(head, rows):
            stamps = [_stamp(line["Horodate"]) for line in lines]
            for place, line in enumerate(lines):
                try:
                    found: Measure | Message = _measure(block, line, stamps, place)
                except LineError as error:
                    found = error.message
                yield line, found


def _blocks(head: Sequence[str], rows: Iterable[list[str]]) -> Iterator[tuple[_Block, list[Line]]]:
    names: Sequence[str] | None = head
    about: dict[str, str] = {}
    block: _Block | None = None
    lines: list[Line] = []
    for row in ([field.strip() for field in row] for row in rows if any(row)):
        first = plain(row[0])
        if names is not None:
            about, names = dict(zip(map(plain, names), row, strict=False)), None
        elif first in {"identifiant prm", "periode"}:
            if block is not None:
                yield block, lines
            block, lines = None, []
            names = row if first == "identifiant prm" else None
        elif first == "horodate":
            places = {plain(name): place for place, name in enumerate(row)}
            block = _Block(about, next((places[name] for name in TOTALS if name in places), len(row)))
        elif block is not None:
            lines.append(block.line(row))
    if block is not None:
        yield block, lines


def _stamp(text: str) -> datetime | None:
    try:
        return moment(text)
    except LineError:
        return None


def _measure(block: _Block, line: Line, stamps: Sequence[datetime | None], place: int) -> Measure:
    what, quantity, unit = (block.about.get(name, "") for name in ("type de donnees", "grandeur physique", "unite"))
    curve = plain(what).startswith("courbe") and unit in {"W", "kW"}
    if not curve and not (plain(what).startswith("index") and unit in {"Wh", "kWh"}):
        raise LineError("supplier-quantity", quantity=what or quantity, unit=unit)
    stage = block.about.get("etape metier", "")
    return Measure(
        line["Identifiant PRM"],
        is_production(line["Grandeur metier"]),
        RegisterKind.DELTA if curve else RegisterKind.INDEX,
        stage,
        stamps[place] or moment(line["Horodate"]),
        _step(block, stamps, place) if curve else 0,
        amount_of(line["Valeur"]),
        unit,
    )


def _step(block: _Block, stamps: Sequence[datetime | None], place: int) -> int:
    """Return the step of a curve's line: the one the block names, else the distance to the line before or after."""
    minutes = block.about.get("pas en minutes", "")
    if minutes.isdecimal() and int(minutes) * 60 in STEPS_S:
        return int(minutes) * 60
    here = stamps[place]
    for other in (stamps[place - 1] if place else None, stamps[place + 1] if place + 1 < len(stamps) else None):
        if here is not None and other is not None and (here.tzinfo is None) is (other.tzinfo is None):
            step = abs(here - other).total_seconds()
            if step in STEPS_S:
                return int(step)
    raise LineError("supplier-step", value="")
