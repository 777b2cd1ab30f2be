"""Which TimescaleDB this is, and the policies that only the community edition has."""

from enum import StrEnum

from psycopg import Connection
from psycopg.rows import TupleRow

from storage.connection import connect

__all__ = ["COMMUNITY_POLICIES", "LICENSE", "Edition", "apply_policies", "detect", "retention"]

LICENSE = b"SELECT current_setting('timescaledb.license', true)"


class Edition(StrEnum):
    """Apache: hypertables only. Community: compression and policies too."""

    APACHE = "apache"
    COMMUNITY = "timescale"

    @classmethod
    def of(cls, license_name: str | None) -> "Edition":
        """Return the edition that a value of `timescaledb.license` names; what is not known has no policies."""
        return cls.COMMUNITY if license_name == cls.COMMUNITY else cls.APACHE


def detect(connection: Connection[TupleRow]) -> Edition:
    """Return the edition the server runs."""
    row = connection.execute(LICENSE).fetchone()
    return Edition.of(None if row is None else row[0])


def apply_policies(database_url: str, *, retention_months: int | None = None) -> Edition:
    """Compress old chunks and drop those past the retention where the edition can; return the edition.

    Readings stay for ever unless an operator sets a retention: deleting measurements is a decision, not a default.
    Without one, a policy set before is removed.
    """
    with connect(database_url) as connection:
        found = detect(connection)
        if found is Edition.COMMUNITY:
            for statement in (*COMMUNITY_POLICIES, *retention(retention_months)):
                connection.execute(statement)
        return found


def retention(months: int | None) -> tuple[bytes, ...]:
    """Return the statements that keep readings for so many months (None: for ever) and change nothing done before.

    What was derived from the readings stays. The number is written into the text: other clients run it as well.
    """
    interval = "NULL::interval" if months is None else f"make_interval(months => {int(months)})"
    forget = _FORGET_OTHER_RETENTION + interval.encode()
    if months is None:
        return (forget,)
    return forget, f"SELECT add_retention_policy('reading', drop_after => {interval}, if_not_exists => true)".encode()


_FORGET_OTHER_RETENTION = b"""
SELECT remove_retention_policy('reading', if_exists => true)
FROM timescaledb_information.jobs
WHERE proc_name = 'policy_retention' AND hypertable_schema = current_schema() AND hypertable_name = 'reading'
  AND (config ->> 'drop_after')::interval IS DISTINCT FROM """

COMMUNITY_POLICIES: tuple[bytes, ...] = (
    b"""ALTER TABLE reading SET (timescaledb.compress, timescaledb.compress_segmentby = 'register_id, source_id',
        timescaledb.compress_orderby = 'time')""",
    b"""ALTER TABLE hour_amount SET (timescaledb.compress, timescaledb.compress_segmentby = 'register_id, source_id',
        timescaledb.compress_orderby = 'hour')""",
    b"""ALTER TABLE hour_revision SET (timescaledb.compress, timescaledb.compress_segmentby = 'register_id, source_id',
        timescaledb.compress_orderby = 'hour, known_since')""",
    # Late readings are common for two months; past that a chunk is quiet.
    b"SELECT add_compression_policy('reading', compress_after => INTERVAL '60 days', if_not_exists => true)",
    b"SELECT add_compression_policy('hour_amount', compress_after => INTERVAL '180 days', if_not_exists => true)",
    b"SELECT add_compression_policy('hour_revision', compress_after => INTERVAL '180 days', if_not_exists => true)",
)
