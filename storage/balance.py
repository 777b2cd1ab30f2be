"""Readings, rules and stored hours of a series as one balance needs them, and the checks that are kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, IsolationLevel
from psycopg.rows import TupleRow

from domain.balance import Balance
from domain.errors import NotFoundError
from domain.series import Series
from storage.binary_copy import POSTGRES_EPOCH_S, decode_parts
from storage.connection import Role, connect
from storage.queries import queries
from storage.series_rules import load_rules
from storage.unit_factors import UNIT_FACTORS

__all__ = ["TimescaleBalances"]

SQL = queries("balance")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = (("time", "i8"), ("value", "f8"), ("unit", "i2"))
CHUNK = 50_000
"""Readings held at once."""
Chunk = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


class Check(Protocol):
    """What is kept of a check (analytics.balances.Check)."""

    @property
    def series(self) -> Series:
        """Whose it is."""
        ...

    @property
    def start_us(self) -> int:
        """First edge of the history."""
        ...

    @property
    def end_us(self) -> int:
        """Its last edge."""
        ...

    @property
    def balance(self) -> Balance:
        """The whole history in one."""
        ...

    @property
    def open_months(self) -> Sequence[date]:
        """First days of the civil months that do not close."""
        ...

    @property
    def closes(self) -> bool:
        """Whether every month closes."""
        ...

    @property
    def clean(self) -> bool:
        """Whether it closes and nobody is left with a question."""
        ...


class TimescaleBalances:
    """The store that `analytics.balances` works on."""

    def __init__(self, database_url: str, role: Role = Role.ANALYTICS) -> None:
        self._url = database_url
        self._role = role

    def series(self) -> Sequence[Series]:
        """Return every series that has readings."""
        with connect(self._url, self._role) as connection:
            return [Series(*row) for row in connection.execute(SQL["series"])]

    def waiting(self) -> frozenset[Series]:
        """Return the series that wait for a derivation."""
        with connect(self._url, self._role) as connection:
            return frozenset(Series(*row) for row in connection.execute(SQL["waiting"]))

    def find(self, meter: str, register: str | None) -> tuple[int, str, str, str]:
        """Return register_id, name, base unit and zone of a meter's register; the name may be None where there is one.

        Raises:
            NotFoundError: no such meter or register, or several and none named.
        """
        with connect(self._url, self._role) as connection:
            rows = connection.execute(SQL["registers"], {"meter": meter}).fetchall()
        if not rows:
            raise NotFoundError("error-meter-unknown", meter=meter)
        named = [row for row in rows if register in {None, row[1]}]
        if len(named) != 1:
            raise NotFoundError("error-meter-which-register", meter=meter, registers=", ".join(row[1] for row in rows))
        return named[0][0], named[0][1], named[0][2], named[0][3]

    def source_id(self, name: str) -> int:
        """Return the number of a source.

        Raises:
            NotFoundError: no such source.
        """
        with connect(self._url, self._role) as connection:
            row = connection.execute(SQL["source"], {"name": name}).fetchone()
        if row is None:
            raise NotFoundError("error-source-unknown", source=name)
        return int(row[0])

    @contextmanager
    def books(self, series: Series) -> Iterator["TimescaleBooks"]:
        """Open a series' books as they are at one instant: readings, rules and hours belong together."""
        with connect(self._url, self._role) as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            yield TimescaleBooks(connection, series)

    def keep(self, check: Check, now: datetime) -> None:
        """Keep a check in the place of the series' last one."""
        figures: dict[str, Any] = {name: getattr(check.balance, name) for name in Balance.__slots__}
        figures |= {
            "register_id": check.series.register_id, "source_id": check.series.source_id, "checked_at": now,
            "starts_at": _moment(check.start_us), "ends_at": _moment(check.end_us),
            "closes": check.closes, "clean": check.clean, "open_months": list(check.open_months),
        }  # fmt: skip
        with connect(self._url, self._role) as connection:
            connection.execute(SQL["keep"], figures)


class TimescaleBooks:
    """One series at one instant (analytics.balances.Books)."""

    def __init__(self, connection: Connection[TupleRow], series: Series) -> None:
        self._connection = connection
        self._keys = {"register_id": series.register_id, "source_id": series.source_id}
        known = load_rules(connection, [series]).get(series)
        row = connection.execute(SQL["names"], self._keys).fetchone()
        if known is None or row is None:
            raise NotFoundError("error-register-unregistered", register=str(series.register_id))
        self.rules, self.timezone = known.rules, known.timezone
        meter, register, source, self.stale = row
        self.names: tuple[str, str, str] = (meter, register, source)
        extent = connection.execute(SQL["extent"], self._keys).fetchone()
        self.first_us, self.last_us, self.first_hour_us, self.last_hour_us = extent or (None, None, None, None)

    def booked(self, edges_us: Sequence[int]) -> list[float]:
        """Return the sum of the stored hours between each two edges, in the base unit."""
        edges = [_moment(edge) for edge in edges_us]
        asked = self._keys | {"edges": edges, "start": edges[0], "end": edges[-1]}
        sums: dict[int, float] = dict(self._connection.execute(SQL["booked"], asked).fetchall())
        return [float(sums.get(place, 0.0)) for place in range(1, len(edges))]

    def readings(self) -> Iterator[Chunk]:
        """Yield time [us], value as sent and factor of the unit named (nan = none) of every reading, in chunks."""
        with self._connection.cursor() as cursor, cursor.copy(SQL["stream"], self._keys) as copy:
            for part in decode_parts((bytes(block) for block in copy), COLUMNS, CHUNK):
                time_us = part["time"].astype(np.int64) + POSTGRES_EPOCH_S * 1_000_000
                yield time_us, part["value"].astype(np.float64), UNIT_FACTORS[part["unit"].astype(np.int16)]


def _moment(time_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=time_us)
