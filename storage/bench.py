"""A plain COPY to measure against: binary rows straight into a hypertable with the same columns and unique key."""

import time

import numpy as np
import psycopg

from storage.binary_copy import encode, microseconds_to_postgres
from storage.connection import options
from storage.queries import queries

__all__ = ["copy_rate"]

SQL = queries("bench")
BATCH = 20_000
MINUTE_US = 60_000_000
START_US = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z."""


def copy_rate(database_url: str, rows: int, registers: int) -> float:
    """Return rows/s of COPY batches, each its own transaction, into a copy of the reading table."""
    with psycopg.connect(database_url, autocommit=True, **options(None)) as connection:
        connection.execute(SQL["create"])
        started = time.perf_counter()
        for first in range(0, rows, BATCH):
            stream = _batch(first, min(BATCH, rows - first), registers)
            with connection.cursor() as cursor, cursor.copy(SQL["copy"]) as copy:
                copy.write(stream)
        seconds = time.perf_counter() - started
        connection.execute(SQL["drop"])
    return rows / seconds


def _batch(first: int, size: int, registers: int) -> bytes:
    number = np.arange(first, first + size, dtype=np.int64)
    time_us = microseconds_to_postgres(START_US + number // registers * MINUTE_US)
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
