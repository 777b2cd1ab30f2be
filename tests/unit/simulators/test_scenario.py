"""A scenario answers the same however it is asked: whole, in parts, backwards, or in another process."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from domain.errors import UsageError
from domain.registry import Register
from simulators.scenario import Scenario, demo, history_epoch

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return demo(1, EPOCH)


def register(scenario: Scenario, meter: str) -> Register:
    return next(r for r in scenario.registers if r.meter == meter)


def digest(scenario: Scenario, start: datetime) -> str:
    total = hashlib.sha256()
    for message in scenario.messages(start, start + timedelta(days=2), 144):
        total.update(message.topic.encode() + message.payload)
    return total.hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_another_process(scenario: Scenario) -> None:
    start = EPOCH + timedelta(days=40)
    code = (
        "from tests.unit.simulators.test_scenario import *; print(digest(demo(1, EPOCH), EPOCH + timedelta(days=40)))"
    )
    project = Path(__file__).resolve().parents[3]
    other = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest(scenario, start)
    assert digest(demo(2, EPOCH), start) != digest(scenario, start)


def test_parts_join_to_the_whole(scenario: Scenario) -> None:
    for one in scenario.registers[::9]:
        times, values = scenario.readings(one, EPOCH, EPOCH + WEEK)
        parts = [scenario.readings(one, EPOCH + n * WEEK / 7, EPOCH + (n + 1) * WEEK / 7) for n in range(7)]
        assert np.array_equal(times, np.concatenate([part[0] for part in parts]))
        assert np.array_equal(values, np.concatenate([part[1] for part in parts]))


def test_an_instant_just_before_the_start_is_left_out(scenario: Scenario) -> None:
    start = EPOCH + timedelta(hours=3, microseconds=1)
    times, _ = scenario.readings(register(scenario, "mairie-gauchy-elec"), start, start + timedelta(minutes=20))
    assert times[0] == np.datetime64("2025-08-01T03:10:00")
    assert len(times) == 2


def test_a_late_day_asked_for_first_is_the_same() -> None:
    late = EPOCH + timedelta(days=300)
    fresh, steady = demo(1, EPOCH), demo(1, EPOCH)
    name = "mairie-gauchy-elec"
    _, alone = fresh.readings(register(fresh, name), late, late + timedelta(days=1))
    _, whole = steady.readings(register(steady, name), EPOCH, late + timedelta(days=1))
    assert np.array_equal(alone, whole[-144:])


def test_every_index_is_whole_and_never_falls(scenario: Scenario) -> None:
    for one in scenario.registers:
        times, values = scenario.readings(one, EPOCH, EPOCH + timedelta(days=60))
        assert np.all(np.diff(values) >= 0)
        assert np.all(values == np.floor(values))
        assert np.all(np.diff(times).astype(int) == one.interval_s * 1_000_000)


def test_nothing_exceeds_the_maximum_rate(scenario: Scenario) -> None:
    for one in scenario.registers:
        _, values = scenario.readings(one, EPOCH + timedelta(days=120), EPOCH + timedelta(days=240))
        per_base = {"Wh": 1000, "L": 1000, "kWh": 1, "m3": 1}[one.unit] / one.scale
        assert one.max_rate is not None
        assert np.diff(values).max() / per_base * 3600 / one.interval_s < one.max_rate


def test_increments_add_up_to_what_the_rates_say(scenario: Scenario) -> None:
    one = register(scenario, "ecole-jean-mace-elec")
    _, values = scenario.readings(one, EPOCH, EPOCH + timedelta(days=31, seconds=1))
    first = int(EPOCH.timestamp()) // 86_400
    rates = np.concatenate([scenario.rate(one, n) for n in range(first // 32, first // 32 + 2)])
    expected_kwh = rates[first % 32 : first % 32 + 31].sum() / 6
    assert (values[-1] - values[0]) / 1000 == pytest.approx(expected_kwh, abs=31 * 0.0005)


def test_days_of_23_and_25_hours_have_all_their_readings(scenario: Scenario) -> None:
    one = register(scenario, "ecole-jean-mace-elec")
    spring = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert len(scenario.readings(one, *spring)[0]) == 23 * 6
    assert len(scenario.readings(one, *autumn)[0]) == 25 * 6


def test_messages_come_in_order_and_carry_every_reading_once(scenario: Scenario) -> None:
    start = EPOCH + timedelta(days=3, hours=5, minutes=3)
    messages = list(scenario.messages(start, start + timedelta(days=2), 50))
    assert all(first.time <= second.time for first, second in pairwise(messages))
    packed = [
        (message.topic, reading["register"], reading["time"])
        for message in messages
        if message.topic.endswith("/readings")
        for reading in json.loads(message.payload)["readings"]
    ]
    assert len(packed) == len(set(packed))
    spoken = [r for d in scenario.devices if d.dialect.packs for r in d.registers]
    assert len(packed) == sum(len(scenario.readings(r, start, start + timedelta(days=2))[0]) for r in spoken)


def test_live_values_pass_through_those_of_the_grid(scenario: Scenario) -> None:
    device = next(d for d in scenario.devices if d.identity.code == "gw-mairie-gauchy")
    start = int((EPOCH + timedelta(days=30, hours=9)).timestamp())
    heard = []
    for second in range(start, start + 601, 10):
        (message,) = scenario.messages_at(device, second, between=True)
        heard.append(json.loads(message.payload)["readings"][0]["value"])
    assert heard == sorted(heard)
    assert len(set(heard)) > 40
    ends = scenario.readings(
        device.registers[0], datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + 601, UTC)
    )[1]
    assert [heard[0], heard[-1]] == ends.tolist()


def test_temperatures_are_daily_and_half_open(scenario: Scenario) -> None:
    rows = scenario.temperatures(date(2026, 1, 1), date(2026, 2, 1))
    assert [rows[0].day, rows[-1].day, len(rows)] == [date(2026, 1, 1), date(2026, 1, 31), 31]
    assert rows == scenario.temperatures(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert all(row.tmin < row.tmax for row in rows)


def test_the_epoch_is_a_utc_midnight() -> None:
    with pytest.raises(UsageError, match="error-epoch-not-midnight"):
        demo(1, datetime(2025, 8, 1, 3, tzinfo=UTC))
    assert history_epoch(datetime(2026, 11, 25, 2, tzinfo=UTC)) == EPOCH
    assert history_epoch(datetime(2026, 2, 3, tzinfo=UTC)) == datetime(2024, 11, 1, tzinfo=UTC)
