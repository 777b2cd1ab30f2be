"""The balance of readings against the contract in exact fractions: each jump, each count, the path at every edge."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.balance import Samples, balances
from domain.registry import RegisterKind
from tests.fixtures.reference_books import Balance, balance_of, hours_of
from tests.fixtures.reference_chain import HOUR, reference
from tests.fixtures.series import Case, cases
from tests.fixtures.series_rules import readings_of, rules_of

FAST = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
EDGES = st.sets(st.integers(0, 1000), min_size=1, max_size=4)
NAMES = [field.name for field in dataclasses.fields(Balance) if field.name != "residual"]  # `closes` judges that
SIZES = st.sampled_from([1, 2, 7, 1000])


@FAST
@given(cases(), EDGES, SIZES)
def test_an_index_is_balanced_as_the_contract_says(case: Case, cuts: set[int], size: int) -> None:
    assert_balanced(case, RegisterKind.INDEX, edges_of(case, cuts), size)


@FAST
@given(cases(most=40), EDGES, SIZES)
def test_deltas_are_balanced_as_the_contract_says(case: Case, cuts: set[int], size: int) -> None:
    events = tuple(replace(event, old=None, new=0.0) for event in case.events)
    assert_balanced(replace(case, events=events), RegisterKind.DELTA, edges_of(case, cuts), size)


@FAST
@given(cases(most=40), EDGES, SIZES)
def test_gauges_are_balanced_as_the_contract_says(case: Case, cuts: set[int], size: int) -> None:
    assert_balanced(replace(case, events=()), RegisterKind.GAUGE, edges_of(case, cuts), size)


def edges_of(case: Case, cuts: set[int]) -> list[int]:
    """Return full hours from before the first reading to after all that is declared, some of them within."""
    first, last = case.time_us[0] // HOUR - 3, case.time_us[-1] // HOUR + 10
    within = {first + 1 + cut * (last - first - 2) // 1000 for cut in cuts}
    return [edge * HOUR for edge in sorted({first, *within, last})]


def assert_balanced(case: Case, kind: RegisterKind, edges: Sequence[int], size: int) -> None:
    outcome = reference(replace(case.register(), kind=str(kind)), case.samples())
    hours = hours_of(outcome)
    wanted = [balance_of(outcome, hours, start, end) for start, end in pairwise(edges)]
    found = balances(chunks(case, size), rules_of(case, kind), [float(one.booked) for one in wanted], edges)
    for one, other in zip(found, wanted, strict=True):
        for name in NAMES:
            assert agrees(getattr(one, name), getattr(other, name)), name
        assert (one.closes, one.clean) == (other.closes, other.clean)


def agrees(found: float | None, wanted: Fraction | int | None) -> bool:
    """The contract's precision."""
    if found is None or wanted is None:
        return found is wanted
    exactly = Fraction(wanted)
    return abs(Fraction(found) - exactly) <= max(abs(exactly) * Fraction("1e-9"), Fraction("1e-6"))


def chunks(case: Case, size: int) -> list[Samples]:
    all_ = readings_of(case)
    return [
        (all_.time_us[at : at + size], all_.value[at : at + size], all_.named[at : at + size])
        for at in range(0, len(case.time_us), size)
    ]
