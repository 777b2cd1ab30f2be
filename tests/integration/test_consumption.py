"""Readings in the real database become hours and civil days that add up, and only what changed is derived anew."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from analytics.consumption import derive
from domain.batch import Batch, BatchResult
from domain.registry import RegisterKind
from domain.unit import UNITS
from storage.consumption import TimescaleConsumption
from storage.declarations import TimescaleDeclarations
from storage.readings import TimescaleReadings
from tests.fixtures.registry import one_meter

START = datetime(2026, 3, 28, 12, 5, tzinfo=UTC)


def store(url: str, register: int, points: list[tuple[datetime, float]]) -> BatchResult:
    batch = Batch("test")
    for time, value in points:
        batch.add(register, time, value, 0, time.timestamp())
    sink = TimescaleReadings(url)
    try:
        return sink.write(batch)
    finally:
        sink.close()


def hours(url: str) -> dict[datetime, tuple[float, float, float, int]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT hour, amount, estimated, coverage, revision FROM hour_amount ORDER BY hour")
        return {hour: (amount, estimated, coverage, revision) for hour, amount, estimated, coverage, revision in rows}


def days(url: str) -> dict[str, tuple[float, float]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT day, amount, coverage FROM day_amount ORDER BY day")
        return {str(day): (amount, coverage) for day, amount, coverage in rows}


def series(
    count: int, *, step_s: int = 600, rise: float = 100, start: datetime = START
) -> list[tuple[datetime, float]]:
    return [(start + timedelta(seconds=step_s * n), 1_000_000 + rise * n) for n in range(count)]


def test_hours_and_days_add_up_over_the_clock_change(database_url: str) -> None:
    register = one_meter(database_url)
    points = series(600)
    assert store(database_url, register, points) == BatchResult(stored=600)
    assert derive(TimescaleConsumption(database_url)) == 1
    total_kwh = (points[-1][1] - points[0][1]) / 1000
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(total_kwh, abs=1e-9)
    by_day = days(database_url)
    assert sum(amount for amount, _coverage in by_day.values()) == pytest.approx(total_kwh, abs=1e-9)
    # 29 March 2026 has 23 hours in Paris, each of 0.6 kWh.
    assert list(by_day["2026-03-29"]) == pytest.approx([23 * 0.6, 1.0])
    assert list(hours(database_url)[datetime(2026, 3, 28, 12, tzinfo=UTC)]) == pytest.approx([0.55, 0, 55 / 60, 1])


def test_a_second_derivation_without_news_changes_nothing(database_url: str) -> None:
    register = one_meter(database_url)
    store(database_url, register, series(50))
    derive(TimescaleConsumption(database_url))
    before = hours(database_url)
    # Repetitions are no news.
    assert store(database_url, register, series(50)) == BatchResult(duplicates=50)
    assert derive(TimescaleConsumption(database_url)) == 0
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO stale_span (register_id, source_id, span) VALUES (%s, 1, '{[2026-01-01,2027-01-01)}')",
            [register],
        )
    assert derive(TimescaleConsumption(database_url)) == 1
    assert hours(database_url) == before
    assert derive(TimescaleConsumption(database_url)) == 0


def test_a_late_reading_changes_its_neighbourhood_only(database_url: str) -> None:
    register = one_meter(database_url)
    points = series(3000)
    late = points.pop(300)
    changed = (late[0], late[1] + 50)
    store(database_url, register, points)
    derive(TimescaleConsumption(database_url))
    before = hours(database_url)
    store(database_url, register, [changed])
    derive(TimescaleConsumption(database_url))
    after = hours(database_url)
    different = [hour for hour in after if after[hour] != before[hour]]
    assert different
    assert all(abs(hour - late[0]) < timedelta(hours=2) for hour in different)
    assert all(after[hour][3] == 2 for hour in different)
    assert sum(row[0] for row in after.values()) == pytest.approx(sum(row[0] for row in before.values()))


def test_a_later_value_for_the_same_time_supersedes_and_history_keeps_both(database_url: str) -> None:
    register = one_meter(database_url)
    store(database_url, register, series(5))
    moment = START + timedelta(seconds=1200)
    result = store(database_url, register, [(moment, 7.0), (moment, 8.0), (moment, 8.0), (moment, 1_000_250.0)])
    assert result == BatchResult(stored=0, duplicates=1, superseded=3)
    with psycopg.connect(database_url) as connection:
        now = connection.execute("SELECT value FROM reading WHERE time = %s", [moment]).fetchall()
        history = connection.execute("SELECT value FROM reading_superseded ORDER BY value").fetchall()
    assert now == [(1_000_250.0,)]
    assert history == [(7.0,), (8.0,), (1_000_200.0,)]


def test_a_gap_is_booked_and_labelled_as_an_estimate(database_url: str) -> None:
    register = one_meter(database_url)
    points = series(200)
    store(database_url, register, points[:20] + points[150:])
    derive(TimescaleConsumption(database_url))
    rows = hours(database_url)
    total = sum(row[0] for row in rows.values())
    assert total == pytest.approx((points[-1][1] - points[0][1]) / 1000)
    assert sum(row[1] for row in rows.values()) == pytest.approx((points[150][1] - points[19][1]) / 1000)


def test_a_spike_is_refused_and_costs_nothing(database_url: str) -> None:
    register = one_meter(database_url, max_rate=10)
    points = series(100)
    spiked = list(points)
    spiked[50] = (points[50][0], 9e9)
    store(database_url, register, spiked)
    derive(TimescaleConsumption(database_url))
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(9.9)
    with psycopg.connect(database_url) as connection:
        judged = connection.execute("SELECT time, judgement FROM reading_judgement").fetchall()
    assert judged == [(points[50][0], "refused")]


def test_a_swap_nobody_declared_books_no_jump(database_url: str) -> None:
    register = one_meter(database_url)
    old, new = series(100), series(100, start=START + timedelta(seconds=600 * 100))
    fallen = [(time, value - 999_000) for time, value in new]
    # In pieces and out of order: the verdict depends on the readings, not on their way.
    for piece in (fallen[50:], old[:70], fallen[:5], old[70:], fallen[5:50]):
        store(database_url, register, piece)
        derive(TimescaleConsumption(database_url))
    rows = hours(database_url)
    assert sum(row[0] for row in rows.values()) == pytest.approx(99 * 0.1 + 99 * 0.1)
    assert min(row[0] for row in rows.values()) >= 0


def test_a_delta_register_books_the_time_before_its_value(database_url: str) -> None:
    register = one_meter(database_url, kind=RegisterKind.DELTA, unit="kWh", interval_s=3600)
    start = datetime(2026, 1, 1, 1, tzinfo=UTC)
    store(database_url, register, [(start + timedelta(hours=n), float(n)) for n in range(48)])
    derive(TimescaleConsumption(database_url))
    rows = hours(database_url)
    assert rows[datetime(2026, 1, 1, 3, tzinfo=UTC)][0] == pytest.approx(3.0)
    assert sum(row[0] for row in rows.values()) == pytest.approx(sum(range(48)))


def test_a_gauge_is_integrated_between_samples(database_url: str) -> None:
    register = one_meter(database_url, kind=RegisterKind.GAUGE, unit="W")
    store(database_url, register, [(START + timedelta(seconds=600 * n), 1000.0 + n) for n in range(100)])
    derive(TimescaleConsumption(database_url))
    expected = sum((1000 + n + 0.5) / 1000 / 6 for n in range(99))
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(expected)


def test_a_message_in_another_unit_is_shown_in_its_register_s(database_url: str) -> None:
    register = one_meter(database_url)
    batch = Batch("test")
    batch.add(register, START, 2_001_000.0, 0, START.timestamp())
    batch.add(register, START + timedelta(minutes=10), 2_001.5, UNITS["kWh"].code, START.timestamp())
    with closing(TimescaleReadings(database_url)) as sink:
        sink.write(batch)
    derive(TimescaleConsumption(database_url))
    with psycopg.connect(database_url) as connection:
        values = connection.execute("SELECT value FROM dashboard_reading ORDER BY time").fetchall()
        last = connection.execute("SELECT unit, last_value FROM dashboard_register").fetchone()
        named: dict[str, float] = dict(
            connection.execute("SELECT name, unit_factor_of(name) FROM unnest(%s::text[]) name", [[*UNITS]]).fetchall()
        )
        factors: dict[int, float] = dict(
            connection.execute(
                "SELECT code, unit_factor(code::smallint) FROM generate_series(1, 40) code "
                "WHERE unit_factor(code::smallint) IS NOT NULL"
            ).fetchall()
        )
    assert [value for (value,) in values] == pytest.approx([2_001_000, 2_001_500])
    assert last == ("Wh", pytest.approx(2_001_500))
    assert factors == pytest.approx({unit.code: unit.factor for unit in UNITS.values()})
    assert named == pytest.approx({name: unit.factor for name, unit in UNITS.items()})
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(0.5)


def test_joules_are_kilowatt_hours_exactly(database_url: str) -> None:
    register = one_meter(database_url, unit="kWh")
    batch = Batch("test")
    batch.add(register, START, 3.6e9, UNITS["J"].code, START.timestamp())
    batch.add(register, START + timedelta(minutes=10), 1000.123456789012, 0, START.timestamp())
    batch.add(register, START + timedelta(minutes=20), 3.9e9, UNITS["J"].code, START.timestamp())
    with closing(TimescaleReadings(database_url)) as sink:
        sink.write(batch)
    with psycopg.connect(database_url) as connection:
        values = connection.execute("SELECT value FROM dashboard_reading ORDER BY time").fetchall()
        last = connection.execute("SELECT last_value FROM dashboard_register").fetchone()
    # 3.9e9 / 3.6e6 is 1083.333...; what names no unit is as it was sent.
    assert values == [(1000.0,), (1000.123456789012,), (1083.33333333333,)]
    assert last == (1083.33333333333,)


def test_after_an_exchange_values_are_shown_in_the_unit_in_force_and_no_step_leads_to_them(database_url: str) -> None:
    register = one_meter(database_url)
    exchange = START + timedelta(minutes=15)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO register_event (register_id, kind, at, old_index, new_index, unit, scale, declared_by)"
            " VALUES (%s, 'swap', %s, 1000150, 0, 'kWh', 10, 'test')",
            [register, exchange],
        )
    points = [*series(2), (START + timedelta(minutes=20), 1.0), (START + timedelta(minutes=30), 2.0)]
    store(database_url, register, points)
    derive(TimescaleConsumption(database_url))
    with psycopg.connect(database_url) as connection:
        levels = connection.execute("SELECT level, relevelled FROM dashboard_level ORDER BY time").fetchall()
        values = connection.execute("SELECT value FROM dashboard_reading ORDER BY time").fetchall()
        now = connection.execute(
            "SELECT unit, factor, scale, last_value, last_exchange FROM dashboard_register"
        ).fetchone()
    assert [level for level, _mark in levels] == pytest.approx([1000, 1000.1, 10, 20])
    assert [mark for _level, mark in levels] == [False, False, True, False]
    assert [value for (value,) in values] == [1_000_000, 1_000_100, 1, 2]
    assert now == ("kWh", 10, 10, 2, exchange)
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(0.15 + 20)


def test_live_readings_are_added_and_give_what_a_derivation_of_all_gives(database_url: str) -> None:
    alone, whole = one_meter(database_url, meter="a"), one_meter(database_url, meter="b")
    points = series(400, rise=137.25)
    consumption = TimescaleConsumption(database_url)
    with consumption.connected():
        for at, point in enumerate(points):
            store(database_url, alone, [point])
            if at % 3:
                derive(consumption)
    store(database_url, whole, points)
    derive(consumption)
    with psycopg.connect(database_url) as connection:
        for table, time in (("hour_amount", "hour"), ("day_amount", "day")):
            rows = connection.execute(
                f"SELECT x.amount - y.amount, x.estimated - y.estimated, x.coverage - y.coverage FROM {table} x"
                f" FULL JOIN {table} y ON y.{time} = x.{time} AND y.register_id = %s WHERE x.register_id = %s",
                [whole, alone],
            ).fetchall()
            assert rows
            assert all(abs(figure) < 1e-11 for row in rows for figure in row)
        kept = connection.execute(
            "SELECT count(*), max(r.revision) FROM hour_revision r"
            " JOIN hour_amount h USING (register_id, source_id, hour)"
            " WHERE r.known_since >= r.known_until OR r.revision >= h.revision"
        ).fetchone()
        tails = connection.execute("SELECT count(DISTINCT time) FROM series_tail").fetchone()
    assert kept == (0, None)
    assert tails == (1,)


def test_an_hour_that_loses_its_readings_keeps_counting_its_revisions(database_url: str) -> None:
    register = one_meter(database_url, max_rate=1)
    store(database_url, register, [(START, 0.0), (START + timedelta(hours=3), 900.0)])
    derive(TimescaleConsumption(database_url))
    hour = datetime(2026, 3, 28, 13, tzinfo=UTC)
    assert hours(database_url)[hour] == pytest.approx((0.3, 0.3, 1, 1))
    # Corrected to more than there can be: nothing is booked any more, and then again.
    for value, revision in ((9000.0, 2), (600.0, 3)):
        store(database_url, register, [(START + timedelta(hours=3), value)])
        derive(TimescaleConsumption(database_url))
        assert hours(database_url)[hour][3] == revision
    with psycopg.connect(database_url) as connection:
        earlier = connection.execute(
            "SELECT amount, coverage, revision FROM hour_revision WHERE hour = %s ORDER BY revision", [hour]
        ).fetchall()
    assert earlier == [(pytest.approx(0.3), 1, 1), (0, 0, 2)]
    assert hours(database_url)[hour] == pytest.approx((0.2, 0.2, 1, 3))


def delta_hours(url: str, register: int) -> float:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT sum(amount) FROM hour_amount WHERE register_id = %s", [register]).fetchone()
    assert row is not None
    return float(row[0])


def test_a_shorter_interval_takes_back_what_the_longer_one_had_booked(database_url: str) -> None:
    register = one_meter(database_url, kind=RegisterKind.DELTA, unit="kWh", interval_s=600)
    book = TimescaleDeclarations(database_url)
    since = START - timedelta(days=1)
    book.set_limit(register, since, None, 4 * 3600, "test")
    store(database_url, register, [(START, 4.0)])
    derive(TimescaleConsumption(database_url))
    assert delta_hours(database_url, register) == pytest.approx(4)
    book.drop_limit(register, since)
    derive(TimescaleConsumption(database_url))
    assert delta_hours(database_url, register) == pytest.approx(4)
    assert sum(row[2] for row in hours(database_url).values()) == pytest.approx(1 / 6)


def test_a_register_corrected_in_the_list_keeps_nothing_of_what_it_was(database_url: str) -> None:
    for kind, interval, total in (
        (RegisterKind.DELTA, 4 * 3600, 1006.0), (RegisterKind.DELTA, 600, 1006.0), (RegisterKind.INDEX, 600, 1.0),
        (RegisterKind.DELTA, 600, 1006.0),
    ):  # fmt: skip
        register = one_meter(database_url, kind=kind, unit="kWh", interval_s=interval)
        store(database_url, register, [(START, 502.5), (START + timedelta(hours=6), 503.5)])
        derive(TimescaleConsumption(database_url))
        assert delta_hours(database_url, register) == pytest.approx(total)


def test_a_unit_that_was_named_outlives_a_correction_of_the_register(database_url: str) -> None:
    kilowatt_hours = UNITS["kWh"].code
    register = one_meter(database_url, unit="kWh")
    batch = Batch("test")
    for hour, value, code in ((0, 502.5, kilowatt_hours), (6, 503.5, kilowatt_hours)):
        moment = START + timedelta(hours=hour)
        batch.add(register, moment, value, code, moment.timestamp())
    with closing(TimescaleReadings(database_url)) as sink:
        sink.write(batch)
    derive(TimescaleConsumption(database_url))
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(1.0)
    one_meter(database_url, unit="Wh")  # the display counts Wh; the messages said kWh
    derive(TimescaleConsumption(database_url))
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(1.0)
    with psycopg.connect(database_url) as connection:
        last = connection.execute("SELECT unit, last_value FROM dashboard_register").fetchone()
    assert last == ("Wh", pytest.approx(503_500.0))


def test_a_reading_is_the_same_whether_or_not_its_message_names_the_register_s_unit(database_url: str) -> None:
    register = one_meter(database_url, unit="kWh")
    later = START + timedelta(hours=1)

    def stored(value: float, code: int, received: datetime) -> BatchResult:
        batch = Batch("test")
        batch.add(register, START, value, code, received.timestamp())
        with closing(TimescaleReadings(database_url)) as sink:
            return sink.write(batch)

    own, other = UNITS["kWh"].code, UNITS["Wh"].code
    assert stored(502.5, 0, START) == BatchResult(stored=1)  # as versions before stored it
    assert stored(502.5, own, START) == BatchResult(duplicates=1)  # the same message again
    assert stored(502.5, own, later) == BatchResult(duplicates=1)
    assert stored(502.5, other, later) == BatchResult(superseded=1)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT value, unit_code FROM reading").fetchall() == [(502.5, other)]
        history = connection.execute("SELECT value, unit_code, received_at FROM reading_superseded").fetchall()
    assert history == [(502.5, 0, START)]


def test_what_is_declared_before_the_first_reading_is_derived_whoever_commits_first(database_url: str) -> None:
    register = one_meter(database_url)
    moment = START + timedelta(minutes=15)
    with psycopg.connect(database_url) as late:
        sink = TimescaleReadings(database_url)
        book = TimescaleDeclarations(database_url)
        event = {"kind": "swap", "at": moment, "old_index": 1_000_150.0, "new_index": 0.0}
        # Nobody sees a reading yet; that the event is marked all the same is what saves it.
        book.declare(register, event, "test")
        marked = late.execute("SELECT count(*) FROM stale_span WHERE register_id = %s", [register]).fetchone()
    with closing(sink):
        batch = Batch("test")
        for minutes, value in ((0, 1_000_000.0), (10, 1_000_100.0), (20, 50.0)):
            batch.add(register, START + timedelta(minutes=minutes), value, 0, START.timestamp())
        sink.write(batch)
    derive(TimescaleConsumption(database_url))
    assert marked is not None
    assert marked[0] >= 1
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(0.2)


def test_an_event_on_a_gauge_brings_its_scale_and_has_an_outcome(database_url: str) -> None:
    register = one_meter(database_url, kind=RegisterKind.GAUGE, unit="W")
    store(database_url, register, [(START + timedelta(minutes=10 * n), 1000.0) for n in range(13)])
    book = TimescaleDeclarations(database_url)
    event = book.declare(register, {"kind": "swap", "at": START + timedelta(hours=1), "scale": 2.0}, "test")
    derive(TimescaleConsumption(database_url))
    assert sum(row[0] for row in hours(database_url).values()) == pytest.approx(5 / 6 + 1.5 / 6 + 2)
    told = book.event(event["id"])
    assert told is not None
    assert told["outcome"] == "applied"
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT factor FROM dashboard_register").fetchone() == (pytest.approx(2e-3),)
