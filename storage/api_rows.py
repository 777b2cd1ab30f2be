"""One query, its rows as mappings: how the API's readers reach the pool."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, dict_row
from psycopg_pool import PoolTimeout

from domain.errors import UnavailableError, UsageError
from storage.connection import Pool

__all__ = ["Row", "borrowed", "one", "rows"]

Row = Mapping[str, Any]
AWAY = "The database does not answer: try again in a moment; an operator checks `vigie stack status`."

UNFIT = "A value cannot be looked for: send no NUL character, no number beyond 64 bits, no date outside 1 to 9999."
BEHIND = "The database is behind this version: run `vigie db migrate`."


@contextmanager
def borrowed(pool: Pool) -> Iterator[Connection[TupleRow]]:
    """Lend a connection of the pool.

    Raises:
        UnavailableError: the database is away, or behind.
        UsageError: a value is none that the database can hold.
    """
    try:
        with pool.connection(timeout=5) as connection:
            yield connection
    except (PoolTimeout, psycopg.OperationalError) as error:
        raise UnavailableError(AWAY) from error
    except psycopg.DataError as error:
        raise UsageError(UNFIT) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise UnavailableError(BEHIND) from error


def rows(pool: Pool, query: bytes, **params: Any) -> Sequence[Row]:
    """Return the rows of a named query as mappings from column to value."""
    with borrowed(pool) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, params).fetchall()


def one(pool: Pool, query: bytes, **params: Any) -> Row | None:
    """Return the first row, or None."""
    found = rows(pool, query, **params)
    return found[0] if found else None
