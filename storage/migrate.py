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


def migrate(database_url: str, *, retention_months: int | None = None) -> edition.Edition:
    """Apply what is missing, and return the server's edition; safe to call at every start, and from two at once.

    Readings are kept for `retention_months` where the edition can drop them; None keeps them for ever.

    Raises:
        UsageError: the extensions are missing, or the login may not create roles.
        UnavailableError: the server does not answer.
    """
    _require_extensions(database_url)
    _require_rights(database_url)
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
    return edition.apply_policies(database_url, retention_months=retention_months)


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


def _require_rights(database_url: str) -> None:
    """Refuse a login that may create nothing: yoyo would wait a minute for a lock table that it cannot make."""
    with connect(database_url) as connection:
        row = connection.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
    if row != (True,):
        raise UsageError("error-database-migration-denied", reason="CREATE on schema public")


def _job_schema(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('vigie:jobs'))")
        row = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if row is not None and row[0] is None:
            schema = procrastinate.schema.SchemaManager.get_schema().encode()
            connection.execute(schema)
        connection.execute((Path(__file__).parent / "sql" / "job_grants.sql").read_bytes())
