"""The chain, its hours, questions and events against the contract in exact fractions: sums to 1e-9 or 1e-6."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings

from analytics.chain import Chain, Judgement, chain_of
from analytics.chain import Question as Asked
from analytics.spread import Hours, spread_delta, spread_gauge, spread_links
from domain.series import Limits
from tests.fixtures.reference_books import Hour, balance_of, hours_of
from tests.fixtures.reference_chain import HOUR, Question, reference
from tests.fixtures.series import START_US, Case, Declared, cases
from tests.fixtures.series_rules import readings_of, rules_of

WORDS = {Judgement.REFUSED: "refused", Judgement.PENDING: "pending", Judgement.RELEVELLED: "relevelled"}
TEN_MINUTES = [START_US + n * 600_000_000 for n in range(40)]
FIVE = 300_000_000
FAST = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def plain(*raw: float, digits: int | None = None, max_rate: float | None = None) -> Case:
    return Case(digits, max_rate, 600, TEN_MINUTES[: len(raw)], list(raw))


def named(case: Case, *units: str | None) -> Case:
    return replace(case, named=list(units))


def swapped(case: Case, *events: Declared) -> Case:
    return replace(case, events=events)


def swap(position: int, old: float | None, new: float, *, later: int = FIVE, **changes: object) -> Declared:
    """Five minutes after a reading, or so much later."""
    return Declared(TEN_MINUTES[position] + later, old, new, **changes)  # type: ignore[arg-type]


@FAST
@example(plain(0, 350, 700, max_rate=2.1))  # exactly the rate, which doubles put a hair below
@example(replace(plain(256, 256.00035, max_rate=2.1), unit="MWh"))  # the same, lost in the last digit of an index
@example(plain(0, 150, 50, max_rate=0.7))
@example(plain(9990, 9999, 8, 20, digits=4, max_rate=3.0))  # a rollover
@example(plain(100, 200, *range(10, 130, 10), 140, 150))  # a fall that becomes a level
@example(plain(100, 200, 50, 60, 300))  # a fall that does not
@example(plain(100, 1e15, *(1e15 + 350 * n for n in range(30))))  # a huge link must not blur its neighbours
@example(plain(100, 12_000, digits=4))  # beyond its digits
@example(plain(12_000, 100, 150, digits=4))
@example(named(plain(1001, 1.001, 1002), None, "kWh", None))  # the same value in another unit is no fall
@example(swapped(plain(100, 110, 4, 6), swap(1, 115, 2)))  # an exchange
@example(swapped(plain(100, 110, 4, 6), swap(1, 105, 2)))  # contradicted
@example(swapped(plain(100, 5, 6, 2, 3), swap(2, None, 1)))  # a reset refuses the run before it
@example(swapped(plain(100, 110, 2, 3), swap(1, 110, 2, later=600_000_000)))  # at a reading, which agrees
@example(swapped(plain(100, 110, 112, 3), swap(1, 110, 2, later=600_000_000)))  # at a reading, which does not
@example(swapped(plain(100, 110, 4), swap(1, 115, 2), swap(1, 3, 0, later=2 * FIVE - 1)))  # two before one reading
@example(swapped(plain(100, 110), swap(1, 115, 2), swap(2, 7, 0, scale=10.0)))  # two that wait
@example(swapped(plain(100, 110, 1, 2), swap(-1, 7, 50, scale=10.0)))  # after all of them
@example(swapped(plain(9990, 9999, 3, digits=4, max_rate=3.0), swap(1, 5, 0)))  # a rollover before the exchange
@given(cases())
def test_chain_and_hours_follow_the_contract(case: Case) -> None:
    chain = chain_of(readings_of(case), rules_of(case))
    wanted = reference(case.register(), case.samples())
    assert judgements(case, chain) == wanted.judged
    assert chain.outcomes == wanted.events
    assert_asked(chain.questions, wanted.questions)
    assert_hours(spread_links(chain), hours_of(wanted))


@FAST
@given(cases(most=30))
def test_the_contract_itself_adds_up(case: Case) -> None:
    wanted = reference(case.register(), case.samples())
    hours = hours_of(wanted)
    start, end = case.time_us[0] // HOUR * HOUR - HOUR, case.time_us[-1] // HOUR * HOUR + 200 * HOUR
    middle = (start + end) // 2 // HOUR * HOUR
    whole, *parts = (balance_of(wanted, hours, *span) for span in ((start, end), (start, middle), (middle, end)))
    for balance in (whole, *parts):
        assert balance.residual == 0
    for name in ("booked", "rollover", "swap", "unexplained", "unexplained_abs", "refused", "pending"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)
    assert whole.booked == sum(interval.amount for interval in wanted.intervals)


@FAST
@given(cases(most=40))
def test_deltas_follow_the_contract(case: Case) -> None:
    case = replace(case, events=tuple(replace(event, old=None, new=0.0) for event in case.events))
    amount, limits = levels(case)
    width = np.array([one.interval_s for one in limits]) * 1_000_000
    wanted = reference(replace(case.register(), kind="delta"), case.samples())
    good = np.array([time not in wanted.judged for time in case.time_us])
    times = np.array(case.time_us, dtype=np.int64)
    assert_hours(spread_delta(times[good], amount[good], width[good]), hours_of(wanted))


@FAST
@given(cases(most=40))
def test_gauges_follow_the_contract(case: Case) -> None:
    case = replace(case, events=())
    power, limits = levels(case)
    reach = np.array([one.interval_s for one in limits]) * 3_000_000
    wanted = reference(replace(case.register(), kind="gauge"), case.samples())
    good = np.array([time not in wanted.judged for time in case.time_us])
    times = np.array(case.time_us, dtype=np.int64)
    assert_hours(spread_gauge(times[good], power[good], reach[good]), hours_of(wanted))


def levels(case: Case) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], list[Limits]]:
    """Return each value in the base unit, and the limits at it, in doubles."""
    rules, readings = rules_of(case), readings_of(case)
    found, limits = [], []
    for time, value, name in zip(case.time_us, case.raw, readings.named, strict=True):
        scale = rules.scale
        for event in rules.events:
            scale = event.applied_to(scale) if event.at_us <= time else scale
        found.append(value * scale.scale * (scale.unit_factor if np.isnan(name) else float(name)))
        limits.append(rules.limits_at(time))
    return np.array(found), limits


def judgements(case: Case, chain: Chain) -> dict[int, str]:
    return {t: WORDS[int(j)] for t, j in zip(case.time_us, chain.judgement, strict=True) if j != Judgement.VALID}


def assert_asked(found: list[Asked], wanted: list[Question]) -> None:
    assert [key(one.good_us, one.first_us, one.last_us, one.readings, one.kind, state(one)) for one in found] == [
        key(one.good.time, one.first.time, one.last, one.readings, one.kind, one.state) for one in wanted
    ]
    for one, other in zip(found, wanted, strict=True):
        exactly = (other.good.raw, other.first.raw, other.difference)
        assert [one.good_value, one.first_value] == pytest.approx([float(number) for number in exactly[:2]], rel=1e-12)
        assert one.difference == pytest.approx(float(exactly[2]), rel=1e-9, abs=1e-6)


def key(*parts: object) -> tuple[object, ...]:
    return parts


def state(question: Asked) -> str:
    return "level changed" if question.level_changed else "refused" if question.refused else "pending"


def assert_hours(found: Hours, wanted: dict[int, Hour]) -> None:
    covered = found.coverage > 0
    assert set(found.hour_us[covered].tolist()) == set(wanted)
    for at in np.flatnonzero(covered):
        hour = wanted[int(found.hour_us[at])]
        assert close(found.amount[at], hour.amount)
        assert close(found.estimated[at], hour.estimated)
        assert found.coverage[at] == pytest.approx(float(hour.coverage), rel=1e-9, abs=1e-9)
    assert (found.amount[~covered] == 0).all()


def close(found: float, wanted: Fraction) -> bool:
    """The contract's precision."""
    return abs(Fraction(found) - wanted) <= max(abs(wanted) / 10**9, Fraction(1, 10**6))
