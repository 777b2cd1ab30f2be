"""Long histories into TimescaleDB: the collector's tables and rules, in stretches of many readings a register."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.batch import BatchResult
from storage.arrivals import DAY_US, EPOCH, Arrivals, moments
from storage.connection import Role, connection_error, options
from storage.queries import queries
from storage.readings import store_contested

__all__ = ["LIVE_SOURCE", "TimescaleHistory"]

SQL = queries("history") | {f"readings_{name}": block for name, block in queries("readings").items()}
LIVE_SOURCE = 1
MICROSECOND = timedelta(microseconds=1)
Bools = NDArray[np.bool_]


@dataclass(slots=True)
class TimescaleHistory:
    """Writes live readings of one collector; one connection, opened when needed.

    Use it as a context manager. Each `write` is a transaction: an interrupted history holds whole stretches, and a
    stretch that is written again changes nothing.
    """

    database_url: str
    collector: str
    _connection: Connection[TupleRow] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def numbers(self) -> dict[tuple[str, str], int]:
        """Return the number of every register by (device, channel)."""
        with self._transaction() as connection:
            rows = connection.execute(SQL["numbers"]).fetchall()
        return {(device, channel): number for device, channel, number in rows}

    def last_times(self, registers: Sequence[int]) -> dict[int, datetime]:
        """Return the time of the last reading of each of these registers that has one."""
        with self._transaction() as connection:
            rows = connection.execute(SQL["last_times"], {"registers": list(registers)}).fetchall()
        return dict(rows)

    def earliest_values(self, registers: Sequence[int], start: datetime) -> dict[int, tuple[datetime, float]]:
        """Return time and value of the first reading from `start` on of each of these registers that has one."""
        keys = {"registers": list(registers), "start": start}
        with self._transaction() as connection:
            rows = connection.execute(SQL["earliest_values"], keys).fetchall()
        return {number: (moment, value) for number, moment, value in rows}

    def write(self, arrivals: Arrivals) -> BatchResult:
        """Store readings in one transaction, fastest where they come sorted by register and time.

        Repetitions are dealt with as a collector does: of one time, the value received last counts.

        Raises:
            UnavailableError: the database is away; nothing of this was stored.
        """
        if not len(arrivals.value):
            return BatchResult()
        with self._transaction() as connection:
            states = arrivals.states()
            fresh = _fresh(connection, arrivals)
            result = _store(connection, arrivals, fresh)
            if result.stored or result.superseded:
                connection.execute(SQL["mark_stretches"], _stretches(arrivals) | {"source_id": arrivals.source_id})
            connection.execute(SQL["readings_update_state"], states)
            if result.stored < len(arrivals.value) or not fresh.all():
                earliest = {"registers": states["registers"], "earliest": arrivals.earliest()}
                connection.execute(SQL["readings_refresh_state"], earliest)
            connection.execute(SQL["readings_announce"], {"registers": states["registers"]})
            connection.execute(SQL["readings_count_batch"], self._counts(len(arrivals.value), result))
        return result

    def _counts(self, readings: int, result: BatchResult) -> dict[str, object]:
        nothing = dict.fromkeys(("messages", "messages_stored", "rejected", "unmapped"), 0)
        known = {"duplicates": result.duplicates, "superseded": result.superseded}
        return nothing | known | {"collector": self.collector, "readings": readings, "stored": result.stored}

    @contextmanager
    def _transaction(self) -> Iterator[Connection[TupleRow]]:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self.database_url, autocommit=True, **options(Role.INGEST))
                self._connection.execute(SQL["readings_create_stage"])
            with self._connection.transaction():
                yield self._connection
        except psycopg.OperationalError as error:
            self.__exit__()
            raise connection_error(error) from error


def _fresh(connection: Connection[TupleRow], arrivals: Arrivals) -> Bools:
    """Tell which readings cannot be there yet: the first of their time, after the last of their register."""
    numbers = np.unique(arrivals.register_id)
    rows = connection.execute(SQL["last_times"], {"registers": numbers.tolist()}).fetchall()
    known: dict[int, datetime] = dict(rows)
    last_us = np.array([(known.get(number, EPOCH) - EPOCH) // MICROSECOND for number in numbers.tolist()])
    return ~arrivals.repeated() & (arrivals.time_us > last_us[np.searchsorted(numbers, arrivals.register_id)])


def _store(connection: Connection[TupleRow], arrivals: Arrivals, fresh: Bools) -> BatchResult:
    """Copy what is fresh straight into the table and contest the rest; all of it where a time is known after all."""
    try:
        with connection.transaction(), connection.cursor() as cursor, cursor.copy(SQL["readings_copy_new"]) as copy:
            copy.write((arrivals if fresh.all() else arrivals.take(fresh)).rows())
    except psycopg.errors.UniqueViolation:
        return store_contested(connection, arrivals)
    stored = BatchResult(stored=int(fresh.sum()))
    return stored if fresh.all() else stored + store_contested(connection, arrivals.take(~fresh))


def _stretches(arrivals: Arrivals) -> dict[str, list[object]]:
    """Return per register its stretches without a day's silence, as `registers`, `firsts` and `lasts`."""
    order = np.lexsort((arrivals.time_us, arrivals.register_id))
    register, time_us = arrivals.register_id[order], arrivals.time_us[order]
    begins = np.concatenate(([True], (register[1:] != register[:-1]) | (np.diff(time_us) > DAY_US)))
    first = np.flatnonzero(begins)
    last = np.concatenate((first[1:], [len(time_us)])) - 1
    return {
        "registers": register[first].tolist(),
        "firsts": moments(time_us[first]),
        "lasts": moments(time_us[last]),
    }
