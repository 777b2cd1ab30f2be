"""Thirteen months of readings with every mishap, by file and by MQTT: the API tells the figures of the reference."""

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest

from analytics.consumption import derive
from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from storage import api_tokens
from storage.consumption import TimescaleConsumption
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.reference_books import Balance, Hour, balance_of, hours_of
from tests.fixtures.reference_chain import HOUR, Outcome, reference
from tests.fixtures.registry import one_meter
from tests.fixtures.series import Case, Declared
from tests.fixtures.web import served

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = datetime(2025, 1, 5, 7, 20, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
READINGS = 22_000
STEP = timedelta(seconds=1560)
MONTHS = [datetime(2024 + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=PARIS) for month in range(12, 31)]
FIRST, LAST = MONTHS[0], MONTHS[-1]


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def thirteen_months(seed: int) -> tuple[Case, list[tuple[datetime, float]]]:
    """Return what counts, and all that is sent in the order in which it is sent.

    A meter of seven digits turns over, is exchanged twice (once nobody says so), stops for a while, falls silent, and
    sends spikes, zeros and dips; then it has another scale. The sender repeats itself, corrects itself, and is late.
    """
    random = Random(seed)
    level, scale, exchanges = 9_000_000.0, 1.0, list[Declared]()
    truth: list[tuple[datetime, float]] = []
    time = START
    for number in range(READINGS):
        time += STEP + timedelta(seconds=random.choice([0, 0, 0, 1, 7, -60]))
        if random.random() < 0.0005:
            time += timedelta(hours=random.randrange(1, 200))
        level = round((level + random.choice([0, 100.5, 400, 900.25, 1500]) / scale) % 1e7, 2)
        if number == 9000:
            exchanges.append(Declared(micros(time) - 200_000_000, level, 70.5))
            level = 80.5
        if number == 14_000:
            level = 4_000_000.0
        if number == 18_000:
            exchanges.append(Declared(micros(time) - 1, level, 12.0, scale=10.0))
            level, scale = 12.0, 10.0
        truth.append((time, level))
    told = [_mistold(random, *reading) for reading in truth]
    for place in random.sample(range(READINGS - 20), 5):
        told[place : place + random.choice([3, 8])] = [(at, 0.0) for at, _ in told[place : place + 8]][:8]
    told = sorted(dict(told).items())
    sent = _sent(random, told)
    case = Case(
        7, 30.0, 600, [micros(at) for at, _ in told], [value for _, value in told], events=tuple(exchanges)
    )  # fmt: skip
    return case, sent


def _mistold(random: Random, time: datetime, level: float) -> tuple[datetime, float]:
    fate = random.random()
    if fate < 0.002:
        return time, round(random.uniform(0, 9_999_999), 1)
    if fate < 0.004:
        return time, max(round(level - random.uniform(1, 500), 1), 0.0)
    return time, 99_999_999.0 if fate < 0.0045 else level


def _sent(random: Random, told: list[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """Mix up blocks, repeat some readings, and say some wrongly before they are put right."""
    blocks = [told[at : at + 500] for at in range(0, len(told), 500)]
    random.shuffle(blocks)
    wrong = [(at, round(value + 3, 2)) for at, value in random.sample(told, 50)]
    return [*wrong, *(reading for block in blocks for reading in block), *random.sample(told, 200)]


@dataclass(frozen=True)
class Expected:
    outcome: Outcome
    hours: Mapping[int, Hour]

    def bucket(self, start: datetime, until: datetime) -> Hour:
        """Return the sums of whole hours."""
        inside = [self.hours[at] for at in range(micros(start), micros(until), HOUR) if at in self.hours]
        length = Fraction(micros(until) - micros(start), HOUR)
        return Hour(
            sum((hour.amount for hour in inside), Fraction(0)),
            sum((hour.estimated for hour in inside), Fraction(0)),
            sum((hour.coverage for hour in inside), Fraction(0)) / length,
        )

    def balance(self, start: datetime, until: datetime) -> Balance:
        return balance_of(self.outcome, dict(self.hours), micros(start), micros(until))


@cache
def sent_and_expected() -> tuple[Case, list[tuple[datetime, float]], Expected]:
    case, sent = thirteen_months(seed=20)
    outcome = reference(case.register(), case.samples())
    return case, sent, Expected(outcome, hours_of(outcome))


@pytest.fixture
def register(database_url: str) -> int:
    """A meter whose exchanges are declared before anything comes."""
    case, _, _ = sent_and_expected()
    number = one_meter(database_url, digits=case.digits, max_rate=case.max_rate, interval_s=case.interval_s)
    with psycopg.connect(database_url) as connection:
        for event in case.events:
            connection.execute(
                "INSERT INTO register_event (register_id, kind, at, old_index, new_index, scale, declared_by)"
                " VALUES (%s, 'swap', %s, %s, %s, %s, 'test')",
                [number, EPOCH + timedelta(microseconds=event.at_us), event.old, event.new, event.scale],
            )
    return number


def assert_told_exactly(database_url: str) -> None:
    """Compare every hour, day and month of the API, and its balances, with the reference."""
    case, _, expected = sent_and_expected()
    assert len(case.time_us) > 20_000
    with served(database_url) as web:
        _, token = api_tokens.create(database_url, "viewer", "test")
        with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as browser:
            covered = {step: _assert_buckets(browser, step, expected) for step in ("hour", "day", "month")}
            whole = _assert_balance(browser, FIRST, LAST, expected)
            for start, until in pairwise(MONTHS):
                _assert_balance(browser, start, until, expected)
    assert covered["hour"] == len(expected.hours)
    assert covered["month"] >= 13
    # The series holds what it is meant to hold.
    assert whole.rollover == 10_000
    assert whole.closes
    assert not whole.clean
    assert whole.unexplained_abs > 0
    assert whole.swap != 0
    assert whole.refused > 50


def _buckets(browser: httpx.Client, step: str) -> Iterator[dict[str, Any]]:
    for start, until in pairwise(MONTHS):
        query = {"start": start.isoformat(), "end": until.isoformat(), "step": step}
        answer = browser.get("/api/v1/meters/m1/consumption", params=query)
        assert answer.status_code == 200, answer.text
        yield from answer.json()["buckets"]


def _assert_buckets(browser: httpx.Client, step: str, expected: Expected) -> int:
    """Return how many buckets are covered."""
    covered = 0
    until = FIRST
    for bucket in _buckets(browser, step):
        start, before = datetime.fromisoformat(bucket["start"]), until
        until = datetime.fromisoformat(bucket["end"])
        assert start == before
        wanted = expected.bucket(start, until)
        assert bucket["coverage"] == pytest.approx(float(wanted.coverage), abs=1e-9)
        assert (bucket["amount"] is None) == (wanted.coverage == 0)
        if wanted.coverage:
            covered += 1
            assert close(bucket["amount"], wanted.amount)
            assert close(bucket["estimated"], wanted.estimated)
    assert until == LAST
    return covered


def _assert_balance(browser: httpx.Client, start: datetime, until: datetime, expected: Expected) -> Balance:
    query = {"start": start.isoformat(), "end": until.isoformat()}
    answer = browser.get("/api/v1/meters/m1/balance", params=query)
    assert answer.status_code == 200, answer.text
    found, wanted = answer.json(), expected.balance(start, until)
    assert found["unit"] == "kWh"
    for field in dataclasses.fields(wanted):
        exactly = getattr(wanted, field.name)
        assert exactly is not None
        assert close(found[field.name], Fraction(exactly)), (field.name, start, found, float(exactly))
    assert (found["closes"], found["clean"]) == (wanted.closes, wanted.clean)
    return wanted


def close(found: float, wanted: Fraction) -> bool:
    return abs(Fraction(found) - wanted) <= max(abs(wanted) * Fraction("1e-9"), Fraction("1e-6"))


def written(path: Path, head: list[str], rows: Iterable[list[object]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return str(path)


@pytest.mark.slow
def test_a_file_gives_the_figures_of_the_reference(database_url: str, tmp_path: Path, register: int) -> None:
    case, sent, _ = sent_and_expected()
    rows = (["m1", "energy_import", at.isoformat(), value] for at, value in sent)
    file = written(tmp_path / "readings.csv", ["meter", "register", "time", "value"], rows)
    answer = Vigie(database_url, "mqtt://127.0.0.1:1", tmp_path).json("import", "readings", file)
    assert (answer["read"], answer["stored"], answer["rejected"]) == (len(sent), len(case.time_us), 0)
    assert answer["superseded"] >= 40
    assert register > 0
    assert_told_exactly(database_url)


@pytest.mark.slow
def test_mqtt_gives_the_figures_of_the_reference(
    database_url: str, broker: RestartableBroker, tmp_path: Path, register: int
) -> None:
    _, sent, _ = sent_and_expected()
    file = written(tmp_path / "readings.csv", ["time", "value"], ([at.isoformat(), value] for at, value in sent))
    vigie = Vigie(database_url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    collector = vigie.start("ingest")
    done = vigie.run("replay", file, "--meter", "m1")
    assert done.returncode == 0, done.stderr
    assert eventually(lambda: _received(database_url) >= len(sent))
    assert end(collector) == 0
    derive(TimescaleConsumption(database_url))
    assert register > 0
    assert_told_exactly(database_url)


def _received(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT coalesce(sum(readings), 0) FROM ingest_count").fetchone()
    assert row is not None
    return int(row[0])
