"""What a cubic metre of gas holds at each delivery point, from which civil day on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg.rows import dict_row

from storage.api_rows import Row
from storage.connection import Role, connect
from storage.queries import queries
from storage.registry import Change

__all__ = ["TimescaleCoefficients"]

SQL = queries("coefficients")


class TimescaleCoefficients:
    """Implements api.ports.CoefficientStore, in the role that writes what people declare."""

    def __init__(self, database_url: str, role: Role | None = Role.EDITOR) -> None:
        self._url = database_url
        self._role = role

    def known(self, delivery_point: str) -> bool:
        """Return whether a gas meter names this delivery point."""
        return bool(self._rows("known", delivery_point=delivery_point)[0]["known"])

    def coefficients(self, delivery_point: str) -> Sequence[Row]:
        """Return valid_from, kwh_per_m3, origin, declared_by and declared_at, in order of valid_from."""
        return self._rows("coefficients", delivery_point=delivery_point)

    def write(
        self, delivery_point: str, valid_from: date, kwh_per_m3: float, *, origin: str, declared_by: str
    ) -> Change:
        """State the coefficient from a civil day on; a new value re-values the days up to the next one."""
        params = {
            "delivery_point": delivery_point, "valid_from": valid_from, "kwh_per_m3": kwh_per_m3, "origin": origin,
            "declared_by": declared_by,
        }  # fmt: skip
        with connect(self._url, self._role) as connection:
            before = connection.execute(SQL["before"], params).fetchone()
            if before == (kwh_per_m3, origin):
                return Change.SAME
            connection.execute(SQL["upsert"], params)
            if before is None or before[0] != kwh_per_m3:
                connection.execute(SQL["changed"], params)
        return Change.NEW if before is None else Change.UPDATED

    def delete(self, delivery_point: str, valid_from: date, declared_by: str) -> bool:
        """Forget one; return whether it was there."""
        params = {"delivery_point": delivery_point, "valid_from": valid_from, "declared_by": declared_by}
        with connect(self._url, self._role) as connection:
            if not connection.execute(SQL["delete"], params).rowcount:
                return False
            connection.execute(SQL["changed"], params)
        return True

    def _rows(self, name: str, **params: Any) -> Sequence[Row]:
        with connect(self._url, Role.API) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL[name], params).fetchall()
