"""Readings from files into the database: our own list, and suppliers' layouts."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path
from typing import TypeVar

from app.console import bar, translator
from domain.batch import Batch, BatchResult
from domain.errors import UsageError
from domain.registry import LIVE
from domain.text import Message
from ingest import reading_list
from ingest.supplier.measure import Layout, Measure, Stamp
from ingest.supplier.plan import Plan
from ingest.table import Opened, Refused, Table, open_rows
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from storage.source_series import TimescaleSourceSeries

__all__ = ["Outcome", "store_list", "store_supplier"]

BATCH_LINES = 20_000
Outcome = tuple[int, BatchResult, list[Refused]]
"""Lines read, what became of their readings, and the lines that were refused."""
Item = TypeVar("Item")
Line = dict[str, str]


def store_list(table: Table, url: str, source: str) -> Outcome:
    """Store a list in our own columns."""
    registry = TimescaleRegistry(url)
    registry.ensure_source(source)
    registers = registry.registers(source)

    def add(batch: Batch, line: Line) -> Message | None:
        return reading_list.add_line(batch, line, registers, datetime.now(UTC))

    return _store(url, source, table.path, ((line, line) for line in table.lines), add)


def store_supplier(
    opened: Opened, layout: Layout, url: str, source: str, stamps: tuple[Stamp, Stamp]
) -> tuple[Table, Outcome, int]:
    """Store a supplier's file; `stamps` are those of a curve and of an index.

    Returns the table its refused lines are written with, what became of them, and how many measures were estimates.

    Raises:
        UsageError: it was to go among the live readings.
    """
    if source == LIVE:
        raise UsageError("error-supplier-source", file=opened.path.name)
    TimescaleRegistry(url).ensure_source(source)
    known = TimescaleSourceSeries(url)
    plan = Plan(known.points(source), stamp=stamps[0], day_stamp=stamps[1])
    for _line, measure in layout.read(opened.head, opened.rows):
        if isinstance(measure, Measure):
            plan.note(measure)
    known.declare(source, plan.settle())
    estimated = 0

    def add(batch: Batch, measure: Measure | Message) -> Message | None:
        nonlocal estimated
        fault = plan.add(batch, measure, datetime.now(UTC)) if isinstance(measure, Measure) else measure
        estimated += fault is None and isinstance(measure, Measure) and measure.estimated
        return fault

    with open_rows(opened.path, opened.head) as again:
        outcome = _store(url, source, opened.path, layout.read(again.head, again.rows), add)
    table = Table(opened.path, tuple(layout.columns(opened.head)), opened.delimiter, iter(()))
    return table, outcome, estimated


def _store(
    url: str, source: str, path: Path, items: Iterable[tuple[Line, Item]], add: Callable[[Batch, Item], Message | None]
) -> Outcome:
    sink = TimescaleReadings(url)
    read, result, refused = 0, BatchResult(), list[tuple[Line, Message]]()
    batch = Batch("import", source)
    translate = translator()
    try:
        with bar(translate("import-progress", file=path.name)) as shown:
            for read, (line, item) in enumerate(items, start=1):
                fault = add(batch, item)
                if fault is not None:
                    refused.append((line, fault))
                if len(batch) >= BATCH_LINES:
                    result += sink.write(batch)
                    batch = Batch("import", source)
                    shown.to(read)
            result += sink.write(batch)
    finally:
        sink.close()
    return read, result, list(starmap(refused_line, refused))


def refused_line(line: Line, why: Message) -> Refused:
    """Return a line with the sentence that says why it was not taken."""
    return Refused(line, translator()(why.key, **why.params))
