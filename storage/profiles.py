"""Mapping profiles: every version that was kept, which one is in force, and messages to try one on."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.batch import RegisterKey
from domain.errors import NotFoundError
from domain.registry import RegisterKind
from storage.api_rows import Row
from storage.connection import Role, connect
from storage.queries import queries
from storage.setup_changes import PROFILE_ACTS, acting, changes

__all__ = ["TimescaleProfiles"]

SQL = queries("profiles")
SAMPLE_BYTES = 65_536


class TimescaleProfiles:
    """Reads as the API does; writes in the role of what people declare."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def all(self) -> Sequence[Row]:
        """Return name, version, active, body, created_at and created_by of each newest version, by name."""
        return self._rows("all")

    def find(self, name: str, version: int | None = None) -> Row | None:
        """Return the same and `vectors` of one version, None where there is none; without a number the newest."""
        found = self._rows("one", name=name, version=version)
        return found[0] if found else None

    def versions(self, name: str) -> Sequence[Row]:
        """Return version, created_at and created_by of each version, the newest first."""
        return self._rows("versions", name=name)

    def save(self, name: str, body: Mapping[str, Any], vectors: Sequence[Mapping[str, Any]], by: str) -> int:
        """Keep the next version, in force from now on; return its number (the same again is not kept twice)."""
        params = {"name": name, "body": Jsonb(dict(body)), "vectors": Jsonb(list(vectors)), "by": by}
        with connect(self._url, Role.EDITOR) as connection:
            connection.execute(SQL["lock"], params)
            found = connection.execute(SQL["same"], params).fetchone()
            if found is None:
                found = connection.execute(SQL["add"], params).fetchone()
        assert found is not None
        return int(found[0])

    def changes(self) -> Sequence[Row]:
        """Return the latest changes: versions that were saved, profiles put in and out of force."""
        return changes(self._url, PROFILE_ACTS)

    def activate(self, name: str, by: str, *, active: bool) -> None:
        """Put the newest version in force, or out of it.

        Raises:
            NotFoundError: no such profile.
        """
        with connect(self._url, Role.EDITOR) as connection:
            acting(connection, by)
            if not connection.execute(SQL["activate"], {"name": name, "active": active}).rowcount:
                raise NotFoundError("error-profile-unknown", name=name)

    def recent_refused(self, pattern: str, limit: int) -> Sequence[Row]:
        """Return topic, payload and received_at of the latest refused messages of topics that fit a pattern."""
        return self._rows("recent_refused", pattern=pattern, limit=limit, bytes=SAMPLE_BYTES)

    def registers(self, devices: Collection[str]) -> Mapping[tuple[str, str], RegisterKey]:
        """Return the registers of devices, by device and channel."""
        return {
            (row["device"], row["channel"]): RegisterKey(row["register_id"], RegisterKind(row["kind"]), row["unit"])
            for row in self._rows("registers", devices=list(devices))
        }

    def _rows(self, query: str, **params: Any) -> Sequence[Row]:
        with connect(self._url, Role.API) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL[query], params).fetchall()
