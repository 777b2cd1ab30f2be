"""Meters that are signed sums of registers."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from domain.errors import ConflictError, NotFoundError
from storage.api_rows import Row
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["TimescaleVirtualMeters"]

SQL = queries("virtual_meters")


class TimescaleVirtualMeters:
    """Implements api.ports.VirtualMeterStore, in the role that writes what people declare."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def all(self) -> Sequence[Row]:
        """Return every one, by code."""
        return self._rows(None)

    def find(self, code: str) -> Row | None:
        """Return one, or None."""
        found = self._rows(code)
        return found[0] if found else None

    def write(
        self, meter: Mapping[str, Any], parts: Sequence[tuple[int, int]], declared_by: str, *, replace: bool
    ) -> None:
        """Create or replace code, name, site, unit and the parts (register number, sign).

        Raises:
            ConflictError: the code is a meter's, or another virtual meter's that shall not be replaced.
            NotFoundError: no such site.
        """
        with connect(self._url, Role.EDITOR) as connection:
            if connection.execute(SQL["is_meter"], meter).fetchone() is not None:
                raise ConflictError("error-virtual-code-taken", code=meter["code"])
            site = connection.execute(SQL["site_id"], meter).fetchone()
            if site is None and meter["site"] is not None:
                raise NotFoundError("error-virtual-site-unknown", site=meter["site"])
            row = {**meter, "site_id": None if site is None else site[0], "declared_by": declared_by}
            found = connection.execute(SQL["upsert" if replace else "insert"], row).fetchone()
            if found is None:
                raise ConflictError("error-virtual-exists", code=meter["code"])
            connection.execute(SQL["clear_parts"], {"id": found[0]})
            with connection.cursor() as cursor:
                cursor.executemany(
                    SQL["add_part"], [{"id": found[0], "register_id": part, "sign": sign} for part, sign in parts]
                )

    def delete(self, code: str) -> bool:
        """Forget one; return whether it was there."""
        with connect(self._url, Role.EDITOR) as connection:
            return bool(connection.execute(SQL["delete"], {"code": code}).rowcount)

    def _rows(self, code: str | None) -> Sequence[Row]:
        with connect(self._url, Role.API) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL["all"], {"code": code}).fetchall()
