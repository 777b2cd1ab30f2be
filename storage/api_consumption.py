"""Stored hours and civil days of one register, as the API asks for them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from domain.series_sum import SeriesSum
from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleAmounts"]

SQL = queries("api_consumption")


class TimescaleAmounts:
    """Implements api.ports.AmountReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def registers(self, meter: str) -> Sequence[Row]:
        """Return register_id, meter, register, unit, timezone and fluid of each register of a meter."""
        return rows(self._pool, SQL["registers"], meter=meter)

    def hours(self, register_id: int, start: datetime, end: datetime) -> Sequence[Row]:
        """Return the hours of [start, end) that were ever told."""
        return rows(self._pool, SQL["hours"], register_id=register_id, start=start, end=end)

    def days(self, register_id: int, start: date, end: date) -> Sequence[Row]:
        """Return the civil days of [start, end) that were ever told."""
        return rows(self._pool, SQL["days"], register_id=register_id, start=start, end=end)

    def source_id(self, name: str) -> int | None:
        """Return the number of a source, or None."""
        row = one(self._pool, SQL["source"], name=name)
        return None if row is None else int(row["id"])

    def sum_hours(self, series: SeriesSum, start: datetime, end: datetime) -> Sequence[Row]:
        """Return time, amount, estimated, coverage, revision of the hours of [start, end)."""
        return rows(self._pool, SQL["series_hours"], start=start, end=end, **_params(series))

    def sum_days(self, series: SeriesSum, step: str, start: date, end: date) -> Sequence[Row]:
        """Return the same by `step` (day, month) over civil [start, end), whole; `day` is its first day."""
        return rows(self._pool, SQL["series_days"], step=step, start=start, end=end, **_params(series))


def _params(series: SeriesSum) -> dict[str, Any]:
    lists = {"registers": list(series.registers), "signs": list(series.signs), "gas": list(series.gas)}
    return asdict(series) | lists
