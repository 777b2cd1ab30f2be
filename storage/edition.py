"""Which TimescaleDB this is, and the policies that only the community edition has."""

from enum import StrEnum

from psycopg import Connection
from psycopg.rows import TupleRow

from storage.connection import connect

__all__ = ["Edition", "apply_policies", "detect"]


class Edition(StrEnum):
    """Apache: hypertables only. Community: compression and policies too."""

    APACHE = "apache"
    COMMUNITY = "timescale"


def detect(connection: Connection[TupleRow]) -> Edition:
    """Return the edition the server runs."""
    row = connection.execute("SELECT current_setting('timescaledb.license', true)").fetchone()
    return Edition.COMMUNITY if row is not None and row[0] == "timescale" else Edition.APACHE


def apply_policies(database_url: str) -> Edition:
    """Compress old chunks where the edition can; return the edition.

    Readings stay for ever unless an operator sets a retention: deleting measurements is a decision, not a default.
    """
    with connect(database_url) as connection:
        found = detect(connection)
        if found is Edition.COMMUNITY:
            for statement in COMMUNITY_POLICIES:
                connection.execute(statement)
        return found


COMMUNITY_POLICIES: tuple[bytes, ...] = (
    b"""ALTER TABLE reading SET (timescaledb.compress, timescaledb.compress_segmentby = 'register_id, source_id',
        timescaledb.compress_orderby = 'time')""",
    b"""ALTER TABLE hour_amount SET (timescaledb.compress, timescaledb.compress_segmentby = 'register_id, source_id',
        timescaledb.compress_orderby = 'hour')""",
    # Late readings are common for two months; past that a chunk is quiet.
    b"SELECT add_compression_policy('reading', compress_after => INTERVAL '60 days', if_not_exists => true)",
    b"SELECT add_compression_policy('hour_amount', compress_after => INTERVAL '180 days', if_not_exists => true)",
)
