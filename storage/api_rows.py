"""One query, its rows as mappings: how the API's readers reach the pool."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, dict_row
from psycopg_pool import PoolTimeout

from domain.errors import UnavailableError, UsageError
from storage.connection import Pool, busy

__all__ = ["Row", "borrowed", "one", "rows"]

Row = Mapping[str, Any]


@contextmanager
def borrowed(pool: Pool) -> Iterator[Connection[TupleRow]]:
    """Lend a connection of the pool.

    Raises:
        UnavailableError: the database is away, behind, or (BusyError) at work at what was asked for.
        UsageError: a value is none that the database can hold.
    """
    try:
        with busy(), pool.connection(timeout=5) as connection:
            yield connection
    except (PoolTimeout, psycopg.OperationalError) as error:
        raise UnavailableError("error-database-away") from error
    except psycopg.DataError as error:
        raise UsageError("error-value-unfit") from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise UnavailableError("error-database-behind") from error


def rows(pool: Pool, query: bytes, **params: Any) -> Sequence[Row]:
    """Return the rows of a named query as mappings from column to value."""
    with borrowed(pool) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, params).fetchall()


def one(pool: Pool, query: bytes, **params: Any) -> Row | None:
    """Return the first row, or None."""
    found = rows(pool, query, **params)
    return found[0] if found else None
