"""The chain and its hours against the contract in exact fractions: same judgements, same sums to 1e-9 or 1e-6."""

import numpy as np
import pytest
from hypothesis import example, given, settings

from analytics.chain import Judgement, chain_of
from analytics.spread import spread_links
from domain.registry import RegisterKind
from domain.series import Rules
from tests.fixtures.reference_chain import Register, exact, reference
from tests.fixtures.series import START_US, Case, cases

WORDS = {Judgement.REFUSED: "refused", Judgement.PENDING: "pending", Judgement.RELEVELLED: "relevelled"}
FACTOR = 1e-3
TEN_MINUTES = [START_US + n * 600_000_000 for n in range(40)]


def plain(*raw: float, digits: int | None = None, max_rate: float | None = None) -> Case:
    return Case(digits, max_rate, 600, TEN_MINUTES[: len(raw)], list(raw))


@settings(max_examples=200, deadline=None)
@example(plain(0, 350, 700, max_rate=2.1))  # exactly the rate, which doubles put a hair below
@example(plain(0, 150, 50, max_rate=0.7))
@example(plain(9990, 9999, 8, 20, digits=4, max_rate=3.0))  # a rollover
@example(plain(100, 200, *range(10, 130, 10), 140, 150))  # a fall that becomes a level
@example(plain(100, 200, 50, 60, 300))  # a fall that does not
@example(plain(100, 1e15, *(1e15 + 350 * n for n in range(30))))  # a huge link must not blur its neighbours
@example(plain(100, 12_000, digits=4))  # beyond its digits
@example(plain(12_000, 100, 150, digits=4))
@given(cases())
def test_chain_and_hours_follow_the_contract(case: Case) -> None:
    modulus = None if case.digits is None else 10.0**case.digits
    rules = Rules(RegisterKind.INDEX, FACTOR, modulus, case.max_rate, case.interval_s)
    chain = chain_of(np.array(case.time_us, dtype=np.int64), np.array(case.raw), rules)
    hours = spread_links(chain, case.interval_s)
    register = Register(
        exact(FACTOR),
        None if modulus is None else exact(modulus),
        None if case.max_rate is None else exact(case.max_rate),
        case.interval_s,
    )
    wanted = reference(register, [(t, exact(v)) for t, v in zip(case.time_us, case.raw, strict=True)])
    judged = {t: WORDS[int(j)] for t, j in zip(case.time_us, chain.judgement, strict=True) if j != Judgement.VALID}
    assert judged == wanted.judged
    covered = hours.coverage > 0
    assert {int(hour) for hour in hours.hour_us[covered]} == set(wanted.coverage)
    for at in np.flatnonzero(covered):
        hour = int(hours.hour_us[at])
        assert hours.amount[at] == pytest.approx(float(wanted.amount[hour]), rel=1e-9, abs=1e-6)
        assert hours.estimated[at] == pytest.approx(float(wanted.estimated[hour]), rel=1e-9, abs=1e-6)
        assert hours.coverage[at] == pytest.approx(float(wanted.coverage[hour]), rel=1e-9, abs=1e-9)
    assert (hours.amount[~covered] == 0).all()
