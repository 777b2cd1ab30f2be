"""Only the set of readings and declarations counts: in whatever order they came, the same figures follow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.consumption import derive
from domain.batch import Batch
from domain.registry import LIVE, RegisterKind
from domain.unit import UNITS
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.reference_books import hours_of as exact_hours
from tests.fixtures.reference_chain import Outcome, reference
from tests.fixtures.registry import one_meter
from tests.fixtures.series import Case, Dated, Declared, cases

Hours = dict[int, tuple[float, float, float]]
Point = tuple[int, float, str | None]
OTHER = "other"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def sink_of(url: str) -> Iterator[TimescaleReadings]:
    sink = TimescaleReadings(url)
    try:
        yield sink
    finally:
        sink.close()


def write(sink: TimescaleReadings, register: int, points: list[Point], source: str = LIVE) -> None:
    batch = Batch("test", source=source)
    for time_us, value, unit in points:
        code = 0 if unit is None else UNITS[unit].code
        batch.add(register, moment(time_us), value, code, time_us / 1e6)
    sink.write(batch)


def moment(time_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=time_us)


def asked(url: str, query: str, **params: object) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        done = connection.execute(query.encode(), params)
        return done.fetchall() if done.description else []


US = "(extract(epoch FROM {}) * 1000000)::bigint"


def hours_of(url: str, register: int, source: str = LIVE) -> Hours:
    rows = asked(
        url,
        f"SELECT {US.format('hour')}, amount, estimated, coverage FROM hour_amount JOIN source ON id = source_id"
        " WHERE register_id = %(register)s AND name = %(source)s AND coverage > 0",
        register=register,
        source=source,
    )
    return {hour: (amount, estimated, coverage) for hour, amount, estimated, coverage in rows}  # type: ignore[misc]


def judgements_of(url: str, register: int, source: str = LIVE) -> dict[int, str]:
    rows = asked(
        url,
        f"SELECT {US.format('time')}, judgement FROM reading_judgement JOIN source ON id = source_id"
        " WHERE register_id = %(register)s AND name = %(source)s",
        register=register,
        source=source,
    )
    return dict(rows)  # type: ignore[arg-type]


def questions_of(url: str, register: int, source: str) -> set[tuple[object, ...]]:
    rows = asked(
        url,
        f"SELECT {US.format('good_time')}, {US.format('first_time')}, {US.format('last_time')}, readings, kind,"
        " level_changed FROM question JOIN source ON source.id = source_id"
        " WHERE register_id = %(register)s AND name = %(source)s AND seen",
        register=register,
        source=source,
    )
    return set(rows)


def outcomes_of(url: str, register: int, source: str) -> dict[int, str]:
    rows = asked(
        url,
        f"SELECT {US.format('at')}, outcome FROM event_outcome JOIN register_event e ON e.id = event_id"
        " JOIN source ON source.id = source_id"
        " WHERE register_id = %(register)s AND name = %(source)s AND withdrawn_at IS NULL",
        register=register,
        source=source,
    )
    return dict(rows)  # type: ignore[arg-type]


# What people declare, by plain SQL, each with the stretch that it touches


def declare(url: str, register: int, event: Declared) -> None:
    asked(
        url,
        "INSERT INTO register_event (register_id, kind, at, old_index, new_index, unit, scale, digits, from_answer,"
        " declared_by) VALUES (%(register)s, 'swap', %(at)s, %(old)s, %(new)s, %(unit)s, %(scale)s, %(digits)s,"
        " %(answered)s, 'test')",
        register=register, at=moment(event.at_us), old=event.old, new=event.new, unit=event.unit, scale=event.scale,
        digits=event.digits, answered=event.answered,
    )  # fmt: skip
    touch(url, register, event)


def change(url: str, register: int, before: Declared, after: Declared) -> None:
    asked(
        url,
        "UPDATE register_event SET at = %(at)s, old_index = %(old)s, new_index = %(new)s, unit = %(unit)s,"
        " scale = %(scale)s, digits = %(digits)s, from_answer = %(answered)s, changed_at = now()"
        " WHERE register_id = %(register)s AND at = %(before)s AND withdrawn_at IS NULL",
        register=register, at=moment(after.at_us), old=after.old, new=after.new, unit=after.unit, scale=after.scale,
        digits=after.digits, answered=after.answered, before=moment(before.at_us),
    )  # fmt: skip
    touch(url, register, before)
    touch(url, register, after)


def withdraw(url: str, register: int, event: Declared) -> None:
    asked(
        url,
        "UPDATE register_event SET withdrawn_at = now()"
        " WHERE register_id = %(register)s AND at = %(at)s AND withdrawn_at IS NULL",
        register=register,
        at=moment(event.at_us),
    )
    touch(url, register, event)


def refuse(url: str, register: int, refusal: tuple[int, float, int, float]) -> None:
    good_us, good_value, first_us, first_value = refusal
    asked(
        url,
        "INSERT INTO question (register_id, source_id, good_time, good_value, first_time, first_value, last_time,"
        " readings, kind, level_changed, difference, seen, answer) VALUES (%(register)s, 1, %(good)s, %(good_value)s,"
        " %(first)s, %(first_value)s, %(first)s, 1, 'step', false, 0, false, 'refuse')"
        " ON CONFLICT (register_id, source_id, good_time, good_value, first_time, first_value)"
        " DO UPDATE SET answer = 'refuse'",
        register=register, good=moment(good_us), good_value=good_value, first=moment(first_us),
        first_value=first_value,
    )  # fmt: skip
    stale(url, register, moment(first_us), moment(first_us + 1))


def limit(url: str, register: int, one: Dated) -> None:
    asked(
        url,
        "INSERT INTO register_limit (register_id, valid_from, max_rate, interval_s, declared_by)"
        " VALUES (%(register)s, %(since)s, %(max_rate)s, %(interval)s, 'test')",
        register=register,
        since=moment(one.since_us),
        max_rate=one.max_rate,
        interval=one.interval_s,
    )
    stale(url, register, moment(one.since_us), None)


def set_aside(url: str, register: int, stretch: tuple[int, int]) -> None:
    asked(
        url,
        "INSERT INTO set_aside (register_id, source_id, starts, ends, note, declared_by)"
        " VALUES (%(register)s, 1, %(start)s, %(end)s, 'an error', 'test')",
        register=register,
        start=moment(stretch[0]),
        end=moment(stretch[1]),
    )
    stale(url, register, moment(stretch[0]), moment(stretch[1] + 1))


def take_back(url: str, register: int, stretch: tuple[int, int]) -> None:
    asked(
        url,
        "UPDATE set_aside SET withdrawn_at = now(), withdrawn_by = 'test'"
        " WHERE register_id = %(register)s AND starts = %(start)s AND ends = %(end)s",
        register=register,
        start=moment(stretch[0]),
        end=moment(stretch[1]),
    )
    stale(url, register, moment(stretch[0]), moment(stretch[1] + 1))


def touch(url: str, register: int, event: Declared) -> None:
    rescales = (event.unit, event.scale, event.digits) != (None, None, None)
    stale(url, register, moment(event.at_us), None if rescales else moment(event.at_us + 1))


def stale(url: str, register: int, start: datetime, end: datetime | None) -> None:
    asked(
        url,
        "INSERT INTO stale_span (register_id, source_id, span) SELECT DISTINCT register_id, source_id,"
        " tstzmultirange(tstzrange(%(start)s, %(end)s)) FROM reading WHERE register_id = %(register)s",
        register=register,
        start=start,
        end=end,
    )


QUICK = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@QUICK
@given(case=cases(most=90), seed=st.integers(0, 2**32), pieces=st.integers(2, 6))
def test_readings_and_declarations_in_any_order_give_the_figures_of_the_whole(
    database_url: str, case: Case, seed: int, pieces: int
) -> None:
    TimescaleRegistry(database_url).ensure_source(OTHER)
    register = one_meter(
        database_url,
        unit=case.unit,
        digits=case.digits,
        max_rate=case.max_rate,
        interval_s=case.interval_s,
        meter=f"m{_next()}",
    )
    asked(database_url, "UPDATE register SET scale = %(scale)s WHERE id = %(id)s", scale=case.scale, id=register)
    random = Random(seed)
    with sink_of(database_url) as sink:
        arrivals = _arrivals(sink, register, case, random, pieces)
        for step in _mixed(arrivals, _declarations(database_url, register, case, random), random):
            step()
            if random.random() < 0.6:
                derive(TimescaleConsumption(database_url))
    derive(TimescaleConsumption(database_url))
    assert_as_if_at_once(database_url, register, LIVE, reference(case.register(), case.samples()), case)
    alone = _other(case)
    assert_as_if_at_once(database_url, register, OTHER, reference(alone.register(), alone.samples()), alone)
    assert_settled(database_url, register)


def assert_as_if_at_once(url: str, register: int, source: str, wanted: Outcome, case: Case) -> None:
    assert judgements_of(url, register, source) == wanted.judged
    if case.time_us:
        numbered = {event.at_us: wanted.events[number] for number, event in enumerate(case.events, 1)}
        assert outcomes_of(url, register, source) == numbered
    assert questions_of(url, register, source) == {
        (one.good.time, one.first.time, one.last, one.readings, one.kind, one.state == "level changed")
        for one in wanted.questions
    }
    hours, expected = hours_of(url, register, source), exact_hours(wanted)
    assert set(hours) == set(expected)
    for hour, (amount, estimated, coverage) in hours.items():
        assert amount == pytest.approx(float(expected[hour].amount), rel=1e-9, abs=1e-6)
        assert estimated == pytest.approx(float(expected[hour].estimated), rel=1e-9, abs=1e-6)
        assert coverage == pytest.approx(float(expected[hour].coverage), abs=1e-8)


def assert_settled(url: str, register: int) -> None:
    """Days are the sums of their hours, and deriving all of it again changes nothing at all."""
    days = asked(
        url,
        "SELECT d.source_id, d.day, d.amount, d.estimated, sum(h.amount), sum(h.estimated) FROM day_amount d"
        " LEFT JOIN hour_amount h ON h.register_id = d.register_id AND h.source_id = d.source_id"
        " AND (h.hour AT TIME ZONE 'Europe/Paris')::date = d.day WHERE d.register_id = %(register)s"
        " GROUP BY 1, 2, 3, 4",
        register=register,
    )
    for _source, _day, amount, estimated, amounts, estimates in days:
        assert [amount, estimated] == pytest.approx([amounts, estimates], rel=1e-9, abs=1e-6)
    before = _everything(url, register)
    stale(url, register, datetime(2000, 1, 1, tzinfo=UTC), None)
    derive(TimescaleConsumption(url))
    assert _everything(url, register) == before


def _everything(url: str, register: int) -> list[list[tuple[object, ...]]]:
    tables = ("hour_amount", "day_amount", "reading_judgement", "hour_revision", "question", "series_tail")
    return [
        sorted(asked(url, f"SELECT * FROM {table} WHERE register_id = %(register)s", register=register), key=str)
        for table in tables
    ]


_numbers = iter(range(1, 10_000))


def _next() -> int:
    return next(_numbers)


Step = Callable[[], None]


def _other(case: Case) -> Case:
    """What the second source tells: two of three readings, none refused or set aside by a technician."""
    kept = [n for n in range(len(case.time_us)) if n % 3 != 1]
    named = case.named or [None] * len(case.raw)
    return replace(
        case,
        time_us=[case.time_us[n] for n in kept],
        raw=[case.raw[n] for n in kept],
        named=[named[n] for n in kept],
        refusals=(),
        aside=(),
    )


def _arrivals(sink: TimescaleReadings, register: int, case: Case, random: Random, pieces: int) -> list[Step]:
    steps: list[Step] = []
    for source, told in ((LIVE, case), (OTHER, _other(case))):
        points: list[Point] = list(zip(told.time_us, told.raw, told.named or [None] * len(told.raw), strict=True))
        pieces_told = _shuffled(points, random, pieces)
        steps += [lambda piece=piece, source=source: write(sink, register, piece, source) for piece in pieces_told]  # type: ignore[misc]
    return steps


def _declarations(url: str, register: int, case: Case, random: Random) -> list[list[Step]]:
    """Return what people declare, each a chain of steps in order: some are corrected, some are taken back."""
    chains: list[list[Step]] = []
    taken = {event.at_us for event in case.events}
    for event in case.events:
        wrong = random.choice([
            replace(event, new=event.new + 5),
            replace(event, old=None, at_us=event.at_us + 7),
            replace(event, scale=2.0),
            replace(event, at_us=event.at_us - 3_600_000_007),
        ])  # fmt: skip
        if random.random() < 0.5 and (wrong.at_us == event.at_us or wrong.at_us not in taken):
            taken.add(wrong.at_us)
            chains.append([
                lambda wrong=wrong: declare(url, register, wrong),  # type: ignore[misc]
                lambda wrong=wrong, event=event: change(url, register, wrong, event),  # type: ignore[misc]
            ])  # fmt: skip
        else:
            chains.append([lambda event=event: declare(url, register, event)])  # type: ignore[misc]
    if random.random() < 0.5:
        place = random.randrange(len(case.time_us))
        doubt = Declared(case.time_us[place] + 13, case.raw[place], 1.0, scale=random.choice([None, 3.0]))
        if doubt.at_us not in taken:
            chains.append([lambda: declare(url, register, doubt), lambda: withdraw(url, register, doubt)])
    chains += [[lambda one=one: refuse(url, register, one)] for one in case.refusals]  # type: ignore[misc]
    for one in case.aside:
        around = (one[0] - 3_600_000_000, one[1] + 3_600_000_000)
        mended: list[Step] = [
            lambda around=around: set_aside(url, register, around),  # type: ignore[misc]
            lambda around=around: take_back(url, register, around),  # type: ignore[misc]
        ]
        chains.append([*(mended if random.random() < 0.5 else []), lambda one=one: set_aside(url, register, one)])  # type: ignore[misc]
    chains += [[lambda one=one: limit(url, register, one)] for one in case.limits]  # type: ignore[misc]
    return chains


def _mixed(arrivals: list[Step], declarations: list[list[Step]], random: Random) -> list[Step]:
    """Shuffle all steps; those of one declaration stay in order."""
    order = [None] * len(arrivals) + [n for n, chain in enumerate(declarations) for _ in chain]
    random.shuffle(order)
    waiting, chains = iter(arrivals), [iter(chain) for chain in declarations]
    return [next(waiting) if n is None else next(chains[n]) for n in order]


def _shuffled(points: list[Point], random: Random, pieces: int) -> list[list[Point]]:
    """Either every reading goes to any piece, or stretches of the series change places."""
    if random.random() < 0.5:
        parts: list[list[Point]] = [[] for _ in range(pieces)]
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
    points: list[Point] = [(start + n * step, 900.0 if n % 7 == 3 else n % 10 * 1.0, None) for n in range(100)]
    dated = Dated(start + 40 * step, 6.0, interval // 2)
    event = Declared(start + 70 * step, None, 0.0, scale=0.5)
    random = Random(5)
    with sink_of(database_url) as sink:
        write(sink, one, points)
        limit(database_url, one, dated)
        declare(database_url, one, event)
        for piece in [*_shuffled(points, random, 5), points[20:30], points[:1]]:
            write(sink, other, piece)
            derive(TimescaleConsumption(database_url))
        limit(database_url, other, dated)
        derive(TimescaleConsumption(database_url))
        declare(database_url, other, event)
        derive(TimescaleConsumption(database_url))
    times, raw = [time for time, *_ in points], [value for _, value, _ in points]
    case = Case(None, 10, interval, times, raw, [], unit, 1.0, (dated,), (event,))
    wanted = reference(replace(case.register(), kind=str(kind)), case.samples())
    expected = exact_hours(wanted)
    for register in (one, other):
        assert judgements_of(database_url, register) == wanted.judged
        hours = hours_of(database_url, register)
        assert set(hours) == set(expected)
        for hour, (amount, estimated, coverage) in hours.items():
            assert amount == pytest.approx(float(expected[hour].amount), rel=1e-9, abs=1e-7)
            assert estimated == 0
            assert coverage == pytest.approx(float(expected[hour].coverage), abs=1e-9)
        assert_settled(database_url, register)


def test_a_late_reading_and_one_after_a_long_silence_book_the_silence_once(database_url: str) -> None:
    register = one_meter(database_url)
    start = 1_774_699_500_000_000  # 2026-03-28 12:05 UTC
    minute = 60_000_000
    known: list[Point] = [(start + 10 * n * minute, 1_000_000.0 + 100 * n, None) for n in range(10)]
    news: list[Point] = [(start + 75 * minute, 1_000_740.0, None), (start + 8 * 1440 * minute, 1_500_000.0, None)]
    with sink_of(database_url) as sink:
        for piece in (known, news):
            write(sink, register, piece)
            derive(TimescaleConsumption(database_url))
    points = sorted([*known, *news])
    case = Case(None, None, 600, [time for time, *_ in points], [value for _, value, _ in points])
    wanted = reference(case.register(), case.samples())
    assert_as_if_at_once(database_url, register, LIVE, wanted, case)
    assert sum(amount for amount, *_ in hours_of(database_url, register).values()) == pytest.approx(500)
    assert_settled(database_url, register)


def test_an_event_at_the_first_reading_has_effect_once_an_earlier_one_comes(database_url: str) -> None:
    register = one_meter(database_url)
    start = 1_774_699_500_000_000  # 2026-03-28 12:05 UTC
    points: list[Point] = [(start + 600_000_000 * n, 20.0 + 100 * n, None) for n in range(20)]
    event = Declared(start, 1_000_300.0, 20.0)
    declare(database_url, register, event)
    earlier: Point = (start - 600_000_000, 1_000_000.0, None)
    with sink_of(database_url) as sink:
        for piece in (points, [earlier]):
            write(sink, register, piece)
            derive(TimescaleConsumption(database_url))
    told = [earlier, *points]
    case = Case(None, None, 600, [at for at, *_ in told], [value for _, value, _ in told], events=(event,))
    wanted = reference(case.register(), case.samples())
    assert wanted.events == {1: "applied"}
    assert_as_if_at_once(database_url, register, LIVE, wanted, case)
