"""What energy platforms are known to get wrong: each loss, doubling or invention of energy as a test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import numpy as np
import orjson
import psycopg
import pytest

from analytics.consumption import derive
from analytics.memory import InMemoryAnalysis
from analytics.ports import RegisterRow
from analytics.savings import Savings
from domain.batch import Batch
from domain.endpoint import mqtt_endpoint
from domain.saving import EpciSaving
from ingest.collector import prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage import api_tokens
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
Points = Sequence[tuple[datetime, float]]


@dataclass
class Desk:
    """What a user of the platform does: readings come in, and the API is asked."""

    url: str
    browser: httpx.Client

    def receive(self, *points: tuple[datetime, float], register: int) -> None:
        """Store readings in the order in which they come, and derive."""
        batch = Batch("test")
        for time, value in points:
            batch.add(register, time, value, 0, time.timestamp())
        sink = TimescaleReadings(self.url)
        try:
            sink.write(batch)
        finally:
            sink.close()
        derive(TimescaleConsumption(self.url))

    def buckets(self, start: str, until: str, step: str = "hour", meter: str = "m1") -> list[dict[str, Any]]:
        query = {"start": start, "end": until, "step": step}
        answer = self.browser.get(f"/api/v1/meters/{meter}/consumption", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["buckets"]
        return found

    def balance(self, meter: str = "m1") -> dict[str, Any]:
        answer = self.browser.get(f"/api/v1/meters/{meter}/balance")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        assert found["closes"]
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with served(database_url) as web:
        _, token = api_tokens.create(database_url, "viewer", "test")
        with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as browser:
            yield Desk(database_url, browser)


def rising(count: int, *, rise: float = 0.5, start: datetime = START) -> list[tuple[datetime, float]]:
    """An index every ten minutes."""
    return [(start + n * TEN_MINUTES, 1000 + rise * n) for n in range(count)]


def test_six_hours_offline_are_estimated_then_exact_and_never_zero(desk: Desk) -> None:
    """An hour without rows was stored as zero and never looked at again, so that what came later was lost."""
    register = one_meter(desk.url, unit="kWh", max_rate=36)
    points = [(time, 1000 + 0.001 * n * n) for n, (time, _) in enumerate(rising(300))]
    offline = slice(100, 136)
    desk.receive(*points[: offline.start], *points[offline.stop :], register=register)
    silent = desk.buckets("2026-03-03T05:00:00Z", "2026-03-03T10:00:00Z")
    assert all(bucket["estimated"] == pytest.approx(bucket["amount"]) for bucket in silent)
    assert all(bucket["amount"] > 0 for bucket in silent)
    day = desk.buckets("2026-03-03", "2026-03-04", "day")[0]
    desk.receive(*points[offline], register=register)
    caught_up = desk.buckets("2026-03-03", "2026-03-04", "day")[0]
    values = dict(points)
    total = values[datetime(2026, 3, 3, 23, tzinfo=UTC)] - values[datetime(2026, 3, 2, 23, tzinfo=UTC)]
    assert [day["amount"], caught_up["amount"]] == pytest.approx([total, total])
    assert day["estimated"] > 0
    assert (caught_up["estimated"], caught_up["coverage"]) == (0, 1)


def test_a_six_digit_index_that_turns_over_credits_what_was_used(desk: Desk) -> None:
    """999984 followed by 20 was counted as nothing."""
    register = one_meter(desk.url, unit="kWh", digits=6, max_rate=250)
    desk.receive((START, 999_984), (START + timedelta(hours=1), 20), register=register)
    assert desk.buckets("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")[0]["amount"] == pytest.approx(36)
    assert desk.balance()["rollover"] == 1_000_000


def test_the_first_index_ever_seen_books_nothing(desk: Desk) -> None:
    """A used meter that was newly added brought its whole past as the consumption of one hour."""
    register = one_meter(desk.url, unit="kWh")
    desk.receive((START, 56_842_157), register=register)
    assert desk.buckets("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")[0]["amount"] is None
    desk.receive((START + TEN_MINUTES, 56_842_158), register=register)
    assert desk.balance()["booked"] == pytest.approx(1)


def test_what_a_faulty_meter_shows_books_no_energy_and_a_step_is_asked_about(desk: Desk, tmp_path: Path) -> None:
    """Zeros before a recovery, 1.8e21, -0.007, one sample 1000 too high, a step of 6704, stuck at 52776558592."""
    one_meter(desk.url, unit="kWh", max_rate=36)
    told = rising(200)
    told[20:25] = [(time, 0.0) for time, _ in told[20:25]]
    told[40] = (told[40][0], 1.8e21)
    told[50] = (told[50][0], -0.007)
    told[60] = (told[60][0], told[60][1] + 1000)
    told[70:80] = [(time, 52_776_558_592.0) for time, _ in told[70:80]]
    told[120:] = [(time, value + 6704) for time, value in told[120:]]
    file = tmp_path / "readings.csv"
    lines = [f"m1,energy_import,{time.isoformat()},{value}" for time, value in told]
    file.write_text("\n".join(["meter,register,time,value", *lines, ""]))
    done = Vigie(desk.url, "mqtt://127.0.0.1:1", tmp_path).run("import", "readings", str(file), "--json")
    answer = orjson.loads(done.stdout.strip().splitlines()[-1])
    assert (answer["stored"], answer["rejected"]) == (198, 2)
    balance = desk.balance()
    assert balance["booked"] == pytest.approx((119 + 79) * 0.5)
    assert (balance["refused"], balance["clean"]) == (5 + 1 + 10, False)
    assert balance["unexplained"] == pytest.approx(6704.5)
    assert desk.rows("SELECT kind, level_changed, difference FROM question WHERE seen") == [
        ("step", True, pytest.approx(6704.5))
    ]


def test_the_limit_is_the_meters_own_and_a_refusal_is_seen(desk: Desk) -> None:
    """Everything above 60 kW was dropped in silence, whatever the meter was subscribed for."""
    large = one_meter(desk.url, unit="kWh", max_rate=250, meter="large")
    small = one_meter(desk.url, unit="kWh", max_rate=36, meter="small")
    points = rising(20, rise=15)  # 90 kW
    desk.receive(*points, register=large)
    desk.receive(*points, register=small)
    assert desk.balance("large")["booked"] == pytest.approx(19 * 15)
    found = desk.balance("small")
    assert found["booked"] == 0
    assert (found["refused"] + found["pending"], found["clean"]) == (19, False)


def test_a_late_packet_is_not_counted_twice(desk: Desk) -> None:
    """A late value took the place of the last one, so that the next one counted the same energy again."""
    late, sorted_ = (one_meter(desk.url, unit="kWh", meter=name) for name in ("late", "sorted"))
    points = rising(30)
    for place in [*range(10), *range(11, 20), 10, *range(20, 30)]:
        desk.receive(points[place], register=late)
    desk.receive(*points, register=sorted_)
    span = ("2026-03-02T12:00:00Z", "2026-03-02T17:00:00Z")
    assert _figures(desk.buckets(*span, meter="late")) == _figures(desk.buckets(*span, meter="sorted"))
    assert desk.balance("late")["booked"] == pytest.approx(29 * 0.5)


def test_any_order_of_arrival_gives_the_same_buckets(desk: Desk) -> None:
    """Differences were taken to the value received last, so that a fall of the clock was an error."""
    points = rising(60)
    points[30] = (points[30][0], 5.0)
    span = ("2026-03-02T12:00:00Z", "2026-03-02T23:00:00Z")
    found = []
    for seed in range(5):
        register = one_meter(desk.url, unit="kWh", max_rate=36, meter=f"m{seed}")
        shuffled = Random(seed).sample(points, len(points))
        for piece in (shuffled[:20], shuffled[20:40], shuffled[40:]):
            desk.receive(*piece, register=register)
        found.append(_figures(desk.buckets(*span, meter=f"m{seed}")))
    assert all(one == found[0] for one in found)


def _figures(buckets: list[dict[str, Any]]) -> list[Any]:
    names = ("amount", "estimated", "coverage")
    return [None if bucket["amount"] is None else [round(bucket[name], 9) for name in names] for bucket in buckets]


@pytest.mark.parametrize(("sunday", "hours"), [(date(2026, 3, 29), 23), (date(2025, 10, 26), 25)])
def test_the_days_of_the_clock_changes_have_their_hours(desk: Desk, sunday: date, hours: int) -> None:
    """There was no day at all, or every day had 24 hours counted from wherever the question began."""
    register = one_meter(desk.url, unit="kWh")
    start = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=30)
    points = [(time, 1000 + 0.01 * n * n) for n, (time, _) in enumerate(rising(500, start=start))]
    desk.receive(*points, register=register)
    monday = sunday + timedelta(days=1)
    (day,) = desk.buckets(sunday.isoformat(), monday.isoformat(), "day")
    by_hour = desk.buckets(sunday.isoformat(), monday.isoformat())
    assert len(by_hour) == hours
    begin, until = (datetime.fromisoformat(day[name]).astimezone(UTC) for name in ("start", "end"))
    assert until - begin == timedelta(hours=hours)
    values = dict(points)
    assert day["amount"] == pytest.approx(values[until] - values[begin], rel=1e-9)
    assert day["amount"] == pytest.approx(sum(bucket["amount"] for bucket in by_hour), rel=1e-9)


def test_a_dip_a_drop_and_an_exchange_each_have_their_result(desk: Desk) -> None:
    """A fall of less than a tenth was negative energy; a larger one, energy counted from zero."""
    dip, drop, exchange = (one_meter(desk.url, unit="kWh", max_rate=36, meter=name) for name in ("dip", "drop", "swap"))
    points = rising(40)
    dipped = [*points[:20], (points[20][0], points[20][1] - 5), *points[21:]]
    desk.receive(*dipped, register=dip)
    found = desk.balance("dip")
    assert (found["booked"], found["refused"], found["clean"]) == (pytest.approx(39 * 0.5), 1, True)

    fallen = [(time, value if n < 20 else 3 + 0.5 * n) for n, (time, value) in enumerate(points)]
    desk.receive(*fallen, register=drop)
    found = desk.balance("drop")
    assert found["booked"] == pytest.approx((19 + 19) * 0.5)
    assert (found["unexplained"], found["clean"]) == (pytest.approx(13 - 1009.5), False)
    assert desk.rows("SELECT kind, level_changed FROM question WHERE seen") == [("suspected_swap", True)]

    with psycopg.connect(desk.url) as connection:
        connection.execute(
            "INSERT INTO register_event (register_id, kind, at, old_index, new_index, declared_by)"
            " VALUES (%s, 'swap', %s, 1009.8, 12.6, 'test')",
            [exchange, points[19][0] + timedelta(minutes=5)],
        )
    desk.receive(*fallen, register=exchange)
    found = desk.balance("swap")
    assert found["booked"] == pytest.approx(19 * 0.5 + 0.3 + 0.4 + 19 * 0.5)
    assert (found["swap"], found["clean"]) == (pytest.approx(12.6 - 1009.8), True)


def test_a_day_sent_twice_counts_once(desk: Desk) -> None:
    """Without a unique key the same day, replayed, was there twice."""
    register = one_meter(desk.url, unit="kWh")
    points = rising(200)
    desk.receive(*points, register=register)
    span = ("2026-03-02", "2026-03-04", "day")
    before = desk.buckets(*span)
    desk.receive(*points[60:], register=register)
    assert desk.buckets(*span) == before
    assert desk.rows("SELECT count(*) FROM reading") == [(200,)]
    assert desk.balance()["booked"] == pytest.approx(199 * 0.5)


def _messages(points: Points) -> list[SimulatedMessage]:
    items = [(time, {"register": "energy_import", "time": time.isoformat(), "value": value}) for time, value in points]
    return [SimulatedMessage("vigie/v1/m1/readings", orjson.dumps(item), time) for time, item in items]


def test_one_poisoned_message_costs_no_neighbour(desk: Desk, broker: RestartableBroker, tmp_path: Path) -> None:
    """One value that the database refused took the rest of its batch with it."""
    one_meter(desk.url, unit="kWh")
    vigie = Vigie(desk.url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    messages = _messages(rising(1000))
    messages[500] = SimulatedMessage("vigie/v1/m1/readings", b'{"register": "energy_import", "value": 1e999}', START)
    publish(messages, broker.url)
    collector = vigie.start("ingest")
    assert eventually(lambda: desk.rows("SELECT count(*) FROM reading") == [(999,)])
    assert end(collector) == 0
    assert desk.rows("SELECT count(*), sum(times) FROM rejection") == [(1, 1)]
    derive(TimescaleConsumption(desk.url))
    assert desk.balance()["booked"] == pytest.approx(999 * 0.5)


def test_what_is_sent_while_the_collector_is_away_is_not_lost(
    desk: Desk, broker: RestartableBroker, tmp_path: Path
) -> None:
    """A collector that began a clean session lost what was sent while it was away."""
    one_meter(desk.url, unit="kWh")
    vigie = Vigie(desk.url, broker.url, tmp_path)
    prepare_session(mqtt_endpoint(broker.url), "collector")
    messages = _messages(rising(3000))
    collector = vigie.start("ingest")
    publish(messages[:1000], broker.url)
    assert eventually(lambda: desk.rows("SELECT count(*) FROM reading") == [(1000,)])
    assert end(collector) == 0
    publish(messages[1000:2000], broker.url)
    assert desk.rows("SELECT count(*) FROM reading") == [(1000,)]
    collector = vigie.start("ingest")
    publish(messages[2000:], broker.url)
    assert eventually(lambda: desk.rows("SELECT count(*) FROM reading") == [(3000,)])
    assert end(collector) == 0
    derive(TimescaleConsumption(desk.url))
    assert desk.balance()["booked"] == pytest.approx(2999 * 0.5)


def test_a_reading_forty_days_late_changes_its_month_and_the_revision(desk: Desk) -> None:
    """Aggregates were refreshed within a window of some days; what came later never reached the month."""
    register = one_meter(desk.url, unit="kWh")
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    points = [(begin + timedelta(hours=n), 1000.0 + n) for n in range(31 * 24 + 40 * 24)]
    edge = next(n for n, (time, _) in enumerate(points) if time == datetime(2026, 1, 31, 23, tzinfo=UTC))
    late = (points[edge][0], points[edge][1] - 0.75)
    desk.receive(*points[:edge], *points[edge + 1 :], register=register)
    span = ("2026-01-01", "2026-03-01", "month")
    before = desk.buckets(*span)
    desk.receive(late, register=register)
    after = desk.buckets(*span)
    changes = [two["amount"] - one["amount"] for one, two in zip(before, after, strict=True)]
    assert changes == pytest.approx([-0.75, 0.75])
    assert [two["revision"] > one["revision"] for one, two in zip(before, after, strict=True)] == [True, True]
    days = desk.buckets("2026-01-02", "2026-03-01", "day")
    touched = [day["start"][:10] for day in days if day["revision"] > 1]
    assert touched == ["2026-01-31", "2026-02-01"]


def test_missing_weather_does_not_hide_savings() -> None:
    """Days without weather were taken as days without savings."""
    whole, holes = _saving(_weather_days()), _saving(_weather_days(every=5))
    assert holes.coverage == pytest.approx(0.8, abs=0.02)
    assert holes.saving_kwh > 0.9 * whole.saving_kwh
    assert holes.high_kwh - holes.low_kwh > whole.high_kwh - whole.low_kwh


PILOT = date(2026, 1, 1)
DAYS = 365 + 60


def _weather_days(every: int = 0) -> list[int]:
    """Return the days that have weather; of the report's, one of so many has none."""
    return [day for day in range(DAYS) if not every or day < 365 or day % every]


def _saving(weather_days: list[int]) -> EpciSaving:
    """One school that saves a fifth from the pilot's start on."""
    day = np.arange(DAYS)
    temperature = 11 - 8 * np.cos((day - 15) * 2 * np.pi / 365) + 3 * np.sin(day / 3.7)
    energy = 60 + 10 * np.maximum(17 - temperature, 0) + np.random.default_rng(1).normal(0, 5, DAYS)
    memory = InMemoryAnalysis()
    memory.rows[1] = RegisterRow(register_id=1, meter="m1", fluid="gas", base_unit="kWh", site_kind="town_hall")
    memory.daily[1] = (PILOT - timedelta(days=365), np.where(day >= 365, energy * 0.8, energy))
    memory.members["1"] = [1]
    first = PILOT - timedelta(days=365)
    memory.temperatures = [
        ("station", first + timedelta(days=n), float(temperature[n]) - 4, float(temperature[n]) + 4)
        for n in weather_days
    ]
    memory.prices = [("gas", "kWh", date(2020, 1, 1), 0.1)]
    memory.pilot_rows = [("1", "Une EPCI", PILOT, "station")]
    return Savings(memory, lambda: datetime(2026, 3, 2, 12, tzinfo=UTC)).savings("1")
