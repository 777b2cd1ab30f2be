"""Panel queries on TimescaleDB: read-only, in the reader's rights, bounded in time and in rows."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from domain.errors import BusyError, UnavailableError, UsageError
from domain.panel import ColumnType, PanelCell, PanelColumn, PanelRows
from storage.connection import Pool

__all__ = ["ROW_LIMIT", "TIMEOUT_MS", "TimescalePanels"]

ROW_LIMIT = 50_000
TIMEOUT_MS = 10_000

# OIDs of pg_type: they are fixed by PostgreSQL.
TIMESTAMPTZ = 1184
NUMBERS = frozenset({20, 21, 23, 700, 701, 1700})
BOOLEAN = 16


class TimescalePanels:
    """Runs a panel's expanded query; `pool` must be opened in Role.READER."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def run(self, sql: str, params: Mapping[str, object]) -> PanelRows:
        """Return the columns and at most ROW_LIMIT rows.

        Raises:
            UsageError: it took longer than TIMEOUT_MS, or a variable's value is of the wrong kind.
            UnavailableError: the database is away.
        """
        try:
            with self._pool.connection() as connection, connection.transaction():
                connection.execute("SET TRANSACTION READ ONLY")
                connection.execute("SELECT set_config('statement_timeout', %s, true)", [str(TIMEOUT_MS)])
                cursor = connection.execute(sql.encode(), params)
                rows = cursor.fetchmany(ROW_LIMIT + 1)
        except errors.QueryCanceled as error:
            seconds = TIMEOUT_MS // 1000
            raise UsageError("error-panel-slow", seconds=seconds) from error
        except errors.LockNotAvailable as error:
            raise BusyError("error-busy-locked") from error
        except psycopg.DataError as error:
            raise UsageError("error-panel-variable-kind") from error
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise UnavailableError("error-database-away") from error
        columns = tuple(PanelColumn(column.name, _type(column.type_code)) for column in cursor.description or ())
        kept = [tuple(_cell(value) for value in row) for row in rows[:ROW_LIMIT]]
        return PanelRows(columns, kept, truncated=len(rows) > ROW_LIMIT)


def _type(oid: int) -> ColumnType:
    if oid == TIMESTAMPTZ:
        return ColumnType.TIME
    if oid in NUMBERS:
        return ColumnType.NUMBER
    return ColumnType.BOOLEAN if oid == BOOLEAN else ColumnType.TEXT


def _cell(value: Any) -> PanelCell:
    """Turn what psycopg returned into a cell: no Decimal, no infinity, civil days as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int | bool) else str(value)
