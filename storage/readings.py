"""Readings and refusals into TimescaleDB: one transaction a batch, idempotent, nothing lost."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.batch import Batch, BatchResult, RegisterKey
from domain.errors import NotFoundError, UnavailableError
from domain.registry import RegisterKind
from domain.rejection import Rejection
from storage.binary_copy import encode, microseconds_to_postgres
from storage.connection import Role, options
from storage.queries import queries

__all__ = ["TimescaleReadings"]

SQL = queries("readings")


class TimescaleReadings:
    """The sink of a collector (ingest.ports.ReadingSink): one connection, opened when needed, reopened when lost."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: Connection[TupleRow] | None = None
        self._sources: dict[str, int] = {}

    def registers(self) -> dict[tuple[str, str], RegisterKey]:
        """Return every register by (device, channel).

        Raises:
            UnavailableError: the database is away.
        """
        with self._transaction() as connection:
            rows = connection.execute(SQL["registers"]).fetchall()
        return {
            (device, channel): RegisterKey(number, RegisterKind(kind), unit)
            for device, channel, number, kind, unit in rows
        }

    def write(self, batch: Batch) -> BatchResult:
        """Store a batch whole or not at all, and say what became of its readings.

        Raises:
            UnavailableError: the database is away; nothing of the batch was stored, and it may be written again.
        """
        with self._transaction() as connection:
            result = self._store(connection, batch) if len(batch) else BatchResult()
            self._reject(connection, batch.rejections)
            connection.execute(SQL["count_batch"], _counts(batch, result))
        return result

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _store(self, connection: Connection[TupleRow], batch: Batch) -> BatchResult:
        rows = _rows(batch, self._source_id(connection, batch.source))
        with connection.cursor() as cursor:
            with cursor.copy(SQL["copy_stage"]) as copy:
                copy.write(rows)
            stored = cursor.execute(SQL["insert_new"]).rowcount
            superseded = 0
            if stored < len(batch):
                cursor.execute(SQL["gentle_joins"])
                row = cursor.execute(SQL["supersede"]).fetchone()
                superseded = int(row[0]) if row else 0
            for step in ("mark_stale", "update_state", "announce"):
                cursor.execute(SQL[step])
        return BatchResult(stored, len(batch) - stored - superseded, superseded)

    def _reject(self, connection: Connection[TupleRow], rejections: list[Rejection]) -> None:
        if not rejections:
            return
        rows = sorted((_rejection_row(rejection) for rejection in rejections), key=_digest)
        with connection.cursor() as cursor:
            cursor.executemany(SQL["reject"], rows)

    def _source_id(self, connection: Connection[TupleRow], name: str) -> int:
        if name not in self._sources:
            row = connection.execute(SQL["source"], {"name": name}).fetchone()
            if row is None:
                raise NotFoundError("error-source-unknown", source=name)
            self._sources[name] = row[0]
        return self._sources[name]

    @contextmanager
    def _transaction(self) -> Iterator[Connection[TupleRow]]:
        # Whatever the server says about itself (away, full, shutting down) is mended by waiting, on a new connection.
        try:
            connection = self._open()
            with connection.transaction():
                yield connection
        except psycopg.OperationalError as error:
            self.close()
            raise _away(error) from error

    def _open(self) -> Connection[TupleRow]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True, **options(Role.INGEST))
            self._connection.execute(SQL["create_stage"])
        return self._connection


def _away(error: Exception) -> UnavailableError:
    return UnavailableError("error-database-no-answer", reason=str(error).strip().splitlines()[0])


def _rows(batch: Batch, source_id: int) -> bytes:
    size = len(batch)
    times = np.rint(np.asarray(batch.times, dtype=np.float64) * 1e6).astype(np.int64)
    received = np.rint(np.asarray(batch.received, dtype=np.float64) * 1e6).astype(np.int64)
    return encode(
        [
            ("register_id", np.asarray(batch.register_ids, dtype=np.int32)),
            ("source_id", np.full(size, source_id, dtype=np.int16)),
            ("unit_code", np.asarray(batch.units, dtype=np.int16)),
            ("seq", np.arange(size, dtype=np.int32)),
            ("time", microseconds_to_postgres(times)),
            ("received_at", microseconds_to_postgres(received)),
            ("value", np.asarray(batch.values, dtype=np.float64)),
        ]
    )


def _counts(batch: Batch, result: BatchResult) -> dict[str, object]:
    return {
        "collector": batch.collector,
        "messages": batch.messages,
        "messages_stored": batch.messages_stored,
        "readings": len(batch),
        "stored": result.stored,
        "duplicates": result.duplicates,
        "superseded": result.superseded,
        "rejected": len(batch.rejections),
        "unmapped": batch.unmapped,
    }


def _digest(row: dict[str, object]) -> bytes:
    # One order for all collectors: two that refuse the same messages at once must not wait for each other in a ring.
    return row["digest"] if isinstance(row["digest"], bytes) else b""


def _rejection_row(rejection: Rejection) -> dict[str, object]:
    topic = rejection.topic.encode(errors="surrogatepass")
    return {
        "digest": hashlib.sha256(topic + b"\x00" + rejection.payload).digest(),
        "reason": rejection.reason.value,
        "detail": _storable(rejection.detail),
        "topic": _storable(rejection.topic, most=65_535),
        "payload": rejection.payload,
        "device": None if rejection.device is None else _storable(rejection.device),
        "received_at": rejection.received_at,
    }


def _storable(text: str, most: int = 500) -> str:
    """Return text that a column and its index take, whatever a device called itself: refusals must never be refused."""
    return text[:most].replace("\x00", "\ufffd").encode(errors="replace").decode()
