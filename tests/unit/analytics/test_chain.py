"""The rules of the chain, each by an example small enough to follow by eye."""

import numpy as np
import pytest

from analytics.chain import HOUR_US, RUN_LENGTH, Chain, Readings, chain_of
from domain.registry import RegisterKind
from domain.series import Event, Limits, Refusal, Rules, Scale

OK, REFUSED, PENDING, RELEVELLED = range(4)


def judge(
    raw: list[float],
    *,
    digits: int | None = None,
    max_rate: float | None = None,
    events: tuple[Event, ...] = (),
    refusals: tuple[Refusal, ...] = (),
) -> Chain:
    """Readings an hour apart, from hour 0, in kWh."""
    rules = Rules(RegisterKind.INDEX, Scale(1.0, 1.0, digits), (Limits(0, max_rate, 3600),), events, refusals)
    time_us = np.arange(len(raw), dtype=np.int64) * HOUR_US
    return chain_of(Readings(time_us, np.array(raw, dtype=np.float64), np.full(len(raw), np.nan)), rules)


def swap(hour: float, old: float | None, new: float, **changes: float | None) -> Event:
    return Event(1, int(hour * HOUR_US), old, new, **changes)  # type: ignore[arg-type]


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
    assert chain.amount.sum() == (length - 1 if word == RELEVELLED else 0)


def test_a_reading_that_fits_neither_begins_a_run_of_its_own() -> None:
    assert judge([500, 100, 50, 60]).judgement.tolist() == [OK, REFUSED, PENDING, PENDING]
    assert judge([500, 100, 50, 501]).judgement.tolist() == [OK, REFUSED, REFUSED, OK]


def test_a_declared_swap_books_both_parts_and_no_jump() -> None:
    chain = judge([100, 110, 4, 6], events=(swap(1.5, 115, 2),))
    assert chain.outcomes == {1: "applied"}
    assert chain.judgement.tolist() == [OK] * 4
    assert chain.amount.tolist() == [10, 5, 2, 2]
    assert chain.end_us[1] == chain.start_us[2] == 1.5 * HOUR_US


def test_a_swap_that_does_not_fit_is_contradicted_and_changes_nothing() -> None:
    chain = judge([100, 110, 111], events=(swap(1.5, 90, 2, scale=10.0),))
    assert chain.outcomes == {1: "contradicted"}
    assert chain.amount.tolist() == [10, 1]


def test_a_reset_without_old_index_books_nothing_before_it_and_refuses_the_open_run() -> None:
    chain = judge([100, 5, 2, 3], events=(swap(1.5, None, 1),))
    assert chain.judgement.tolist() == [OK, REFUSED, OK, OK]
    assert chain.start_us.tolist() == [1.5 * HOUR_US, 2 * HOUR_US]
    assert chain.amount.tolist() == [1, 1]


def test_from_an_event_on_values_are_read_in_its_scale() -> None:
    chain = judge([100, 110, 1, 2], events=(swap(1.5, 110, 0, scale=10.0),))
    assert chain.amount.tolist() == [10, 0, 10, 10]


def test_an_event_before_the_first_reading_makes_no_amount_but_its_scale_holds() -> None:
    chain = judge([100, 110], events=(swap(-1, 50, 90, scale=2.0),))
    assert chain.outcomes == {1: "before_first"}
    assert chain.amount.tolist() == [20]


def test_an_event_after_the_last_reading_books_up_to_it() -> None:
    chain = judge([100, 110], events=(swap(3, 130, 0),))
    assert chain.amount.tolist() == [10, 20]


@pytest.mark.parametrize(("value", "word"), [(2, OK), (3, REFUSED)])
def test_a_reading_at_the_instant_of_a_swap_is_the_new_meter_s(value: float, word: int) -> None:
    chain = judge([100, value, 5], events=(swap(1, 105, 2),))
    assert chain.judgement.tolist() == [OK, word, OK]
    assert chain.amount.tolist() == [5, 3]


def test_several_events_between_two_readings_apply_in_order() -> None:
    second = Event(2, int(1.5 * HOUR_US), 7, 50)
    chain = judge([100, 110, 60], events=(swap(1.25, 111, 5), second))
    assert chain.amount.tolist() == [10, 1, 2, 10]


def test_a_refused_question_stays_refused_until_a_reading_fits() -> None:
    refusal = Refusal(7, 0, 500, HOUR_US, 5)
    chain = judge([500, *range(5, 25), 501], refusals=(refusal,))
    assert chain.judgement.tolist() == [OK, *[REFUSED] * 20, OK]
    assert chain.amount.tolist() == [1]
    assert [(q.readings, q.refused, q.kind) for q in chain.questions] == [(20, True, "suspected_swap")]


def test_a_rollover_without_a_rate_is_booked_by_an_answer() -> None:
    chain = judge([998, 3], digits=3, events=(swap(1, 1000, 0),))
    assert chain.judgement.tolist() == [OK, REFUSED]
    assert judge([998, 3], digits=3, events=(swap(0.5, 1000, 0),)).amount.tolist() == [2, 3]


def test_a_question_tells_its_run() -> None:
    (question,) = judge([100, 500, 501], max_rate=10).questions
    assert (question.kind, question.readings, question.difference) == ("step", 2, 400)
    assert (question.good_us, question.first_us, question.last_us) == (0, HOUR_US, 2 * HOUR_US)
    assert not question.level_changed


def test_limits_are_those_of_the_earlier_end() -> None:
    limits = (Limits(0, 1.0, 3600), Limits(2 * HOUR_US, 100.0, 600))
    rules = Rules(RegisterKind.INDEX, Scale(1.0), limits)
    time_us = np.arange(4, dtype=np.int64) * HOUR_US
    chain = chain_of(Readings(time_us, np.array([0.0, 1, 3, 50]), np.full(4, np.nan)), rules)
    # Over the second hour 1 is possible; from the third reading on 100.
    assert chain.judgement.tolist() == [OK, OK, PENDING, PENDING]


def test_a_value_in_another_unit_is_read_in_the_unit_in_force() -> None:
    rules = Rules(RegisterKind.INDEX, Scale(1e-3, 2.0), (Limits(0, None, 3600),))
    time_us = np.arange(2, dtype=np.int64) * HOUR_US
    chain = chain_of(Readings(time_us, np.array([5000.0, 6.0]), np.array([np.nan, 1.0])), rules)
    assert chain.amount.tolist() == [2.0]
