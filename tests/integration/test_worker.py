"""The worker notices readings by itself: nobody has to ask for a derivation."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg

from app.deriving import keep_deriving
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
        assert eventually(lambda: _count(database_url, "hour_amount") == 6, 30)
        assert _count(database_url, "stale_span") == 0
    finally:
        stop.set()
        worker.join(20)
    assert not worker.is_alive()


def test_what_is_known_is_kept_up_to_date_without_a_queue(empty_database_url: str, database_url: str) -> None:
    register = one_meter(database_url)
    stop = threading.Event()
    # The other thread finds no tables: it says so, waits, and must not end the process.
    threads = [threading.Thread(target=keep_deriving, args=(url, stop)) for url in (database_url, empty_database_url)]
    for thread in threads:
        thread.start()
    try:
        with closing(TimescaleReadings(database_url)) as sink:
            for number in range(4):
                batch = Batch("test")
                batch.add(register, START + timedelta(minutes=10 * number), 100.0 * number, 0, START.timestamp())
                sink.write(batch)
                assert eventually(lambda: _count(database_url, "stale_span") == 0, 10)
        assert _count(database_url, "hour_amount WHERE coverage BETWEEN 0.49 AND 0.51 AND revision = 3") == 1
        assert all(thread.is_alive() for thread in threads)
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not any(thread.is_alive() for thread in threads)


def _count(database_url: str, what: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {what}").fetchone()
    assert row is not None
    return int(row[0])
