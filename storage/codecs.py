"""The uploaded payload codecs, every version of them, and which device each of them reads."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from domain.errors import NotFoundError
from storage.connection import Role, connect
from storage.queries import queries
from storage.setup_changes import CODEC_ACTS, acting, changes

__all__ = ["TimescaleCodecs"]

SQL = queries("codecs")
Row = Mapping[str, Any]


class TimescaleCodecs:
    """Reads in one role and writes in another, each call in one transaction.

    Args:
        database_url: where the codecs are kept.
        writer: the role that writes what people declare (None = the login's own).
    """

    def __init__(self, database_url: str, writer: Role | None = Role.EDITOR) -> None:
        self._url = database_url
        self._writer = writer

    def codecs(self) -> Sequence[Row]:
        """Return name, version, note, created_at, created_by, vectors, bytes and devices of each, by name."""
        return self._rows("codecs")

    def codec(self, name: str, version: int | None = None) -> Row:
        """Return name, version, source, vectors, note, created_at, created_by; of the version in force, or a named one.

        Raises:
            NotFoundError: no such codec, or no such version.
        """
        found = self._rows("codec", name=name, version=version)
        if not found:
            if version is not None:
                raise NotFoundError("error-codec-version", name=name, version=str(version))
            raise NotFoundError("error-codec-unknown", name=name)
        return found[0]

    def versions(self, name: str) -> Sequence[Row]:
        """Return version, note, created_at, created_by, vectors and bytes of each, the newest first."""
        return self._rows("versions", name=name)

    def devices(self, name: str) -> Sequence[str]:
        """Return the devices that a codec reads."""
        return [str(row["code"]) for row in self._rows("devices", name=name)]

    def add(self, name: str, source: str, vectors: Sequence[Row], *, note: str, by: str) -> tuple[int, bool]:
        """Keep a codec; return its version, and whether that is new: the same text and vectors are kept once."""
        written = json.dumps(list(vectors), ensure_ascii=False)
        params = {"name": name, "source": source, "vectors": written, "note": note, "by": by, "version": None}
        with connect(self._url, self._writer) as connection, connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(SQL["lock"], params)
            present = cursor.execute(SQL["codec"], params).fetchone()
            if present and present["source"] == source and present["vectors"] == json.loads(written):
                return int(present["version"]), False
            added = cursor.execute(SQL["add"], params).fetchone()
        assert added is not None
        return int(added["version"]), True

    def waiting(self, name: str) -> int:
        """Return how many refused messages of the devices that a codec reads wait."""
        return int(self._rows("waiting", name=name)[0]["messages"])

    def recent_refused(self, name: str, limit: int) -> Sequence[Row]:
        """Return device, topic, payload and received_at of their latest messages that were refused once."""
        return self._rows("recent_refused", name=name, limit=limit)

    def changes(self) -> Sequence[Row]:
        """Return the latest changes: versions that were added, codecs that were assigned (storage.setup_changes)."""
        return changes(self._url, CODEC_ACTS)

    def assign(self, device: str, codec: str | None, by: str) -> None:
        """Let a codec read a device's frames from now on, or (None) those that recognise them.

        Raises:
            NotFoundError: no such device.
        """
        with connect(self._url, self._writer) as connection:
            acting(connection, by)
            if not connection.execute(SQL["assign"], {"device": device, "codec": codec}).rowcount:
                raise NotFoundError("error-codec-device", device=device)

    def assigned(self, device: str) -> str | None:
        """Return the codec of a device.

        Raises:
            NotFoundError: no such device.
        """
        found = self._rows("device_codec", device=device)
        if not found:
            raise NotFoundError("error-codec-device", device=device)
        return None if found[0]["codec"] is None else str(found[0]["codec"])

    def _rows(self, block: str, /, **params: Any) -> Sequence[Row]:
        with connect(self._url, Role.API) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL[block], params).fetchall()
