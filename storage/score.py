"""What the score reads: everything the platform said of some meters, and how much of them was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row, dict_row

from domain.finding import Finding
from domain.truth import TruthCategory
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["MeasuredMeter", "TimescaleScore"]

SQL = queries("score")
_ABOUT_READINGS = ("questions", "refused_readings", "refused_messages")


@dataclass(frozen=True, slots=True)
class MeasuredMeter:
    """Days (24 h) that hours cover at a meter, and its amount in the base unit."""

    meter: str
    site: str
    days: float
    amount: float


@dataclass(frozen=True, slots=True)
class TimescaleScore:
    """Reads only, in the role of the analyses; every answer is about these meters."""

    database_url: str
    meters: Sequence[str]

    def findings(self) -> list[Finding]:
        """Return anomalies, questions, readings not believed and messages not read."""
        found = [Finding(category=TruthCategory.USE, **row) for row in self._rows("anomalies")]
        for name in _ABOUT_READINGS:
            found += [Finding(category=TruthCategory.METER, **row) for row in self._rows(name)]
        return found

    def measured(self, start: date, end: date) -> list[MeasuredMeter]:
        """Return what was measured over civil [start, end)."""
        keys = {"meters": list(self.meters), "start": start, "end": end}
        with connect(self.database_url, Role.ANALYTICS) as connection:
            cursor = connection.cursor(row_factory=class_row(MeasuredMeter))
            return cursor.execute(SQL["meter_data"], keys).fetchall()

    def last_reading(self) -> datetime | None:
        """Return how far the readings go, None where there are none."""
        row: datetime | None = self._one("last_reading")
        return row

    def unclean_accounts(self) -> list[str]:
        """Return the meters whose account does not close or is not clean."""
        with connect(self.database_url, Role.ANALYTICS) as connection:
            rows = connection.execute(SQL["unclean_accounts"], {"meters": list(self.meters)}).fetchall()
        return [row[0] for row in rows]

    def never_analysed(self) -> bool:
        """Tell whether no analysis was made yet."""
        return bool(self._one("never_analysed"))

    def _one(self, name: str) -> Any:
        with connect(self.database_url, Role.ANALYTICS) as connection:
            row = connection.execute(SQL[name], {"meters": list(self.meters)}).fetchone()
        return None if row is None else row[0]

    def _rows(self, name: str) -> list[dict[str, Any]]:
        with connect(self.database_url, Role.ANALYTICS) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            return cursor.execute(SQL[name], {"meters": list(self.meters)}).fetchall()
