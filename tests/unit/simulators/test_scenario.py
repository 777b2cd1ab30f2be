"""A scenario answers the same however it is asked: whole, in parts, backwards, alone, or in another process."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from domain.errors import UsageError
from domain.registry import Fluid, Register, SiteKind
from simulators.grid import block_of_day, day_number
from simulators.premises import Supply
from simulators.registry import SITE_PROFILES
from simulators.scenario import Scenario
from tests.fixtures.territory import EPOCH, alteration, building, cabinet, scenario

WEEK = timedelta(days=7)
LATE = EPOCH + timedelta(days=160)


def territory(seed: int = 1) -> Scenario:
    """Three buildings and two cabinets, with a work and a fault."""
    places = (
        building("school"),
        building("office", SiteKind.OFFICE),
        building("pool", SiteKind.SWIMMING_POOL),
        cabinet("lamps"),
        cabinet("street", supply=Supply(dialect="linky_tic", parts=(0.6, 0.4))),
    )
    befalls = (
        alteration("insulation", "school", LATE, None),
        alteration("night_heating", "office", LATE, LATE + WEEK),
    )
    return scenario(places, befalls, seed=seed)


@pytest.fixture(scope="module")
def told() -> Scenario:
    return territory()


def register(of: Scenario, meter: str) -> Register:
    return of.of_meter(meter).register


def digest(of: Scenario, start: datetime) -> str:
    total = hashlib.sha256()
    for message in of.messages(start, start + timedelta(days=2)):
        total.update(message.topic.encode() + message.payload)
    return total.hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_another_process(told: Scenario) -> None:
    code = "from tests.unit.simulators.test_scenario import *; print(digest(territory(), LATE))"
    project = Path(__file__).resolve().parents[3]
    other = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest(told, LATE)
    assert digest(territory(2), LATE) != digest(told, LATE)


def test_parts_join_to_the_whole(told: Scenario) -> None:
    whole = told.history(LATE, LATE + WEEK)
    parts = [told.history(LATE + n * WEEK / 7, LATE + (n + 1) * WEEK / 7) for n in range(7)]
    for column, pieces in zip(whole[:4], zip(*[part[:4] for part in parts], strict=True), strict=True):
        assert len(column) == sum(map(len, pieces))
    order = np.lexsort((np.concatenate([p.label_s for p in parts]), np.concatenate([p.register for p in parts])))
    assert np.array_equal(np.concatenate([p.value for p in parts])[order], whole.value)


def test_a_site_alone_is_the_same_as_among_others(told: Scenario) -> None:
    alone = scenario((building("pool", SiteKind.SWIMMING_POOL),), seed=1)
    for one in alone.registers:
        assert np.array_equal(
            alone.readings(one, LATE, LATE + WEEK)[1], told.readings(register(told, one.meter), LATE, LATE + WEEK)[1]
        )


def test_a_late_day_asked_for_first_is_the_same() -> None:
    fresh, steady = territory(), territory()
    for meter in ("office-gaz", "office-elec", "lamps-elec"):
        _, alone = fresh.readings(register(fresh, meter), LATE + WEEK, LATE + WEEK + timedelta(days=1))
        _, whole = steady.readings(register(steady, meter), EPOCH, LATE + WEEK + timedelta(days=1))
        assert np.array_equal(alone, whole[-len(alone) :])


def test_an_instant_just_before_the_start_is_left_out(told: Scenario) -> None:
    start = EPOCH + timedelta(hours=3, microseconds=1)
    times, _ = told.readings(register(told, "school-elec"), start, start + timedelta(minutes=20))
    assert times.tolist() == [int((EPOCH + timedelta(hours=3, minutes=n)).timestamp()) for n in (10, 20)]


def test_every_index_is_whole_never_falls_and_keeps_under_its_maximum(told: Scenario) -> None:
    for one in told.installed:
        times, values = told.readings(one.register, EPOCH + timedelta(days=120), EPOCH + timedelta(days=240))
        risen = np.diff(values)
        assert np.all(risen >= 0)
        assert np.all(values == np.floor(values))
        assert np.all(np.diff(times) == one.register.interval_s)
        assert one.register.max_rate is not None
        rate = risen.max() * one.counting.per_value / one.counting.per_base * 3600 / one.register.interval_s
        assert 0 < rate < one.register.max_rate


def test_no_ten_minutes_of_a_year_pass_the_maximum() -> None:
    """Readings may come at every step: the maximum must hold there too, where people take a quarter more than usual."""
    kinds = [profile.kind for profile in SITE_PROFILES if profile.thermal is not None]
    made = scenario([building(kind.value, kind, use=1.25) for kind in kinds])
    first = block_of_day(day_number(EPOCH))
    for one in made.installed:
        peak = max(float(made.rate(one, block).max()) for block in range(first, first + 12))
        assert peak < (one.register.max_rate or 0.0), one.meter.code


def test_increments_add_up_to_what_the_rates_say(told: Scenario) -> None:
    one = told.of_meter("school-elec")
    _, values = told.readings(one.register, EPOCH, EPOCH + timedelta(days=31, seconds=1))
    first = int(EPOCH.timestamp()) // 86_400
    rates = np.concatenate([told.rate(one, n) for n in range(first // 32, first // 32 + 2)])
    expected_kwh = rates[first % 32 : first % 32 + 31].sum() / 6
    assert (values[-1] - values[0]) / 1000 == pytest.approx(expected_kwh, abs=31 * 0.0005)


def test_the_departures_of_a_cabinet_share_its_lamps(told: Scenario) -> None:
    six, four = (told.readings(register(told, f"street-elec-{n}"), EPOCH, EPOCH + WEEK)[1] for n in (1, 2))
    assert (six[-1] - six[0]) / (four[-1] - four[0]) == pytest.approx(1.5, abs=0.03)


def test_days_of_23_and_25_hours_have_all_their_readings(told: Scenario) -> None:
    one = register(told, "school-elec")
    spring = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert len(told.readings(one, *spring)[0]) == 23 * 6
    assert len(told.readings(one, *autumn)[0]) == 25 * 6


def test_messages_come_in_order_and_carry_every_reading_once(told: Scenario) -> None:
    start = EPOCH + timedelta(days=3, hours=5, minutes=3)
    messages = list(told.messages(start, start + timedelta(days=2)))
    assert all(first.time <= second.time for first, second in pairwise(messages))
    packed = [
        (message.topic, reading["register"], reading["time"])
        for message in messages
        if message.topic.endswith("/readings")
        for reading in json.loads(message.payload)["readings"]
    ]
    assert len(packed) == len(set(packed))
    spoken = [r for d in told.devices if d.dialect.batch is None for r in d.registers]
    assert len(packed) == sum(len(told.readings(r, start, start + timedelta(days=2))[0]) for r in spoken)


def test_a_window_only_says_how_readings_are_packed(told: Scenario) -> None:
    def heard(window_s: int) -> list[str]:
        return sorted(
            json.dumps((message.topic, reading))
            for message in told.messages(LATE, LATE + timedelta(days=1), window_s)
            if message.topic.endswith("/readings")
            for reading in json.loads(message.payload)["readings"]
        )

    assert heard(86_400) == heard(600) == heard(3600)
    assert len(list(told.messages(LATE, LATE + timedelta(days=1), 600))) > len(
        list(told.messages(LATE, LATE + timedelta(days=1)))
    )


def test_live_values_pass_through_those_of_the_grid(told: Scenario) -> None:
    device = next(d for d in told.devices if d.identity.code == "gw-office")
    start = int((EPOCH + timedelta(days=31, hours=9)).timestamp())
    heard = []
    for second in range(start, start + 601, 10):
        (message,) = told.messages_at(device, second, between=True)
        heard.append(json.loads(message.payload)["readings"][0]["value"])
    assert heard == sorted(heard)
    assert len(set(heard)) > 40
    electricity = next(r for r in device.registers if told.of_meter(r.meter).fluid is Fluid.ELECTRICITY)
    ends = told.readings(electricity, *(datetime.fromtimestamp(start + n, UTC) for n in (0, 601)))[1]
    assert [heard[0], heard[-1]] == ends.tolist()


def test_live_values_wait_for_the_grid_while_readings_are_held_back() -> None:
    late = alteration("late", "school", EPOCH, EPOCH + 2 * WEEK, {"days": 3.0})
    made = scenario((building("school"),), (late,))
    start = int((EPOCH + WEEK).timestamp())
    assert made.messages_at(made.devices[0], start + 10, between=True) == []
    (message,) = made.messages_at(made.devices[0], start, between=True)
    taken = {datetime.fromisoformat(one["time"]) for one in json.loads(message.payload)["readings"]}
    assert taken == {EPOCH + WEEK - timedelta(days=3)}


def test_a_device_says_nothing_when_nothing_is_due(told: Scenario) -> None:
    device = next(d for d in told.devices if d.identity.code == "linky-street-1")
    start = int(LATE.timestamp())
    assert told.messages_at(device, start + 10, between=True) == []
    assert len(told.messages_at(device, start, between=True)) == 1


def test_temperatures_are_daily_and_half_open(told: Scenario) -> None:
    rows = told.temperatures(date(2026, 1, 1), date(2026, 2, 1))
    assert [rows[0].day, rows[-1].day, len(rows)] == [date(2026, 1, 1), date(2026, 1, 31), 31]
    assert rows == told.temperatures(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert all(row.tmin < row.tmax for row in rows)


def test_the_epoch_is_a_utc_midnight() -> None:
    plan = territory().plan
    with pytest.raises(UsageError, match="error-epoch-not-midnight"):
        Scenario(replace(plan, epoch=datetime(2025, 8, 1, 3, tzinfo=UTC)))
