"""Analyses on a real TimescaleDB: expectations, anomalies, savings, and the queue that runs them."""

import asyncio
import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import psycopg
import pytest

from analytics.civil import civil_grid, hour_number, nonworking, to_datetime
from analytics.run import VERSION, analyse, update_savings
from analytics.savings import Savings
from app.worker import JOBS, Jobs, build_app, enqueue_all, run_all_once, run_worker
from domain.errors import NotFoundError, UsageError
from domain.saving import Verdict
from storage.analysis import TimescaleAnalysis
from storage.queries import queries
from tests.fixtures.registry import one_meter

if TYPE_CHECKING:
    from analytics.ports import Store

START = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PILOT = date(2026, 1, 1)
SIREN = "200071892"
FAULT = datetime(2026, 2, 21, 12, tzinfo=UTC)
"""A Saturday: something stays on until Sunday evening."""


@pytest.fixture
def register(database_url: str) -> int:
    """A school's fourteen months of hours: 4 kW by day, 1 kW at night, 15 % less in the pilot, a fault."""
    number = one_meter(database_url)
    grid = civil_grid(START, NOW, "Europe/Paris")
    off = nonworking(grid.first_day, grid.days, school=True)[grid.day]
    amount = np.where(~off & (grid.hour >= 8) & (grid.hour < 18), 4.0, 1.0) * (1 + 0.03 * np.sin(grid.hours / 2.1))
    amount *= np.where(grid.hours >= hour_number(datetime(2026, 1, 1, tzinfo=UTC)), 0.85, 1.0)
    fault = (grid.hours >= hour_number(FAULT)) & (grid.hours < hour_number(FAULT) + 30)
    amount += np.where(fault, 5.0, 0.0)
    with psycopg.connect(database_url) as connection:
        with connection.cursor().copy(
            "COPY hour_amount (hour, amount, estimated, coverage, register_id, source_id) FROM STDIN"
        ) as copy:
            for hour, value in zip(grid.hours.tolist(), amount.tolist(), strict=True):
                copy.write_row((to_datetime(hour), value, 0.0, 1.0, number, 1))
        connection.execute(
            """
            INSERT INTO day_amount (register_id, source_id, day, amount, estimated, coverage)
            SELECT register_id, 1, (hour AT TIME ZONE 'Europe/Paris')::date, sum(amount), 0, least(count(*) / 23.0, 1)
            FROM hour_amount GROUP BY 1, 3
            """
        )
        connection.execute(
            """
            INSERT INTO weather_day (station, day, tmin, tmax, origin)
            SELECT 'test', d, 6 - 8 * cos((d - DATE '2025-01-15') * 2 * pi() / 365),
                   14 - 8 * cos((d - DATE '2025-01-15') * 2 * pi() / 365), 'test'
            FROM (SELECT d::date AS d FROM generate_series(DATE '2025-01-01', DATE '2026-03-03', '1 day') d) days
            """
        )
        connection.execute("INSERT INTO pilot VALUES (%s, %s, 'test')", [SIREN, PILOT])
    return number


def rows(database_url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_every_query_is_prepared_by_the_server(database_url: str) -> None:
    prepared = 0
    with psycopg.connect(database_url) as connection:
        connection.execute(queries("analysis")["create_stage"])
        for name, block in queries("analysis").items():
            if b"COPY" in block or b"CREATE TEMP" in block:
                continue
            statement = block
            for index, parameter in enumerate(sorted(set(_parameters(block))), 1):
                statement = statement.replace(b"%(" + parameter + b")s", b"$" + str(index).encode())
            connection.execute(b"PREPARE " + name.encode() + b" AS " + statement)
            prepared += 1
    assert prepared >= 8


def _parameters(block: bytes) -> list[bytes]:
    return [part.split(b")s")[0] for part in block.split(b"%(")[1:]]


def test_a_weekend_left_on_is_found_priced_and_kept_under_its_number(database_url: str, register: int) -> None:
    store: Store = TimescaleAnalysis(database_url)
    first = analyse(store, NOW)
    assert first.registers == 1
    assert first.expected_hours > 9000
    found = rows(database_url, "SELECT id, kind, starts_at, ends_at, actual - expected, cost_eur FROM anomaly")
    assert len(found) == 1, found
    number, kind, start, end, excess, cost = found[0]
    assert kind in {"night_excess", "excess"}
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    assert start <= FAULT + timedelta(hours=1)
    assert end >= FAULT + timedelta(hours=29)
    assert excess == pytest.approx(150, rel=0.1)
    assert isinstance(excess, float)
    assert cost == pytest.approx(excess * 0.22)
    second = analyse(store, NOW + timedelta(minutes=15))
    assert second.expected_hours == 0  # nothing changed, nothing written
    assert rows(database_url, "SELECT id FROM anomaly") == [(number,)]


def test_the_expectation_reaches_a_day_ahead(database_url: str, register: int) -> None:
    analyse(TimescaleAnalysis(database_url), NOW)
    (row,) = rows(database_url, "SELECT max(hour), bool_and(low <= expected AND expected <= high) FROM expected_hour")
    assert row == (NOW.replace(minute=0) + timedelta(hours=23), True)


def test_an_anomaly_that_is_explained_away_disappears(database_url: str, register: int) -> None:
    store = TimescaleAnalysis(database_url)
    analyse(store, NOW)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE hour_amount SET amount = 0.85 WHERE amount > 5")
    analyse(store, NOW + timedelta(minutes=15))
    assert rows(database_url, "SELECT count(*) FROM anomaly") == [(0,)]


def test_history_corrected_long_ago_is_judged_again(database_url: str, register: int) -> None:
    store = TimescaleAnalysis(database_url)
    analyse(store, NOW)
    assert store.changes(VERSION) == []
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE hour_amount SET amount = amount + 6 "
            "WHERE hour >= '2025-10-04 06:00Z' AND hour < '2025-10-05 12:00Z'"  # a Saturday and a Sunday
        )
        connection.execute(
            "UPDATE day_amount SET amount = amount + 100, revision = revision + 1 WHERE day = DATE '2025-10-04'"
        )
    assert [(row[0], row[1]) for row in store.changes(VERSION)] == [(register, date(2025, 10, 1))]
    again = analyse(store, NOW + timedelta(minutes=15))
    assert again.anomalies == 2
    assert rows(database_url, "SELECT count(*) FROM anomaly WHERE starts_at < '2025-11-01'") == [(1,)]
    assert store.changes(VERSION) == []


def test_savings_are_those_that_were_made(database_url: str, register: int) -> None:
    store = TimescaleAnalysis(database_url)
    assert update_savings(store, NOW) == 1
    (row,) = rows(database_url, "SELECT saving_kwh, low_kwh, high_kwh, verdict, baseline_kwh, ends_on FROM epci_saving")
    saving, low, high, verdict, baseline, end = np.asarray(row).tolist()
    assert end == date(2026, 3, 2)
    assert (saving + 150) / baseline == pytest.approx(0.15, abs=0.02)  # the fault ate 150 kWh of it
    assert low < saving < high
    assert verdict == Verdict.DEMONSTRATED.value


def test_savings_say_what_is_wrong_with_the_question(database_url: str, register: int) -> None:
    savings = Savings(TimescaleAnalysis(database_url), lambda: NOW)
    with pytest.raises(NotFoundError, match="error-savings-no-pilot"):
        savings.savings("000000000")
    with pytest.raises(UsageError, match="error-savings-before-pilot"):
        savings.savings(SIREN, date(2025, 6, 1))
    with pytest.raises(UsageError, match="error-savings-day-not-over"):
        savings.savings(SIREN, None, date(2026, 3, 3))


def test_all_jobs_run_once(database_url: str, register: int) -> None:
    steps: list[tuple[str, int, int]] = []
    counts = run_all_once(database_url, lambda *step: steps.append(step), lambda: NOW)
    assert counts["anomalies"] == 1
    assert counts["epcis"] == 1
    assert ("analysis", 1, 1) in steps


def test_a_job_never_piles_up(database_url: str) -> None:
    async def twice() -> tuple[int, int]:
        app = build_app(database_url)
        async with app.open_async():
            return await enqueue_all(app), await enqueue_all(app)

    assert asyncio.run(twice()) == (len(JOBS), 0)
    waiting = "SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
    assert rows(database_url, waiting) == [(name,) for name, _, _ in JOBS]


def test_the_worker_does_the_jobs_and_stops_when_asked(database_url: str, register: int) -> None:
    stop = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run_worker(database_url, stop, jobs=Jobs(database_url, lambda: NOW))
        except BaseException as error:  # noqa: BLE001 - a thread's failure is shown by the test, whatever it is
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not rows(database_url, "SELECT 1 FROM epci_saving"):
        time.sleep(0.2)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert failures == []
    assert rows(database_url, "SELECT count(*) FROM anomaly") == [(1,)]
    assert rows(database_url, "SELECT verdict FROM epci_saving") == [("demonstrated",)]
