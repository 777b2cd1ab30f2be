"""Access tokens: shown once, kept as sha256 digests."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from psycopg.rows import dict_row

from domain.errors import NotFoundError
from storage.api_rows import Row, one
from storage.connection import Pool, connect
from storage.queries import queries

__all__ = ["TimescaleTokens", "create", "find", "list_tokens", "revoke"]

SQL = queries("api_tokens")


def digest(token: str) -> bytes:
    """Return what is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def create(database_url: str, role: str, label: str = "", expires: datetime | None = None) -> tuple[str, str]:
    """Make a token of a role with the owner's login; return its number and the token, which is not kept."""
    token = "vigie_" + secrets.token_urlsafe(32)
    values = {"digest": digest(token), "role": role, "label": label, "expires_at": expires}
    with connect(database_url) as connection:
        row = connection.execute(SQL["create"], values).fetchone()
    assert row is not None
    return str(row[0]), token


def list_tokens(database_url: str) -> Sequence[Row]:
    """Return every token's number, role, label and dates, the newest first."""
    with connect(database_url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(SQL["list"]).fetchall()


def revoke(database_url: str, token_id: str) -> None:
    """End a token.

    Raises:
        NotFoundError: no valid token has this number.
    """
    with connect(database_url) as connection:
        if connection.execute(SQL["revoke"], {"id": token_id}).rowcount == 0:
            raise NotFoundError("error-token-unknown", token=token_id)


def find(pool: Pool, token: str, now: datetime) -> Row | None:
    """Return id, role and label of a valid token, or None."""
    return one(pool, SQL["find"], digest=digest(token), now=now)


class TimescaleTokens:
    """Implements api.ports.TokenReader."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, token: str) -> Row | None:
        """Return id, role and label of a valid token, or None."""
        return find(self._pool, token, datetime.now(UTC))

    def find_id(self, token_id: str) -> Row | None:
        """Return the same for a token's number."""
        try:
            number = UUID(token_id)
        except ValueError:
            return None
        return one(self._pool, SQL["find_id"], id=number, now=datetime.now(UTC))
