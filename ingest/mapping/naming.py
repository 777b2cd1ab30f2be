"""Where the names in a profile come from: a level of the topic, a path, or the profile itself."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from domain.rejection import Reason
from ingest.decoders.decoder import shown
from ingest.mapping.document import Fault
from ingest.mapping.expression import Budget, Expression
from ingest.mapping.profile import Source, UnitRule

__all__ = ["LONGEST_NAME", "Named", "Place", "named", "unit_of"]

LONGEST_NAME = 120
WITH_DOTS = str.maketrans("/+#", "...")
"""What may not stand in a name of the list of meters is a dot in it."""


class Place(NamedTuple):
    """Where a search stands: the topic's levels, the whole document, the record, and what may still be spent."""

    levels: list[str]
    document: Any
    record: Any
    budget: Budget


Named = Callable[[Place], str | Fault | None]


def named(source: Source, levels: Mapping[str, int]) -> Named:
    """Return what finds a name: a text, None where it is not among `names`, or a fault."""
    if source.fixed is not None:
        return partial(_always, source.fixed)
    if source.level is not None:
        return partial(_of_level, levels[source.level], source.names)
    assert source.path is not None
    return partial(_of_path, Expression.compile(source.path), source)


def _always(text: str | None, _place: Place) -> str | None:
    return text


def _of_level(position: int, names: Mapping[str, str] | None, place: Place) -> str | Fault | None:
    text = place.levels[position]
    if not text:
        return Reason.MISSING_FIELD, "a level of the topic that names is empty"
    return text if names is None else names.get(text)


def _of_path(expression: Expression, source: Source, place: Place) -> str | Fault | None:
    found = expression.search(place.document if source.of == "message" else place.record, place.budget)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found) if abs(found) < 10**20 else None
    if not isinstance(found, str) or not found.strip():
        return Reason.MISSING_FIELD, f"no name at {expression.text[:60]!r}"
    text = found.strip()
    if source.names is not None:
        return source.names.get(text)
    text = text.translate(WITH_DOTS)
    if len(text) > LONGEST_NAME or "\x00" in text:
        return Reason.UNDECODABLE, f"the name at {expression.text[:60]!r} is {shown(text)}"
    return text


def unit_of(rule: str | UnitRule | None) -> Named:
    """Return what finds the unit; None where it is the register's own."""
    if isinstance(rule, UnitRule):
        return partial(_unit_told, Expression.compile(rule.path), rule)
    return partial(_always, rule)


def _unit_told(expression: Expression, rule: UnitRule, place: Place) -> str | Fault | None:
    found = expression.search(place.document if rule.of == "message" else place.record, place.budget)
    if not isinstance(found, str) or not found.strip():
        return Reason.MISSING_FIELD, f"no unit at {expression.text[:60]!r}"
    return (rule.names or {}).get(found.strip(), found.strip()[:LONGEST_NAME])
