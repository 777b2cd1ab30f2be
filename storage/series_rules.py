"""The rules of series as the database holds them: the register, dated limits, events, refusals, a source's own ways."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from psycopg import Connection
from psycopg.rows import TupleRow

from domain.registry import RegisterKind
from domain.series import Event, Limits, Refusal, Rules, Scale, Series, Span
from domain.unit import UNITS
from storage.array import series_keys
from storage.queries import queries

__all__ = ["KnownRules", "load_rules"]

SQL = queries("series_rules")


@dataclass(frozen=True, slots=True)
class KnownRules:
    """Rules from the first reading on; what became of each event when it was derived last; the zone of civil days.

    `tail_us`: the reading with which the chain ends, 0 where something is open there.
    """

    rules: Rules
    outcomes: dict[int, str]
    timezone: str
    tail_us: int


def load_rules(connection: Connection[TupleRow], series: Sequence[Series]) -> dict[Series, KnownRules]:
    """Return what is known of each series whose register exists."""
    registers = connection.execute(SQL["registers"], series_keys(series)).fetchall()
    limits: dict[int, list[Limits]] = defaultdict(list)
    events: dict[int, list[TupleRow]] = defaultdict(list)
    refusals: dict[Series, list[Refusal]] = defaultdict(list)
    aside: dict[Series, list[Span]] = defaultdict(list)
    declared = [Series(row[0], row[1]) for row in registers if row[-1]]
    if declared:
        keys = series_keys(declared)
        for register_id, *limit in connection.execute(SQL["limits"], keys).fetchall():
            limits[register_id].append(Limits(*limit))
        for register_id, *event in connection.execute(SQL["events"], keys).fetchall():
            events[register_id].append(tuple(event))
        for register_id, source_id, *refusal in connection.execute(SQL["refusals"], keys).fetchall():
            refusals[Series(register_id, source_id)].append(Refusal(*refusal))
        for register_id, source_id, start, end in connection.execute(SQL["set_aside"], keys).fetchall():
            aside[Series(register_id, source_id)].append((start, end))
    known = {}
    for row in registers:
        one = Series(row[0], row[1])
        found = _known(row, limits[row[0]], events[row[0]], refusals[one])
        known[one] = replace(found, rules=replace(found.rules, set_aside=tuple(aside[one])))
    return known


def _known(row: TupleRow, limits: list[Limits], events: list[TupleRow], refusals: list[Refusal]) -> KnownRules:
    source, kind, unit, scale, digits, max_rate, interval_s, own_interval_s, timezone, as_register, tail_us = row[1:12]
    mine = events if as_register else []
    outcomes = {event[0]: event[-1][str(source)] for event in mine if event[-1] and str(source) in event[-1]}
    dated = [Limits(0, max_rate, interval_s), *limits]
    if own_interval_s is not None:
        dated = [replace(one, interval_s=own_interval_s) for one in dated]
    rules = Rules(
        RegisterKind(kind),
        Scale(UNITS[unit].factor, scale, digits if as_register else None),
        tuple(dated),
        tuple(_event(*event[:-1]) for event in mine),
        tuple(refusals),
    )
    return KnownRules(rules, outcomes, timezone, tail_us or 0)


def _event(event_id: int, at_us: int, old_index: float | None, new_index: float | None, *rest: object) -> Event:
    unit, scale, digits, from_answer = rest
    factor = None if unit is None else UNITS[str(unit)].factor
    return Event(event_id, at_us, old_index, new_index, factor, scale, digits, bool(from_answer))  # type: ignore[arg-type]
