"""Keys of meters whose telegrams are encrypted: kept where collectors look for them, and never shown again."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from domain.errors import NotFoundError
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["forget_key", "keep_keys", "list_keys"]

SQL = queries("meter_keys")
Row = Mapping[str, Any]


def keep_keys(database_url: str, keys: Mapping[str, bytes]) -> None:
    """Keep the 16-byte keys of meters, by their number; collectors know them within seconds."""
    with connect(database_url, Role.INGEST) as connection:
        connection.execute(SQL["keep"], {"meters": list(keys), "keys": list(keys.values())})


def list_keys(database_url: str) -> Sequence[Row]:
    """Return the meters that have a key, and since when; never the keys."""
    with connect(database_url, Role.INGEST) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(SQL["list"]).fetchall()


def forget_key(database_url: str, meter: str) -> None:
    """Forget the key of a meter.

    Raises:
        NotFoundError: there is none.
    """
    with connect(database_url, Role.INGEST) as connection:
        if not connection.execute(SQL["forget"], {"meter": meter}).rowcount:
            raise NotFoundError("error-meter-key-unknown", meter=meter)
