"""The series of a meter beside the live one, and their stored hours and civil days."""

from collections.abc import Sequence
from datetime import date, datetime

from storage.api_rows import Row, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleComparison"]

SQL = queries("comparison")


class TimescaleComparison:
    """Implements api.ports.ComparisonReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def sources(self, meter: str) -> Sequence[Row]:
        """Return register, source, kind, unit, interval_s, first_time and last_time of each series with readings."""
        return rows(self._pool, SQL["sources"], meter=meter)

    def hours(self, register_id: int, source: str, start: datetime, end: datetime) -> Sequence[Row]:
        """Return the hours of [start, end) that have an amount."""
        return rows(self._pool, SQL["hours"], register_id=register_id, source=source, start=start, end=end)

    def days(self, register_id: int, source: str, start: date, end: date) -> Sequence[Row]:
        """Return the civil days of [start, end) that have an amount."""
        return rows(self._pool, SQL["days"], register_id=register_id, source=source, start=start, end=end)
