"""Who changed codecs, profiles and which codec reads a device, and when; the database writes it beside each change."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from storage.api_rows import Row
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["CODEC_ACTS", "PROFILE_ACTS", "acting", "changes"]

SQL = queries("setup_changes")
CODEC_ACTS = ("codec_added", "codec_assigned")
PROFILE_ACTS = ("profile_saved", "profile_on", "profile_off")
MOST_SHOWN = 20


def acting(session: Connection[Any], by: str) -> None:
    """Say who makes the changes of this transaction."""
    session.execute(SQL["acting"], {"by": by})


def changes(database_url: str, acts: Sequence[str]) -> Sequence[Row]:
    """Return changed_at, changed_by, act, subject, version, codec and former of the latest 20, the latest first."""
    with connect(database_url, Role.API) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(SQL["changes"], {"acts": list(acts), "limit": MOST_SHOWN}).fetchall()
