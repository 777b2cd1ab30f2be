"""Whether the database serves what this code expects, and the counts that /metrics tells."""

from collections.abc import Sequence
from datetime import datetime

import psycopg
from psycopg_pool import PoolTimeout

from domain.errors import UnavailableError
from storage.api_rows import Row, one, rows
from storage.connection import Pool
from storage.migrate import MIGRATIONS
from storage.queries import queries
from storage.readings import UNKNOWN_KEPT
from storage.unknown_traffic import kept_of_unknown

__all__ = ["TimescaleHealth"]

SQL = queries("api_health")
ANSWER_S = 1.0
"""So long a database may take to answer at all."""


class TimescaleHealth:
    """Implements api.ports.HealthReader."""

    def __init__(self, pool: Pool, unknown_kept: int = UNKNOWN_KEPT) -> None:
        self._pool = pool
        self._bounds = kept_of_unknown(unknown_kept)

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
        """Return how many `series` wait for the derivation, `since` when (`behind_s`), and whether any is `late`.

        `failed` of them could not be derived, `failed_names` are the first three.
        """
        return one(self._pool, SQL["derivation"]) or {}

    def answers(self) -> bool:
        """Whether a connection is to be had at once."""
        try:
            with self._pool.connection(timeout=ANSWER_S):
                return True
        except (PoolTimeout, psycopg.OperationalError):
            return False

    def forgotten(self) -> Row:
        """Return how many `messages` of unknown senders were not kept, `since` which day, and the bounds."""
        return {**(one(self._pool, SQL["forgotten"]) or {}), **self._bounds}

    def rejections(self) -> Sequence[Row]:
        """Return refusals by reason."""
        return rows(self._pool, SQL["rejections"])
