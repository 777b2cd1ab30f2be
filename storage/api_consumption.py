"""Stored hours and civil days of one register, as the API asks for them."""

from collections.abc import Sequence
from datetime import date, datetime

from storage.api_rows import Row, rows
from storage.connection import Pool
from storage.queries import queries

__all__ = ["TimescaleAmounts"]

SQL = queries("api_consumption")


class TimescaleAmounts:
    """Implements api.ports.AmountReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def registers(self, meter: str) -> Sequence[Row]:
        """Return register_id, meter, register, unit and timezone of each register of a meter."""
        return rows(self._pool, SQL["registers"], meter=meter)

    def hours(self, register_id: int, start: datetime, end: datetime) -> Sequence[Row]:
        """Return the hours of [start, end) that have an amount."""
        return rows(self._pool, SQL["hours"], register_id=register_id, start=start, end=end)

    def days(self, register_id: int, start: date, end: date) -> Sequence[Row]:
        """Return the civil days of [start, end) that have an amount."""
        return rows(self._pool, SQL["days"], register_id=register_id, start=start, end=end)
