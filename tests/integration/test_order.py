"""Only the set of readings counts: in whatever order and pieces they arrive, the same hours and judgements follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.consumption import derive
from domain.batch import Batch
from domain.registry import RegisterKind
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from tests.fixtures.reference_chain import Register, exact, reference
from tests.fixtures.registry import one_meter
from tests.fixtures.series import Case, cases

Hours = dict[int, tuple[float, float, float]]


@contextmanager
def sink_of(url: str) -> Iterator[TimescaleReadings]:
    sink = TimescaleReadings(url)
    try:
        yield sink
    finally:
        sink.close()


def write(sink: TimescaleReadings, register: int, points: list[tuple[int, float]]) -> None:
    batch = Batch("test")
    for time_us, value in points:
        batch.register_ids.append(register)
        batch.times.append(time_us / 1e6)
        batch.values.append(value)
        batch.units.append(0)
        batch.received.append(time_us / 1e6)
    sink.write(batch)


def hours_of(url: str, register: int) -> Hours:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT (extract(epoch FROM hour) * 1000000)::bigint, amount, estimated, coverage FROM hour_amount"
            " WHERE register_id = %s",
            [register],
        ).fetchall()
    return {hour: (amount, estimated, coverage) for hour, amount, estimated, coverage in rows}


def judgements_of(url: str, register: int) -> dict[int, str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT (extract(epoch FROM time) * 1000000)::bigint, judgement FROM reading_judgement"
            " WHERE register_id = %s",
            [register],
        ).fetchall()
    return {time: judgement for time, judgement in rows}  # noqa: C416 - a row is no pair to mypy


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(case=cases(most=90), seed=st.integers(0, 2**32), pieces=st.integers(2, 6))
def test_pieces_in_any_order_give_the_hours_of_the_whole(database_url: str, case: Case, seed: int, pieces: int) -> None:
    register = one_meter(
        database_url, digits=case.digits, max_rate=case.max_rate, interval_s=case.interval_s, meter=f"m{_next()}"
    )
    points = list(zip(case.time_us, case.raw, strict=True))
    shuffled = _shuffled(points, Random(seed), pieces)
    with sink_of(database_url) as sink:
        for piece in shuffled:
            write(sink, register, piece)
            derive(TimescaleConsumption(database_url))
    modulus = None if case.digits is None else exact(10.0**case.digits)
    max_rate = None if case.max_rate is None else exact(case.max_rate)
    rules = Register(exact(1e-3), modulus, max_rate, case.interval_s)
    wanted = reference(rules, [(time, exact(value)) for time, value in points])
    assert judgements_of(database_url, register) == wanted.judged
    hours = hours_of(database_url, register)
    assert set(hours) == set(wanted.coverage)
    for hour, (amount, estimated, coverage) in hours.items():
        assert amount == pytest.approx(float(wanted.amount[hour]), rel=1e-9, abs=1e-6)
        assert estimated == pytest.approx(float(wanted.estimated[hour]), rel=1e-9, abs=1e-6)
        assert coverage == pytest.approx(float(wanted.coverage[hour]), abs=1e-8)


_numbers = iter(range(1, 10_000))


def _next() -> int:
    return next(_numbers)


def _shuffled(points: list[tuple[int, float]], random: Random, pieces: int) -> list[list[tuple[int, float]]]:
    """Either every reading goes to any piece, or stretches of the series change places."""
    if random.random() < 0.5:
        parts: list[list[tuple[int, float]]] = [[] for _ in range(pieces)]
        for point in points:
            parts[random.randrange(pieces)].append(point)
    else:
        cuts = sorted(random.sample(range(len(points) + 1), min(pieces, len(points))))
        parts = [points[a:b] for a, b in zip([0, *cuts], [*cuts, len(points)], strict=True)]
        random.shuffle(parts)
    return [part for part in parts if part]


DOUBTFUL = {RegisterKind.DELTA: ("kWh", 3600), RegisterKind.GAUGE: ("kW", 600)}


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_delta_and_gauge_give_the_same_in_any_order_with_refused_values(database_url: str, kind: RegisterKind) -> None:
    unit, interval = DOUBTFUL[kind]
    one, other = (
        one_meter(database_url, kind=kind, unit=unit, interval_s=interval, max_rate=10, meter=f"{kind}-{name}")
        for name in ("whole", "pieces")
    )
    start = 1_774_656_000_000_000  # 2026-03-28 00:00 UTC
    step = interval * 1_000_000
    points = [(start + n * step, 900.0 if n % 7 == 3 else n % 10 * 1.0) for n in range(100)]
    random = Random(5)
    with sink_of(database_url) as sink:
        write(sink, one, points)
        for piece in [*_shuffled(points, random, 5), points[20:30], points[:1]]:
            write(sink, other, piece)
            derive(TimescaleConsumption(database_url))
    assert judgements_of(database_url, one) == {time: "refused" for time, value in points if value > 10}
    assert judgements_of(database_url, other) == judgements_of(database_url, one)
    whole, pieces = hours_of(database_url, one), hours_of(database_url, other)
    assert set(whole) == set(pieces)
    for hour, figures in whole.items():
        assert pieces[hour] == pytest.approx(figures, rel=1e-9, abs=1e-7)
