"""What benches need of the database: plain alternatives to measure against, and a history to work on."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, overload

import numpy as np
import psycopg
from numpy.typing import NDArray

from storage.binary_copy import encode, microseconds_to_postgres
from storage.connection import Role, connect, options
from storage.queries import queries

__all__ = [
    "PlainRows",
    "Published",
    "client_ports",
    "copy_conflict_rate",
    "copy_rate",
    "history_value",
    "load_history",
    "make_gap",
    "naive_hours",
    "published",
    "watch_visible",
]

SQL = queries("bench")
Ints = NDArray[np.int64]
BATCH = 20_000
CONFLICT_BATCH = 5_000
POLL_S = 0.01
MINUTE_US = 60_000_000
START_US = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z."""


def copy_rate(database_url: str, rows: int, registers: int, interval_us: int = MINUTE_US) -> float:
    """Return rows/s of COPY batches, each its own transaction, into a copy of the reading table.

    Rows come time by time, a row a register, as readings would arrive.
    """
    with psycopg.connect(database_url, autocommit=True, **options(None)) as connection:
        connection.execute(SQL["create"])
        started = time.perf_counter()
        for first in range(0, rows, BATCH):
            stream = _batch(first, min(BATCH, rows - first), registers, interval_us)
            with connection.cursor() as cursor, cursor.copy(SQL["copy"]) as copy:
                copy.write(stream)
        seconds = time.perf_counter() - started
        connection.execute(SQL["drop"])
    return rows / seconds


def copy_conflict_rate(
    database_url: str, rows: int, registers: int, batch: int = CONFLICT_BATCH, interval_us: int = MINUTE_US
) -> float:
    """Return rows/s of plain COPY that minds repetitions.

    COPY into a temporary table, then INSERT ... ON CONFLICT DO NOTHING. Each batch is a transaction; the rows are those
    of `copy_rate`.
    """
    with psycopg.connect(database_url, autocommit=True, **options(None)) as connection:
        connection.execute(SQL["create"])
        connection.execute(SQL["create_conflict_stage"])
        started = time.perf_counter()
        for first in range(0, rows, batch):
            stream = _batch(first, min(batch, rows - first), registers, interval_us)
            with connection.transaction(), connection.cursor() as cursor:
                with cursor.copy(SQL["copy_conflict_stage"]) as copy:
                    copy.write(stream)
                cursor.execute(SQL["insert_from_stage"])
        seconds = time.perf_counter() - started
        connection.execute(SQL["drop"])
    return rows / seconds


class PlainRows:
    """What a plain collector does with its rows: COPY as text into a temporary table, INSERT ON CONFLICT, commit."""

    def __init__(self, database_url: str) -> None:
        self._connection = psycopg.connect(database_url, autocommit=True, **options(None))
        self._connection.execute(SQL["create_conflict_stage"])

    def registers(self) -> dict[tuple[str, str], int]:
        """Return the numbers of registers by (device, channel)."""
        rows = self._connection.execute(SQL["naive_registers"]).fetchall()
        return {(device, channel): number for device, channel, number in rows}

    def store(self, rows: Sequence[tuple[datetime, datetime, float, int, int, int]]) -> None:
        """Store rows (time, reception, value, register, source, unit code) in one transaction."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            with cursor.copy(SQL["copy_naive"]) as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(SQL["insert_naive"])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def watch_visible(
    database_url: str, start: datetime, end: datetime, *, until: int, patience_s: float
) -> list[tuple[float, int]]:
    """Count the readings of [start, end) until there are so many; return (`time.monotonic`, count) at each change."""
    seen = [(time.monotonic(), 0)]
    deadline = time.monotonic() + patience_s
    with psycopg.connect(database_url, autocommit=True, **options(None)) as connection:
        while seen[-1][1] < until and time.monotonic() < deadline:
            row = connection.execute(SQL["visible"], {"start": start, "end": end}).fetchone()
            if row is not None and row[0] > seen[-1][1]:
                seen.append((time.monotonic(), int(row[0])))
            time.sleep(POLL_S)
    return seen


def _batch(first: int, size: int, registers: int, interval_us: int) -> bytes:
    number = np.arange(first, first + size, dtype=np.int64)
    time_us = microseconds_to_postgres(START_US + number // registers * interval_us)
    return encode(
        [
            ("time", time_us),
            ("received_at", time_us),
            ("value", number.astype(np.float64)),
            ("register_id", (number % registers).astype(np.int32)),
            ("source_id", np.ones(size, dtype=np.int16)),
            ("unit_code", np.zeros(size, dtype=np.int16)),
        ]
    )


class Published(NamedTuple):
    """What is published of a civil day, and the reading before an instant of it."""

    revisions: int
    value_before: float


def load_history(
    database_url: str, registers: Sequence[int], start: datetime, length: timedelta, interval: timedelta
) -> int:
    """Copy readings as they would have arrived, time by time, and mark them stale; return how many.

    Each register rises by an amount of its own, so that every hour is another.
    """
    numbers = np.asarray(registers, dtype=np.int32)
    per_day = timedelta(days=1) // interval
    with connect(database_url) as connection, connection.cursor() as cursor:
        for day in range(length // timedelta(days=1)):
            position = np.repeat(np.arange(per_day, dtype=np.int64) + day * per_day, len(numbers))
            register = np.tile(numbers, per_day)
            unix_us = int(start.timestamp() * 1e6) + position * (interval // timedelta(microseconds=1))
            time_us = microseconds_to_postgres(unix_us)
            with cursor.copy(SQL["copy_history"]) as copy:
                copy.write(
                    encode(
                        [
                            ("time", time_us),
                            ("received_at", time_us),
                            ("value", history_value(unix_us, register).astype(np.float64)),
                            ("register_id", register),
                            ("source_id", np.ones(len(register), dtype=np.int16)),
                            ("unit_code", np.zeros(len(register), dtype=np.int16)),
                        ]
                    )
                )
        cursor.execute(SQL["stale_history"], {"registers": list(registers), "start": start, "end": start + length})
    with psycopg.connect(database_url, autocommit=True, **options(None)) as connection:
        connection.execute(SQL["analyze"])
    return len(numbers) * per_day * (length // timedelta(days=1))


@overload
def history_value(unix_us: int, register_id: int) -> int: ...
@overload
def history_value(unix_us: Ints, register_id: NDArray[np.int32]) -> Ints: ...
def history_value(unix_us: Any, register_id: Any) -> Any:
    """Return what an index of the history shows at a time."""
    turn = (unix_us - START_US) // 600_000_000 + 100_000
    return turn * (50 + register_id % 97) + turn % 7


def make_gap(database_url: str, register_id: int, start: datetime, end: datetime) -> None:
    """Take the readings of [start, end) away again, before they are booked."""
    with connect(database_url) as connection:
        connection.execute(SQL["make_gap"], {"register_id": register_id, "start": start, "end": end})


def client_ports(database_url: str, role: Role) -> list[int]:
    """Return the ports from which clients in a role talk to the server."""
    with connect(database_url) as connection:
        rows = connection.execute(SQL["client_ports"], {"name": f"vigie:{role.value}"}).fetchall()
    return [row[0] for row in rows]


def naive_hours(database_url: str) -> float:
    """Return the seconds of the query everybody writes: differences of neighbours, summed by hour."""
    with psycopg.connect(database_url, autocommit=True, **options(None)) as connection:
        started = time.perf_counter()
        connection.execute(SQL["naive_hours"])
        seconds = time.perf_counter() - started
        connection.execute(SQL["drop_naive"])
    return seconds


def published(database_url: str, register_id: int, moment: datetime) -> Published:
    """Return the sum of the revisions of the hours about an instant, and the reading before it."""
    with connect(database_url) as connection:
        row = connection.execute(SQL["published"], {"register_id": register_id, "moment": moment}).fetchone()
    assert row is not None
    return Published(*row)
