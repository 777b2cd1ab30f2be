"""A series that cannot be derived is put aside and told of; all others are derived."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from structlog.testing import capture_logs

from analytics import consumption
from analytics.consumption import Work, derive
from app.deriving import keep_deriving, tell_failed
from domain.batch import Batch
from domain.series import PutAside, Series
from storage.api_health import TimescaleHealth
from storage.balance import TimescaleBalances
from storage.connection import Role, open_pool
from storage.consumption import TimescaleConsumption
from tests.fixtures.process import eventually
from tests.fixtures.registry import one_meter
from tests.integration.test_order import asked, sink_of

START = datetime(2026, 1, 1, tzinfo=UTC)
METERS = 9
POISONS = (3, 7)


class _FaultError(Exception):
    pass


class Patient:
    """Derivations fail that meet one of `poison`; `turns` are the registers of each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, poison: Sequence[int]) -> None:
        self.poison = set(poison)
        self.turns: list[list[int]] = []
        self._derive = consumption._derive
        monkeypatch.setattr(consumption, "_derive", self.derive)

    def derive(self, work: Work) -> None:
        registers = [window.series.register_id for window in work.windows]
        self.turns.append(sorted(registers))
        self._derive(work)  # what it wrote must not stay
        if self.poison & set(registers):
            raise _FaultError("division by zero")


def write(url: str, registers: Sequence[int], first: int = 0) -> None:
    batch = Batch("test")
    for register in registers:
        for number in range(first, first + 7):
            batch.add(register, START + timedelta(minutes=10 * number), 100.0 * number, 0, START.timestamp())
    with sink_of(url) as sink:
        sink.write(batch)


def booked(url: str) -> dict[int, float]:
    rows = asked(url, "SELECT register_id, sum(amount) FROM hour_amount GROUP BY 1")
    return {int(str(register)): float(str(amount)) for register, amount in rows}


def stale(url: str) -> set[int]:
    return {int(str(row[0])) for row in asked(url, "SELECT DISTINCT register_id FROM stale_span")}


def pause_over(url: str) -> None:
    """Let the time of all pauses pass."""
    asked(url, "UPDATE stale_span SET noted_at = now() WHERE isempty(span)")


def told(url: str) -> dict[str, object]:
    pool = open_pool(url, Role.API, max_size=1)
    try:
        return dict(TimescaleHealth(pool).derivation())
    finally:
        pool.close()


def test_others_are_derived_and_the_one_at_fault_waits_longer_each_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers = [one_meter(database_url, meter=f"m{n}") for n in range(METERS)]
    poison = [registers[n] for n in POISONS]
    good = [one for one in registers if one not in poison]
    patient = Patient(monkeypatch, poison)
    store = TimescaleConsumption(database_url)
    failed: list[PutAside] = []

    def keep(aside: PutAside, error: Exception) -> None:
        assert isinstance(error, _FaultError)
        failed.append(aside)

    write(database_url, registers)
    assert derive(store, failed=keep) == len(good)
    assert booked(database_url) == {one: pytest.approx(0.6) for one in good}
    assert stale(database_url) == set(poison)
    assert sorted(aside[:3] for aside in failed) == [(f"m{n}", "energy_import", "live") for n in POISONS]
    assert [aside[3:] for aside in failed] == [(60, True)] * 2
    # Nine in halves: 4 (2 (1, 1), 2), 5 (2, 3 (1, 2)): what failed alone is tried no more.
    assert len(patient.turns) <= 1 + 2 * 2 * 4

    # It is left alone, also where new readings come, and others are derived without it.
    patient.turns.clear()
    write(database_url, registers, 7)
    assert derive(store, failed=keep) == len(good)
    assert patient.turns == [sorted(good)]
    assert len(failed) == 2
    state = told(database_url)
    assert (state["series"], state["failed"]) == (2, 2)
    assert state["failed_names"] == [f"m{n} / energy_import" for n in POISONS]
    assert state["late"] is False
    assert isinstance(state["since"], datetime)
    assert state["since"] <= datetime.now(UTC)  # of its readings, not of its pause

    # The nightly check does not wait for it.
    assert TimescaleBalances(database_url).waiting() == frozenset()
    with TimescaleBalances(database_url).books(Series(poison[0], 1)) as books:
        assert not books.stale

    # After each pause it is tried alone, and the next pause is longer, up to a quarter of an hour.
    pauses = []
    for _ in range(6):
        patient.turns.clear()
        pause_over(database_url)
        write(database_url, good[:1], 14)
        derive(store, failed=keep)
        assert sorted(turn for turn in patient.turns if set(turn) & set(poison)) == [[one] for one in sorted(poison)]
        assert not any(aside.first for aside in failed[-2:])
        pauses.append(failed[-1].pause_s)
    assert pauses == [120, 240, 480, 960, 960, 960]
    assert asked(database_url, "SELECT max(n) FROM (SELECT count(*) FILTER (WHERE isempty(span)) AS n"
                               " FROM stale_span GROUP BY register_id) s") == [(5,)]  # fmt: skip

    # Once it can be derived, all that waited is, and nothing is told any more.
    patient.poison.clear()
    pause_over(database_url)
    assert derive(store, failed=keep) == 2
    assert {one: booked(database_url)[one] for one in poison} == {one: pytest.approx(1.3) for one in poison}
    assert stale(database_url) == set()
    assert {name: told(database_url)[name] for name in ("series", "since", "failed", "failed_names")} == {
        "series": 0, "since": None, "failed": 0, "failed_names": [],
    }  # fmt: skip


def test_a_worker_goes_on_logs_the_failure_once_and_tries_again_when_it_starts(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (one_meter(database_url, meter=name) for name in ("good", "bad"))
    patient = Patient(monkeypatch, [bad])
    write(database_url, [good, bad])
    with capture_logs() as logs:
        work_until(database_url, lambda: stale(database_url) == {bad} and told(database_url)["failed"] == 1)
        write(database_url, [good], 7)
        patient.turns.clear()
        # Another start tries what waits for its pause, at once.
        work_until(database_url, lambda: [bad] in patient.turns and stale(database_url) == {bad})
    failures = [entry for entry in logs if entry["event"] == "derivation_series_failed"]
    assert [(entry["meter"], entry["register"], entry["source"], entry["again_in_s"]) for entry in failures] == [
        ("bad", "energy_import", "live", 60),
    ]  # fmt: skip
    assert "division by zero" in repr(failures[0]["exc_info"])
    assert not [entry for entry in logs if entry["event"] == "derivation_failed"]
    assert booked(database_url) == {good: pytest.approx(1.3)}
    patient.poison.clear()
    work_until(database_url, lambda: not stale(database_url))
    assert booked(database_url) == {good: pytest.approx(1.3), bad: pytest.approx(0.6)}


def work_until(url: str, done: object) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=keep_deriving, args=(url, stop))
    worker.start()
    try:
        assert callable(done)
        assert eventually(done, 20)
    finally:
        stop.set()
        worker.join(20)
    assert not worker.is_alive()


def test_what_the_server_does_is_no_fault_of_a_series(database_url: str) -> None:
    register = one_meter(database_url)
    write(database_url, [register])
    store = TimescaleConsumption(database_url)
    errors = psycopg.errors
    with store.take():
        mine = [Series(register, 1)]
        own: list[Exception] = [
            ZeroDivisionError(), errors.NumericValueOutOfRange(), errors.ConfigurationLimitExceeded(),
        ]  # fmt: skip
        assert [store.suspects(fault) for fault in own] == [mine] * 3
        for fault in (
            psycopg.OperationalError("gone"), psycopg.InterfaceError("closed"), errors.DeadlockDetected(),
            errors.DiskFull(), errors.AdminShutdown(), errors.UndefinedColumn(), errors.InsufficientPrivilege(),
        ):  # fmt: skip
            assert store.suspects(fault) == ()


def test_a_failure_that_is_nobodys_alone_puts_nobody_aside(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registers = [one_meter(database_url, meter=f"m{n}") for n in range(4)]
    patient = Patient(monkeypatch, [])
    whole = patient.derive

    def fails_together(work: Work) -> None:
        if len(work.windows) == len(registers):
            raise _FaultError
        whole(work)

    monkeypatch.setattr(consumption, "_derive", fails_together)
    write(database_url, registers)
    assert derive(TimescaleConsumption(database_url), failed=tell_failed) == 4
    assert [len(turn) for turn in patient.turns] == [2, 2]
    assert stale(database_url) == set()
