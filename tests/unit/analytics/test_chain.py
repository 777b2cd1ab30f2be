"""The rules of the chain, each by an example small enough to follow by eye."""

import numpy as np
import pytest

from analytics.chain import HOUR_US, RUN_LENGTH, Chain, chain_of
from domain.registry import RegisterKind
from domain.series import Rules

OK, REFUSED, PENDING, RELEVELLED = range(4)


def judge(raw: list[float], *, digits: int | None = None, max_rate: float | None = None) -> Chain:
    """Readings an hour apart, in kWh."""
    rules = Rules(RegisterKind.INDEX, 1.0, None if digits is None else 10.0**digits, max_rate, 3600)
    return chain_of(np.arange(len(raw), dtype=np.int64) * HOUR_US, np.array(raw, dtype=np.float64), rules)


def test_rises_are_links_and_the_first_reading_books_nothing() -> None:
    chain = judge([5, 7, 7, 10])
    assert chain.judgement.tolist() == [OK] * 4
    assert chain.amount.tolist() == [2, 0, 3]


def test_a_spike_is_refused_and_nothing_is_lost() -> None:
    chain = judge([5, 900, 9], max_rate=2)
    assert chain.judgement.tolist() == [OK, REFUSED, OK]
    assert chain.amount.tolist() == [4]
    assert (chain.end_us - chain.start_us).tolist() == [2 * HOUR_US]


def test_without_a_rate_any_rise_fits_and_a_fall_is_a_question() -> None:
    assert judge([5, 900]).judgement.tolist() == [OK, OK]
    assert judge([5, 4]).judgement.tolist() == [OK, PENDING]


def test_a_rise_of_exactly_the_rate_fits_and_a_little_more_does_not() -> None:
    assert judge([0, 2.1], max_rate=2.1).judgement.tolist() == [OK, OK]
    assert judge([0, 2.1001], max_rate=2.1).judgement.tolist() == [OK, PENDING]


def test_a_plausible_rollover_is_booked() -> None:
    assert judge([998, 3], digits=3, max_rate=10).amount.tolist() == [5]
    # Half a turn could pass in an hour: not plausible any more.
    assert judge([998, 3], digits=3, max_rate=500).judgement.tolist() == [OK, PENDING]
    assert judge([998, 3], digits=3).judgement.tolist() == [OK, PENDING]


def test_a_value_beyond_the_digits_takes_no_part() -> None:
    chain = judge([1000, 5, 1000, 6], digits=3)
    assert chain.judgement.tolist() == [REFUSED, OK, REFUSED, OK]
    assert chain.amount.tolist() == [1]


@pytest.mark.parametrize(("length", "word"), [(RUN_LENGTH - 1, PENDING), (RUN_LENGTH, RELEVELLED)])
def test_twelve_readings_that_agree_are_a_new_level(length: int, word: int) -> None:
    chain = judge([500, *range(length)])
    last = PENDING if word == PENDING else OK
    assert chain.judgement.tolist() == [OK, *[word] * (length - 1), last]
    booked = chain.amount[~np.isnan(chain.amount)]
    assert booked.sum() == (length - 1 if word == RELEVELLED else 0)


def test_a_reading_that_fits_neither_begins_a_run_of_its_own() -> None:
    assert judge([500, 100, 50, 60]).judgement.tolist() == [OK, REFUSED, PENDING, PENDING]
    assert judge([500, 100, 50, 501]).judgement.tolist() == [OK, REFUSED, REFUSED, OK]
