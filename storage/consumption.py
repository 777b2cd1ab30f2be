"""Stale series, their readings, and their hours and days: the database side of analytics.consumption."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.errors import NotFoundError
from domain.registry import RegisterKind
from domain.series import Rules, Series, Span
from domain.unit import UNITS, UNITS_BY_CODE
from storage.binary_copy import POSTGRES_EPOCH_S, decode, encode, microseconds_to_postgres
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["TimescaleConsumption"]

SQL = queries("consumption")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JUDGEMENTS = {1: "refused", 2: "pending", 3: "relevelled"}
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class HourColumns(Protocol):
    """Hours as parallel arrays; amounts in the register's base unit."""

    @property
    def hour_us(self) -> Ints:
        """Starts, microseconds since 1970."""
        ...

    @property
    def amount(self) -> Floats:
        """What was used."""
        ...

    @property
    def estimated(self) -> Floats:
        """The part of it that bridges a gap."""
        ...

    @property
    def coverage(self) -> Floats:
        """0 to 1."""
        ...


class TimescaleConsumption:
    """The store that `analytics.consumption.derive` works on."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def stale_series(self) -> list[Series]:
        """Return the series that have stale spans, the oldest request first."""
        with connect(self._url, Role.ANALYTICS) as connection:
            return [Series(*row) for row in connection.execute(SQL["stale_series"])]

    @contextmanager
    def work(self, series: Series) -> Iterator["TimescaleSeries | None"]:
        """Take a series' spans in one transaction; None when another worker has the series."""
        with connect(self._url, Role.ANALYTICS) as connection:
            keys = {"register_id": series.register_id, "source_id": series.source_id}
            locked = connection.execute(SQL["lock_series"], keys).fetchone()
            yield TimescaleSeries(connection, keys) if locked is not None and locked[0] else None


class TimescaleSeries:
    """One series in one transaction (analytics.consumption.SeriesWork)."""

    def __init__(self, connection: Connection[TupleRow], keys: dict[str, int]) -> None:
        self._connection = connection
        self._keys = keys
        connection.execute(SQL["create_stage"])
        row = connection.execute(SQL["rules"], keys).fetchone()
        if row is None:
            raise NotFoundError("error-register-unregistered", register=str(keys["register_id"]))
        kind, unit, factor, digits, max_rate, interval_s, self._timezone = row
        self._unit_factor = UNITS[unit].factor
        modulus = None if digits is None else 10.0**digits
        self._rules = Rules(RegisterKind(kind), factor, modulus, max_rate, interval_s)
        self._spans: list[Span] = [(start, end) for start, end in connection.execute(SQL["take_spans"], keys)]

    @property
    def rules(self) -> Rules:
        """The register's kind, factor and limits."""
        return self._rules

    @property
    def spans(self) -> list[Span]:
        """What must be derived anew, in order of time."""
        return self._spans

    def settled_before(self, time_us: int) -> int | None:
        """Return the time of the last settled reading strictly before an instant."""
        row = self._connection.execute(SQL["settled_before"], self._keys | {"before": _moment(time_us)}).fetchone()
        return None if row is None else int(row[0])

    def readings(self, start_us: int, end_us: int, beyond: int) -> tuple[Ints, Floats]:
        """Return times and raw values in the register's unit: [start, end), and `beyond` more."""
        bounds = self._bounds((start_us, end_us)) | {"beyond": beyond}
        with self._connection.cursor() as cursor, cursor.copy(SQL["copy_readings"], bounds) as copy:
            stream = b"".join(bytes(part) for part in copy)
        columns = decode(stream, [("time", "i8"), ("value", "f8"), ("unit", "i2")])
        time_us = columns["time"].astype(np.int64) + POSTGRES_EPOCH_S * 1_000_000
        return time_us, columns["value"].astype(np.float64) * self._conversion(columns["unit"].astype(np.int16))

    def judged(self, start_us: int, end_us: int) -> Ints:
        """Return the times of the readings that carry a judgement."""
        rows = self._connection.execute(SQL["judged"], self._bounds((start_us, end_us))).fetchall()
        return np.array([row[0] for row in rows], dtype=np.int64)

    def replace_judgements(self, span: Span, time_us: Ints, judgement: NDArray[np.int8]) -> None:
        """Put these judgements in the place of those of the span; valid readings have none."""
        self._connection.execute(SQL["forget_judgements"], self._bounds(span))
        doubtful = np.flatnonzero(judgement)
        if len(doubtful):
            rows = [
                self._keys | {"time": _moment(int(time_us[at])), "judgement": JUDGEMENTS[int(judgement[at])]}
                for at in doubtful
            ]
            with self._connection.cursor() as cursor:
                cursor.executemany(SQL["judge"], rows)

    def replace_hours(self, span: Span, hours: HourColumns) -> None:
        """Put these hours in the place of those of the span, and bring their civil days up to date."""
        stream = encode(
            [
                ("hour", microseconds_to_postgres(hours.hour_us)),
                ("amount", hours.amount),
                ("estimated", hours.estimated),
                ("coverage", hours.coverage),
            ]
        )
        bounds = self._bounds(span) | {"timezone": self._timezone}
        with self._connection.cursor() as cursor:
            cursor.execute(SQL["empty_stage"])
            with cursor.copy(SQL["copy_hours"]) as copy:
                copy.write(stream)
            for step in ("drop_hours", "publish_hours", "drop_days", "publish_days"):
                cursor.execute(SQL[step], bounds)

    def _bounds(self, span: Span) -> dict[str, object]:
        return self._keys | {"start": _moment(span[0]), "end": _moment(span[1])}

    def _conversion(self, codes: NDArray[np.int16]) -> Floats:
        """Return the factor from the unit a message named to the register's, per reading (0 = the register's own)."""
        factors = np.ones(int(codes.max(initial=0)) + 1)
        for code in np.unique(codes):
            if code:
                factors[code] = UNITS_BY_CODE[int(code)].factor / self._unit_factor
        return factors[codes]


def _moment(time_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=time_us)
