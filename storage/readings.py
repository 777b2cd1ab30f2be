"""Readings and refusals into TimescaleDB: one transaction a batch, idempotent, nothing lost."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from domain.batch import Batch, BatchResult, RegisterKey
from domain.calendar import DEFAULT_ZONE
from domain.collector import CollectorState
from domain.errors import NotFoundError, UnavailableError
from domain.registry import LIVE, RegisterKind
from domain.rejection import UNATTACHED, Rejection
from domain.setup import (
    DATED_DESCRIPTIONS,
    MOST_FORMER,
    MOST_FORMER_BYTES,
    CodecScript,
    Setup,
    StoredProfile,
)
from storage.arrivals import Arrivals
from storage.connection import Role, connection_error, options
from storage.hearing import MOST_LATE, MOST_LOST, Known, device_columns, first_times, gateway_columns
from storage.queries import queries
from storage.unknown_traffic import kept_of_unknown, sender_columns

__all__ = ["UNKNOWN_KEPT", "TimescaleReadings", "storable", "store_contested"]

Found = TypeVar("Found")
SQL = queries("readings")
UNKNOWN_KEPT = 2_000
"""Messages that are kept of a device until somebody attaches it."""
CONTESTED_BATCHES = 16
"""After a repetition so many batches take the way that expects them."""


class TimescaleReadings:
    """The sink of a collector (ingest.ports.ReadingSink).

    One thread may read what is set up while another stores: each has a connection of its own.
    """

    def __init__(self, database_url: str, unknown_kept: int = UNKNOWN_KEPT) -> None:
        self._unknown_kept = unknown_kept
        self._reading = _Link(database_url)
        self._storing = _Link(database_url, SQL["create_stage"])
        self._sources: dict[str, int] = {}
        self._contested = 0

    def registers(self) -> dict[tuple[str, str], RegisterKey]:
        """Return every register by (device, channel).

        Raises:
            UnavailableError: the database is away.
        """
        rows = self._reading.ask(lambda connection: connection.execute(SQL["registers"]).fetchall())
        return {
            (device, channel): RegisterKey(number, RegisterKind(kind), unit)
            for device, channel, number, kind, unit in rows
        }

    def setup(self, known: int) -> Setup | None:
        """Return codecs, profiles and descriptions, None while their revision is the known one.

        Raises:
            UnavailableError: the database is away.
        """
        return self._reading.ask(lambda connection: _setup(connection, known))

    def write(self, batch: Batch) -> BatchResult:
        """Store a batch whole or not at all, and say what became of its readings.

        Raises:
            UnavailableError: the database is away; nothing of the batch was stored, and it may be written again.
        """
        with self._storing.transaction() as connection:
            result = self._store(connection, batch) if len(batch) else BatchResult()
            self._reject(connection, batch.rejections)
            self._hear(connection, batch)
            connection.execute(SQL["count_batch"], _counts(batch, result))
        return result

    def report(self, state: CollectorState) -> None:
        """Keep what a collector says of itself.

        Raises:
            UnavailableError: the database is away.
        """
        waited_from, waited_to = state.last_wait or (None, None)
        row = {
            "name": state.name,
            "group": state.group,
            "condition": state.condition.value,
            "since": state.since,
            "started_at": state.started_at,
            "held_messages": state.held_messages,
            "held_bytes": state.held_bytes,
            "last_stored_at": state.last_stored_at,
            "waited_from": waited_from,
            "waited_to": waited_to,
            "broker_dropped": state.broker_dropped,
        }
        with self._storing.transaction() as connection:
            connection.execute(SQL["report"], row)

    def collectors(self) -> dict[str, bool]:
        """Return the names of the collectors that ever said something of themselves, and whether each runs now.

        Raises:
            UnavailableError: the database is away.
        """
        with self._reading.transaction() as connection:
            return dict(connection.execute(SQL["collectors"]).fetchall())

    def forget(self, collector: str) -> None:
        """Forget what a collector said of itself.

        Raises:
            UnavailableError: the database is away.
        """
        with self._storing.transaction() as connection:
            connection.execute(SQL["forget_collector"], {"name": collector})

    def close(self) -> None:
        """Close the connections."""
        self._reading.close()
        self._storing.close()

    def _store(self, connection: Connection[TupleRow], batch: Batch) -> BatchResult:
        arrivals = Arrivals.of(batch, self._source_id(connection, batch.source))
        result = self._store_new(connection, arrivals)
        contested = result is None
        result = result or store_contested(connection, arrivals)
        if result.stored or result.superseded:
            connection.execute(SQL["mark_stale"], arrivals.touched() | {"source_id": arrivals.source_id})
        if batch.source == LIVE:
            states = arrivals.states()
            connection.execute(SQL["update_state"], states)
            if contested:
                earliest = {"earliest": arrivals.earliest()}
                connection.execute(SQL["refresh_state"], earliest | {"registers": states["registers"]})
            connection.execute(SQL["announce"], {"registers": states["registers"]})
        return result

    def _store_new(self, connection: Connection[TupleRow], arrivals: Arrivals) -> BatchResult | None:
        """Copy straight into the table, which is twice as fast; None when a time is known already."""
        if self._contested > 0:
            self._contested -= 1
            return None
        try:
            with connection.transaction(), connection.cursor() as cursor, cursor.copy(SQL["copy_new"]) as copy:
                copy.write(arrivals.rows())
        except psycopg.errors.UniqueViolation:
            # A COPY that fails leaves dead rows behind: whoever repeats itself is not tried again at once.
            self._contested = CONTESTED_BATCHES
            return None
        return BatchResult(stored=len(arrivals.value))

    def _reject(self, connection: Connection[TupleRow], rejections: list[Rejection]) -> None:
        if not rejections:
            return
        rows = sorted((_rejection_row(rejection) for rejection in rejections), key=_digest)
        with connection.cursor() as cursor:
            cursor.executemany(SQL["reject"], rows)
        unknown = sender_columns(rejections)
        if unknown:
            connection.execute(SQL["count_unknown"], unknown | kept_of_unknown(self._unknown_kept))

    def _hear(self, connection: Connection[TupleRow], batch: Batch) -> None:
        if batch.heard:
            devices = device_columns(batch.heard, self._known(connection, batch))
            connection.execute(SQL["hear_devices"], devices)
            connection.execute(SQL["count_frames"], devices | {"most_lost": MOST_LOST, "most_late": MOST_LATE})
            gateways = gateway_columns(batch.heard)
            if gateways:
                connection.execute(SQL["hear_gateways"], gateways)
                connection.execute(SQL["hear_through"], gateways)
        if batch.described:
            described = {storable(key): told for key, told in batch.described.items()}
            dated = [key.startswith(DATED_DESCRIPTIONS) for key in described]
            rows = {
                "keys": list(described),
                "payloads": [payload for payload, _moment in described.values()],
                "received": [moment for _payload, moment in described.values()],
                "dated": dated,
                "most_bytes": MOST_FORMER_BYTES,
            }
            connection.execute(SQL["describe"], rows)
            if any(dated):
                connection.execute(SQL["bound_former"], {"keys": rows["keys"], "most": MOST_FORMER})

    def _known(self, connection: Connection[TupleRow], batch: Batch) -> dict[str, Known]:
        """Return what is known of the devices of a batch, which nobody else changes before the commit."""
        first = first_times(batch.heard)
        heard = {"devices": list(first)}
        connection.execute(SQL["meet_devices"], heard | {"moments": list(first.values())})
        return {
            device: Known(tuple(zip(times, frames, strict=True)), joined, failed)
            for device, times, frames, joined, failed in connection.execute(SQL["known_devices"], heard, binary=True)
        }

    def _source_id(self, connection: Connection[TupleRow], name: str) -> int:
        if name not in self._sources:
            row = connection.execute(SQL["source"], {"name": name}).fetchone()
            if row is None:
                raise NotFoundError("error-source-unknown", source=name)
            self._sources[name] = row[0]
        return self._sources[name]


class _Link:
    """One connection, opened when needed, reopened when lost.

    Args:
        url: the database's address.
        prepare: executed on each new connection.
    """

    def __init__(self, url: str, prepare: bytes | None = None) -> None:
        self._url = url
        self._prepare = prepare
        self._connection: Connection[TupleRow] | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection[TupleRow]]:
        # Whatever the server says about itself (away, full, shutting down) is mended by waiting, on a new connection.
        try:
            connection = self._open()
            with connection.transaction():
                yield connection
        except psycopg.OperationalError as error:
            self.close()
            raise connection_error(error) from error

    def ask(self, read: Callable[[Connection[TupleRow]], Found]) -> Found:
        """Return what is read; by a new connection where the kept one was lost since, which shows at its next use."""
        kept = self._connection is not None and not self._connection.closed
        try:
            with self.transaction() as connection:
                return read(connection)
        except UnavailableError:
            if not kept:
                raise
        with self.transaction() as connection:
            return read(connection)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> Connection[TupleRow]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True, **options(Role.INGEST))
            if self._prepare is not None:
                self._connection.execute(self._prepare)
        return self._connection


def store_contested(connection: Connection[TupleRow], arrivals: Arrivals) -> BatchResult:
    """Store what is new and supersede what differs, by way of the stage."""
    size = len(arrivals.value)
    with connection.cursor() as cursor:
        with cursor.copy(SQL["copy_stage"]) as copy:
            copy.write(arrivals.staged_rows())
        stored = cursor.execute(SQL["insert_new"]).rowcount
        superseded = 0
        if stored < size:
            row = cursor.execute(SQL["supersede"]).fetchone()
            superseded = int(row[0]) if row else 0
    return BatchResult(stored, size - stored - superseded, superseded)


def _setup(connection: Connection[TupleRow], known: int) -> Setup | None:
    # What changes after this is read raises the revision again, and is read with that.
    row = connection.execute(SQL["setup_revision"]).fetchone()
    revision = int(row[0]) if row else 0
    if revision == known:
        return None
    codecs = [CodecScript(*row) for row in connection.execute(SQL["codecs"])]
    return Setup(
        revision,
        codecs={codec.name: codec for codec in codecs},
        device_codecs=dict(connection.execute(SQL["device_codecs"]).fetchall()),
        topic_owners=dict(connection.execute(SQL["topic_owners"]).fetchall()),
        registers={device: frozenset(channels) for device, channels in connection.execute(SQL["device_channels"])},
        device_zones=dict(connection.execute(SQL["device_zones"], {"default": DEFAULT_ZONE}).fetchall()),
        former_descriptions={
            key: tuple(zip(moments, payloads, strict=True))
            for key, moments, payloads in connection.execute(SQL["former_descriptions"])
        },
        profiles=tuple(StoredProfile(*row) for row in connection.execute(SQL["profiles"])),
        descriptions={key: (payload, moment) for key, payload, moment in connection.execute(SQL["descriptions"])},
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
        "detail": storable(rejection.detail),
        "topic": storable(rejection.topic, most=65_535),
        "payload": rejection.payload,
        "device": None if rejection.device is None else storable(rejection.device),
        "received_at": rejection.received_at,
        "unattached": rejection.reason in UNATTACHED,
    }


def storable(text: str, most: int = 500) -> str:
    """Return text that a column and its index take, whatever a device called itself: refusals must never be refused."""
    return text[:most].replace("\x00", "\ufffd").encode(errors="replace").decode()
