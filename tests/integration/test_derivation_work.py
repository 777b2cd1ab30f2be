"""One wide gap is bounded work: counted in rows that statements touch and in turns, not in seconds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from analytics.consumption import derive
from domain.batch import Batch
from domain.series import Series
from storage.consumption import TimescaleConsumption, TimescaleWork
from storage.queries import queries
from tests.fixtures.registry import one_meter
from tests.integration.test_order import asked, sink_of, stale

SQL = queries("consumption")
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def touched(plan: dict[str, Any]) -> float:
    """Rows that a node of the plan returned or threw away, all loops together; the most of any node."""
    thrown = ("Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck")
    return max(
        float((node["Actual Rows"] + sum(node.get(name, 0) for name in thrown)) * node["Actual Loops"])
        for node in nodes(plan)
    )


@pytest.mark.parametrize("published", [False, True], ids=["new", "published"])
def test_days_of_a_wide_gap_read_each_hour_once_right_after_a_mass_insert(
    database_url: str,
    published: bool,  # noqa: FBT001
) -> None:
    register = one_meter(database_url)
    count = int(YEARS / timedelta(hours=1))
    keys = {
        "registers": [register], "sources": [1], "timezones": ["Europe/Paris"], "starts": [FIRST],
        "ends": [FIRST + YEARS], "earliest": FIRST, "latest": FIRST + YEARS,
    }  # fmt: skip
    with psycopg.connect(database_url) as connection:
        # In one transaction, as a derivation does: no statistics of these rows can be there.
        connection.execute(
            "INSERT INTO hour_amount (register_id, source_id, hour, amount, estimated, coverage)"
            " SELECT %s, 1, %s::timestamptz + n * INTERVAL '1 hour', 0.5, 0.5, 1 FROM generate_series(0, %s) AS n",
            [register, FIRST, count - 1],
        )
        if published:
            connection.execute(SQL["publish_days"], keys)
            connection.execute("UPDATE hour_amount SET amount = 0.25 WHERE register_id = %s", [register])
        row = connection.execute(b"EXPLAIN (ANALYZE, FORMAT JSON) " + SQL["publish_days"], keys).fetchone()
        assert row is not None
        (report,) = row[0]
        days, amount = connection.execute(
            "SELECT count(*), sum(amount) FROM day_amount WHERE register_id = %s", [register]
        ).fetchone() or (0, 0)
    assert touched(report["Plan"]) <= 3 * count
    assert days == 5 * 365 + 1  # 01:00 on 1 January in Paris to 00:59 on the last one
    assert amount == pytest.approx(count * (0.25 if published else 0.5))


class Turns(TimescaleConsumption):
    """Remembers how many windows each turn had."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.taken: list[list[int]] = []

    @contextmanager
    def take(self, wanted: Sequence[Series] = ()) -> Iterator[TimescaleWork]:
        with super().take(wanted) as work:
            self.taken.append(sorted(window.series.register_id for window in work.windows))
            yield work


def test_series_with_a_wide_gap_wait_for_turns_of_their_own_and_others_go_first(database_url: str) -> None:
    wide = [one_meter(database_url, meter=f"wide-{n}") for n in range(2)]
    plain = [one_meter(database_url, meter=f"plain-{n}") for n in range(3)]
    now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    with sink_of(database_url) as sink:
        # One reading of a clock that was reset, and one of now, in the same batch as the readings of others.
        batch = Batch("test")
        for register in (*wide, *plain):
            for time, value in ((FIRST if register in wide else now - timedelta(hours=1), 1000.0), (now, 1600.0)):
                batch.add(register, time, value, 0, now.timestamp())
        sink.write(batch)
        # Only the instants are stale, as after readings that came at other times.
        asked(database_url, "DELETE FROM stale_span")
        for register in (*wide, *plain):
            stale(database_url, register, now, now + timedelta(microseconds=1))
    turns = Turns(database_url)
    assert derive(turns) == 5
    assert turns.taken == [sorted([*wide, *plain]), [wide[0]], [wide[1]], []]
    hours = int((now - FIRST) / timedelta(hours=1))
    for register in wide:
        (booked,) = asked(
            database_url,
            "SELECT count(*), sum(amount), sum(estimated), min(revision), max(revision) FROM hour_amount"
            " WHERE register_id = %(id)s",
            id=register,
        )
        assert booked == (hours, pytest.approx(0.6), pytest.approx(0.6), 1, 1)
    assert asked(database_url, "SELECT count(*) FROM stale_span") == [(0,)]


def test_a_reading_after_years_of_silence_is_booked_like_any_gap(database_url: str) -> None:
    register = one_meter(database_url)
    now = datetime(2018, 1, 1, tzinfo=UTC)
    with sink_of(database_url) as sink:
        for time, value in ((FIRST, 1000.0), (now, 3000.0)):
            batch = Batch("test")
            batch.add(register, time, value, 0, now.timestamp())
            sink.write(batch)
            derive(TimescaleConsumption(database_url))
    (booked,) = asked(database_url, "SELECT count(*), sum(amount), min(coverage) FROM hour_amount")
    assert booked == (731 * 24, pytest.approx(2.0), 1.0)
    (days,) = asked(database_url, "SELECT count(*), sum(amount), max(revision) FROM day_amount")
    assert days == (732, pytest.approx(2.0), 1)  # 01:00 on 1 January 2016 to 01:00 on 1 January 2018 in Paris


class Busy(Turns):
    """New readings come before each of the first twelve turns."""

    def __init__(self, url: str, register: int) -> None:
        super().__init__(url)
        self._news = (url, register)

    @contextmanager
    def take(self, wanted: Sequence[Series] = ()) -> Iterator[TimescaleWork]:
        url, register = self._news
        if len(self.taken) < 12:
            start = FIRST + timedelta(minutes=10 * len(self.taken))
            stale(url, register, start, start + timedelta(microseconds=1))
        with super().take(wanted) as work:
            yield work


def test_a_long_series_has_its_turn_also_where_new_readings_always_come(database_url: str) -> None:
    live, long = (one_meter(database_url, meter=name) for name in ("live", "long"))
    with sink_of(database_url) as sink:
        batch = Batch("test")
        for register in (live, long):
            for n in range(12):
                batch.add(register, FIRST + timedelta(hours=10 * n), 1000.0 + n, 0, FIRST.timestamp())
        sink.write(batch)
    asked(database_url, "DELETE FROM stale_span")
    stale(database_url, long, FIRST, FIRST + timedelta(days=5))
    turns = Busy(database_url, live)
    derive(turns)
    assert turns.taken == [*[[live]] * 5, [long], *[[live]] * 6, []]
