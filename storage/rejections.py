"""The quarantine in TimescaleDB: refused messages that are kept, sent through again, and resolved."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, dict_row

from domain.errors import ConflictError, UnavailableError
from domain.quarantine import Fault, Kept, Selection
from domain.rejection import UNATTACHED
from storage.connection import Role, connect, options
from storage.queries import queries
from storage.readings import UNKNOWN_KEPT, storable
from storage.unknown_traffic import kept_of_unknown

__all__ = ["TimescaleQuarantine", "forget_refusals", "raced_devices"]

SQL = queries("rejections")
READINGS_SQL = queries("readings")
PAGE_MESSAGES = 1_000
PAGE_BYTES = 8 * 1_048_576


class TimescaleQuarantine:
    """Implements ingest.quarantine.Quarantine, in the rights of a collector."""

    def __init__(self, database_url: str, unknown_kept: int = UNKNOWN_KEPT) -> None:
        self._url = database_url
        self._unknown_kept = unknown_kept

    @contextmanager
    def session(self, selection: Selection) -> Iterator["ReplaySession"]:
        """Open a replay.

        Raises:
            ConflictError: another one is under way.
            UnavailableError: the database is away.
        """
        try:
            with psycopg.connect(self._url, autocommit=True, **options(Role.INGEST)) as connection:
                if not _first(connection.execute(SQL["lock"])):
                    raise ConflictError("error-rejections-replaying")
                yield ReplaySession(connection, selection, self._unknown_kept)
        except psycopg.OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise UnavailableError("error-database-no-answer", reason=reason) from error

    def known(self, ids: Collection[int]) -> bool:
        """Whether one of these refusals is kept, waiting or resolved."""
        with connect(self._url, Role.INGEST) as connection:
            return bool(_first(connection.execute(SQL["known"], {"ids": list(ids)})))

    def waiting(self, devices: Collection[str]) -> int:
        """Return how many messages of these devices wait for a meter or a register."""
        with psycopg.connect(self._url, autocommit=True, **options(Role.INGEST)) as connection:
            return int(_first(connection.execute(SQL["waiting"], {"devices": list(devices)})))


class ReplaySession:
    """One replay under way (ingest.quarantine.Session)."""

    def __init__(self, connection: Connection[TupleRow], selection: Selection, unknown_kept: int) -> None:
        self._connection = connection
        self._unknown_kept = unknown_kept
        self._chosen: dict[str, Any] = {
            "reason": selection.reason,
            "device": selection.device,
            "ids": None if selection.ids is None else list(selection.ids),
            "topic_prefix": selection.topic_prefix,
            "codec": selection.codec,
        }

    def not_replayable(self) -> int:
        """Return how many of the chosen messages were cut when they came in."""
        return int(_first(self._connection.execute(SQL["not_replayable"], self._chosen)))

    def pages(self) -> Iterator[list[Kept]]:
        """Yield the other chosen messages, each once, some megabytes at a time."""
        last, started = self._connection.execute(SQL["limits"]).fetchone() or (0, None)
        bounds = {"last": last, "started": started, "limit": PAGE_MESSAGES, "bytes": PAGE_BYTES}
        after = 0
        while True:
            found = self._connection.execute(SQL["page"], self._chosen | bounds | {"after": after}).fetchall()
            if not found:
                return
            after = found[-1][0]
            yield list({digest: Kept(digest, *rest) for _id, digest, *rest in found}.values())

    def receptions(self, page: list[Kept]) -> Iterator[tuple[bytes, datetime]]:
        """Yield digest and moment of each reception, in order of the moment."""
        with self._connection.cursor() as cursor:
            yield from cursor.stream(SQL["receptions"], {"digests": [kept.digest for kept in page]})

    def settle(self, page: list[Kept], faults: dict[bytes, set[Fault]]) -> None:
        """Mark a page as replayed; faults replace what was said of their message before."""
        again = {
            (digest, reason, storable(detail), None if device is None else storable(device))
            for digest, some in faults.items()
            for reason, detail, device in some
        }
        digests, reasons, details, devices = (
            (list(column) for column in zip(*again, strict=True)) if again else ([],) * 4
        )
        rows = {
            "digests": [kept.digest for kept in page],
            "times": [kept.times for kept in page],
            "again_digests": digests,
            "reasons": reasons,
            "details": details,
            "devices": devices,
            "unattached": list(UNATTACHED),
        }
        with self._connection.transaction(), self._connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(SQL["settle"], rows)
            unknown = cursor.execute(SQL["refuse_anew"], rows).fetchall()
            if unknown:
                columns = {name: [row[name] for row in unknown] for name in unknown[0]}
                cursor.execute(READINGS_SQL["count_unknown"], columns | kept_of_unknown(self._unknown_kept))


def forget_refusals(database_url: str, *, waiting_days: int, resolved_days: int) -> int:
    """Drop refusals that wait, or were resolved, longer than so many days; return how many.

    Raises:
        UnavailableError: the database is away.
    """
    days = {"waiting_days": waiting_days, "resolved_days": resolved_days}
    with connect(database_url, Role.ANALYTICS) as connection:
        return int(_first(connection.execute(SQL["forget"], days)))


def raced_devices(database_url: str) -> list[str]:
    """Return devices that were refused as unknown although they were registered by then.

    Raises:
        UnavailableError: the database is away.
    """
    with connect(database_url, Role.ANALYTICS) as connection:
        return [str(row[0]) for row in connection.execute(SQL["raced"])]


def _first(cursor: psycopg.Cursor[TupleRow]) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None
