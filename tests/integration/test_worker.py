"""The worker notices readings by itself: nobody has to ask for a derivation."""

import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg

from app.worker import run_worker
from domain.batch import Batch
from storage.readings import TimescaleReadings
from tests.fixtures.process import eventually
from tests.fixtures.registry import one_meter

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_readings_that_arrive_are_derived_within_seconds(database_url: str) -> None:
    register = one_meter(database_url)
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(database_url, stop))
    worker.start()
    try:
        assert eventually(lambda: _count(database_url, "procrastinate_jobs WHERE status IN ('todo', 'doing')") == 0, 30)
        batch = Batch("test")
        for number in range(37):
            batch.add(register, START + timedelta(minutes=10 * number), 100.0 * number, 0, START.timestamp())
        with closing(TimescaleReadings(database_url)) as sink:
            sink.write(batch)
        written = time.monotonic()
        assert eventually(lambda: _count(database_url, "hour_amount") == 6, 30)
        assert time.monotonic() - written < 10
        assert _count(database_url, "stale_span") == 0
    finally:
        stop.set()
        worker.join(20)
    assert not worker.is_alive()


def _count(database_url: str, what: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {what}").fetchone()
    assert row is not None
    return int(row[0])
