"""How processes reach the database: one login, and the least role for the work at hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from domain.errors import BusyError, DiskFullError, LoginRefusedError, UnavailableError, UsageError

__all__ = ["LOST", "Pool", "Role", "busy", "connect", "connection_error", "open_pool", "options"]

LOGIN_REFUSED = re.compile(r"authenti|pg_hba\.conf|no password supplied|database \".*\" does not exist", re.IGNORECASE)
"""How PostgreSQL says, in English or French, that it does not let one in; such errors carry no SQLSTATE."""

LOCK_PATIENCE_S = 5
"""How long a request of a person waits for what is locked: the derivation may be at work at it."""
STATEMENT_PATIENCE_S = 120
"""How long one statement of such a request may take: nobody waits that long, and its connection is needed again."""

Pool = ConnectionPool[psycopg.Connection[TupleRow]]
LOST = (PoolTimeout, psycopg.OperationalError)
"""What a library that has connections of its own raises where there are none to be had."""


class Role(StrEnum):
    """The database roles of migrations 0005 and 0010; a process takes one at connect and cannot do more."""

    INGEST = "vigie_ingest"
    ANALYTICS = "vigie_analytics"
    API = "vigie_api"
    READER = "vigie_reader"
    EDITOR = "vigie_editor"
    """What people declare through the API: events, answers, limits."""


PATIENT = {Role.INGEST, Role.ANALYTICS, None}
"""What works through a backlog waits as long as it takes."""


def options(role: Role | None) -> dict[str, Any]:
    """Return the connection keywords: UTC sessions, in the role's rights (None = the login's own).

    Sessions of people end what meets a lock: see `busy`.
    """
    settings = "-c timezone=UTC"
    if role is not None:
        settings += f" -c role={role.value}"
    if role not in PATIENT:
        settings += f" -c lock_timeout={LOCK_PATIENCE_S}s -c statement_timeout={STATEMENT_PATIENCE_S}s"
    return {"options": settings, "application_name": f"vigie:{role or 'owner'}", "connect_timeout": 5}


@contextmanager
def connect(database_url: str, role: Role | None = None) -> Iterator[psycopg.Connection[TupleRow]]:
    """Yield one connection in a transaction that commits at the end.

    Raises:
        UnavailableError: the server does not answer, or (LoginRefusedError) refuses the login, or (BusyError) what was
            asked for is locked or takes too long.
        UsageError: the address is none.
    """
    try:
        connection = psycopg.connect(database_url, **options(role))
    except psycopg.OperationalError as error:
        raise connection_error(error) from error
    except psycopg.ProgrammingError as error:
        raise UsageError("error-database-url", scheme=database_url.partition(":")[0][:20]) from error
    with busy(), connection:
        yield connection


@contextmanager
def busy() -> Iterator[None]:
    """Say of what is locked, or takes too long, that it is being worked at.

    Raises:
        BusyError: a statement within gave up.
    """
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise BusyError("error-busy-locked") from error
    except psycopg.errors.QueryCanceled as error:
        raise BusyError("error-busy-slow") from error


def connection_error(error: psycopg.OperationalError) -> UnavailableError:
    """Return what to say of a connection that was not made or was lost."""
    reason = str(error).strip().splitlines()[0]
    if isinstance(error, psycopg.errors.DiskFull):
        return DiskFullError("error-database-full", reason=reason)
    if LOGIN_REFUSED.search(reason):
        return LoginRefusedError("error-database-refuses-login", reason=reason.rpartition("FATAL:")[2].strip())
    return UnavailableError("error-database-no-answer", reason=reason)


def open_pool(database_url: str, role: Role | None, *, max_size: int = 8) -> Pool:
    """Open a pool of connections in one role; the caller closes it.

    A connection is tried before it is given out: the database may have been away since. Attempts to reach it are given
    up soon, for the next request begins new ones; else their pauses grow to minutes, and outlast the outage.
    """
    return ConnectionPool(
        database_url,
        kwargs=options(role),
        min_size=1,
        max_size=max_size,
        open=True,
        timeout=10,
        reconnect_timeout=5,
        check=ConnectionPool.check_connection,
        name=str(role),
    )
