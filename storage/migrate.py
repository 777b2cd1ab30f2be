"""Bring a database to the present schema: our migrations (yoyo), procrastinate's, and what the edition offers."""

import logging
from pathlib import Path

import procrastinate
import psycopg
import yoyo

from domain.errors import UsageError
from storage import edition
from storage.connection import connect

__all__ = ["migrate"]

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database_url: str) -> None:
    """Apply what is missing; safe to call at every start, and from two processes at once.

    Raises:
        UsageError: the extensions are missing, or the login may not create roles.
        UnavailableError: the server does not answer.
    """
    _require_extensions(database_url)
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    backend = yoyo.get_backend(_yoyo_url(database_url))
    try:
        with backend.lock(timeout=60):
            backend.apply_migrations(backend.to_apply(yoyo.read_migrations(str(MIGRATIONS))))
    except psycopg.errors.InsufficientPrivilege as error:
        raise UsageError("error-database-migration-denied", reason=str(error).splitlines()[0]) from error
    finally:
        backend.connection.close()
    _job_schema(database_url)
    edition.apply_policies(database_url)


def _yoyo_url(database_url: str) -> str:
    scheme, _, rest = database_url.partition("://")
    if scheme not in {"postgresql", "postgres"}:
        raise UsageError("error-database-url", scheme=scheme)
    return f"postgresql+psycopg://{rest}"


def _require_extensions(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.execute("SET client_min_messages = error")
        for name in ("timescaledb", "btree_gist"):
            try:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported) as error:
                raise UsageError("error-database-extension", extension=name) from error


def _job_schema(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('vigie:jobs'))")
        row = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if row is not None and row[0] is None:
            schema = procrastinate.schema.SchemaManager.get_schema().encode()
            connection.execute(schema)
        connection.execute((Path(__file__).parent / "sql" / "job_grants.sql").read_bytes())
