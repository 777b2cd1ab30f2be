"""Histories written directly: the collector's tables hold what a collector would have stored."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import psycopg
import pytest
from psycopg.sql import SQL

from domain.batch import Batch, BatchResult
from domain.errors import LoginRefusedError
from storage.arrivals import Arrivals
from storage.history import LIVE_SOURCE, TimescaleHistory
from storage.readings import TimescaleReadings
from tests.fixtures.registry import one_meter

START_S = int(datetime(2026, 1, 3, tzinfo=UTC).timestamp())


@pytest.fixture
def history(database_url: str) -> Iterator[TimescaleHistory]:
    with TimescaleHistory(database_url, "test") as found:
        yield found


def arrivals_of(*rows: tuple[int, int, int, float]) -> Arrivals:
    """Return readings from (register, minutes of label, minutes of reception, value)."""
    register, label, received, value = (np.asarray(column) for column in zip(*rows, strict=True))
    return Arrivals(
        register.astype(np.int32),
        (START_S + label * 60) * 1_000_000,
        (START_S + received * 60) * 1_000_000,
        value.astype(np.float64),
        np.zeros(len(rows), dtype=np.int16),
        LIVE_SOURCE,
    )


def batch_of(arrivals: Arrivals) -> Batch:
    return Batch(
        "test",
        register_ids=arrivals.register_id.tolist(),
        times=(arrivals.time_us / 1e6).tolist(),
        values=arrivals.value.tolist(),
        units=arrivals.unit_code.tolist(),
        received=(arrivals.received_us / 1e6).tolist(),
    )


TABLES = {
    "reading": "SELECT register_id, time, value, unit_code, received_at FROM reading ORDER BY 1, 2",
    "superseded": "SELECT register_id, time, value, superseded_at FROM reading_superseded ORDER BY 1, 2, 4",
    "state": "SELECT * FROM register_state ORDER BY 1",
    "counts": "SELECT readings, stored, duplicates, superseded FROM ingest_count",
    "stale": "SELECT register_id, lower(range_merge(span)), upper(range_merge(span)) FROM stale_span ORDER BY 1",
}


def stored(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return {name: connection.execute(SQL(query)).fetchall() for name, query in TABLES.items()}


def emptied(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE reading, reading_superseded, register_state, ingest_count, stale_span")


def test_direct_rows_are_those_of_a_collector(database_url: str, history: TimescaleHistory) -> None:
    one = one_meter(database_url)
    plain = [(one, minute, minute + 1, 5.0 * minute) for minute in range(0, 4000, 10)]
    repeats = [(one, 20, 90, 100.0), (one, 30, 45, 777.0), (one, 30, 50, 778.0)]
    arrivals = arrivals_of(*plain, *repeats)
    result = history.write(arrivals)
    direct = stored(database_url)
    emptied(database_url)
    sink = TimescaleReadings(database_url)
    assert sink.write(batch_of(arrivals)) == result == BatchResult(stored=400, duplicates=1, superseded=2)
    sink.close()
    assert stored(database_url) == direct
    assert (one, 778.0) in [(row[0], row[2]) for row in direct["reading"]]


def test_writing_again_changes_nothing(database_url: str, history: TimescaleHistory) -> None:
    one = one_meter(database_url)
    arrivals = arrivals_of(*((one, minute, minute, float(minute)) for minute in range(0, 1440, 10)))
    history.write(arrivals)
    before = stored(database_url)
    assert history.write(arrivals) == BatchResult(duplicates=144)
    after = stored(database_url)
    assert {name: after[name] for name in ("reading", "superseded", "state", "stale")} == {
        name: before[name] for name in ("reading", "superseded", "state", "stale")
    }


def test_a_long_silence_is_not_marked_stale(database_url: str, history: TimescaleHistory) -> None:
    one = one_meter(database_url)
    history.write(arrivals_of((one, 0, 0, 1.0), (one, 10, 10, 2.0), (one, 10_000, 10_000, 3.0)))
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT count(*) FROM stale_span, unnest(span)").fetchone()
    assert row == (2,)


def test_what_is_known_of_a_history(database_url: str, history: TimescaleHistory) -> None:
    one = one_meter(database_url)
    start = datetime.fromtimestamp(START_S, UTC)
    assert history.last_times([one]) == {}
    assert history.earliest_values([one], start) == {}
    history.write(arrivals_of((one, 0, 0, 1.0), (one, 10, 10, 2.0)))
    assert history.last_times([one, one + 1]) == {one: datetime.fromtimestamp(START_S + 600, UTC)}
    assert history.earliest_values([one], start) == {one: (start, 1.0)}
    assert set(history.numbers().values()) == {one}


def test_a_refused_login_is_told_from_a_database_that_is_away(database_url: str) -> None:
    refused = database_url.replace("postgresql://vigie:", "postgresql://vigie:not-")
    with (
        pytest.raises(LoginRefusedError, match="error-database-refuses-login"),
        TimescaleHistory(refused, "simulation") as history,
    ):
        history.numbers()
