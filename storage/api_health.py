"""Whether the database serves what this code expects, and the counts that /metrics tells."""

from collections.abc import Sequence
from datetime import datetime

from domain.errors import UnavailableError
from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.migrate import MIGRATIONS
from storage.queries import queries

__all__ = ["TimescaleHealth"]

SQL = queries("api_health")


class TimescaleHealth:
    """Implements api.ports.HealthReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def require_ready(self) -> None:
        """Return when the database answers and has every migration.

        Raises:
            UnavailableError: it is away, or behind.
        """
        applied = {row["migration_id"] for row in rows(self._pool, SQL["applied_migrations"])}
        missing = sorted({file.stem for file in MIGRATIONS.glob("*.sql")} - applied)
        if missing:
            raise UnavailableError("error-database-lacks", migrations=", ".join(missing))

    def ingest(self) -> Sequence[Row]:
        """Return what each collector did."""
        return rows(self._pool, SQL["ingest"])

    def silent(self, now: datetime) -> Row:
        """Return `registers` and how many of them are `silent`."""
        return one(self._pool, SQL["silent"], now=now) or {"registers": 0, "silent": 0}

    def collectors(self) -> Sequence[Row]:
        """Return what each collector last said of itself."""
        return rows(self._pool, SQL["collectors"])

    def derivation(self) -> Row:
        """Return how many `series` wait for the derivation, `since` when (`behind_s`), and whether that is `late`."""
        return one(self._pool, SQL["derivation"]) or {}

    def rejections(self) -> Sequence[Row]:
        """Return refusals by reason."""
        return rows(self._pool, SQL["rejections"])
