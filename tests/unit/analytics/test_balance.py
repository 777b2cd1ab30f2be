"""The balance's rules, each by an example small enough to follow by eye: hours in, figures out."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.balance import balance, balances
from analytics.balance_walk import HOUR_US, Samples
from domain.balance import Balance, together
from domain.registry import RegisterKind
from domain.series import Event, Limits, Refusal, Rules, Scale

FOREVER = -(2**62)
NAN = float("nan")


def rules(
    *events: Event,
    kind: RegisterKind = RegisterKind.INDEX,
    max_rate: float | None = 10.0,
    digits: int | None = None,
    limits: tuple[Limits, ...] = (),
    refusals: tuple[Refusal, ...] = (),
) -> Rules:
    """A register in kWh that reports every hour."""
    return Rules(kind, Scale(1.0, 1.0, digits), (Limits(FOREVER, max_rate, 3600), *limits), events, refusals)


def samples(values: dict[float, float], named: float = NAN) -> Samples:
    """Values by hour."""
    time_us = np.array([round(hour * HOUR_US) for hour in values], dtype=np.int64)
    return time_us, np.array(list(values.values())), np.full(len(values), named)


def hourly(*values: float) -> dict[float, float]:
    return {float(hour): value for hour, value in enumerate(values)}


def swap(hour: float, old: float | None, new: float, **changes: float | bool | None) -> Event:
    return Event(int(hour * 10), round(hour * HOUR_US), old, new, **changes)  # type: ignore[arg-type]


def told(values: dict[float, float], known: Rules, booked: float, hours: tuple[int, int] | None = None) -> Balance:
    """The balance of all the hours, or of these; it must be the same in pieces of any size."""
    start, end = hours or (-100, 100)
    arrays = samples(values)
    found = []
    for size in (1, 3, 1000):
        chunks = [tuple(array[at : at + size] for array in arrays) for at in range(0, len(values), size)]
        found.append(balance(chunks, known, booked, start * HOUR_US, end * HOUR_US))  # type: ignore[arg-type]
    assert found[0] == found[1] == found[2]
    return found[0]


def test_plain_rises() -> None:
    found = told(hourly(5, 7, 7, 10), rules(), 5.0)
    assert found == Balance(index_start=5.0, index_end=10.0, booked=5.0)
    assert found.clean


def test_hours_that_hold_something_else_do_not_close() -> None:
    found = told(hourly(5, 7, 7, 10), rules(), 4.5)
    assert (found.residual, found.closes, found.clean) == (0.5, False, False)


def test_the_path_is_cut_between_readings() -> None:
    found = told({0.5: 10, 2.5: 14}, rules(), 2.0, (1, 2))
    assert (found.index_start, found.index_end) == (11, 13)
    assert found.closes


def test_no_readings_and_no_hours_are_clean() -> None:
    found = told({}, rules(), 0.0)
    assert found == Balance(index_start=None, index_end=None, booked=0.0)
    assert found.clean
    assert not told({}, rules(), 1.0).closes


def test_hours_before_the_first_reading_do_not_close() -> None:
    assert told(hourly(5, 7), rules(), 3.0, (-5, 0)).residual == -3.0


def test_a_spike_is_refused_and_counts_where_it_lies() -> None:
    known, values = rules(), hourly(5, 900, 9, 901, 12)
    found = told(values, known, 7.0)
    assert (found.refused, found.pending, found.clean) == (2, 0, True)
    # (start, end]: at the edge it belongs to the hour before.
    assert [told(values, known, booked, hours).refused for hours, booked in (((0, 1), 2.0), ((1, 2), 2.0))] == [1, 0]


def test_what_waits_at_the_end_is_pending() -> None:
    found = told(hourly(5, 6, 900, 901), rules(), 1.0)
    assert (found.pending, found.closes, found.clean) == (2, True, False)
    assert found.index_end == 6


@pytest.mark.parametrize(("first", "difference"), [(1000.0, 994.0), (1.0, -5.0)])
def test_a_new_level_is_not_explained(first: float, difference: float) -> None:
    run = [first + step / 8 for step in range(12)]
    found = told(hourly(5, 6, *run), rules(), 1 + 11 / 8)
    assert (found.unexplained, found.unexplained_abs, found.pending) == (difference, abs(difference), 0)
    assert found.closes
    assert not found.clean
    eleven = told(hourly(5, 6, *run[:11]), rules(), 1.0)
    assert (eleven.pending, eleven.unexplained) == (11, 0)


def test_a_run_that_breaks_is_refused_for_the_next_one() -> None:
    found = told(hourly(5, 900, 905, 100, 101), rules(), 0.0)
    assert (found.refused, found.pending) == (2, 2)


def test_a_rollover_jumps_at_the_later_reading() -> None:
    known, values = rules(digits=2), {0.0: 95.0, 2.0: 3.0, 3.0: 4.0}
    found = told(values, known, 9.0)
    assert (found.index_start, found.index_end, found.rollover) == (95, 4, 100)
    assert found.clean
    inside = told(values, known, 4.0, (0, 1))
    assert (inside.index_end, inside.rollover) == (99, 0)
    assert told(values, known, 4.0, (1, 2)).rollover == 100


def test_a_rollover_needs_digits_a_rate_and_a_short_time() -> None:
    values = {0.0: 95.0, 2.0: 3.0}
    assert told(values, rules(), 0.0).pending == 1
    assert told(values, rules(digits=2, max_rate=None), 0.0).pending == 1
    assert told({0.0: 95.0, 5.0: 3.0}, rules(digits=2), 0.0).pending == 1  # 10 kW over 5 h is half a turn


def test_an_index_past_its_digits_is_refused_outright() -> None:
    found = told(hourly(95, 100, 500, 96), rules(digits=2), 1.0)
    assert (found.refused, found.pending, found.clean) == (2, 0, True)


def test_without_a_limit_any_rise_fits_and_no_fall() -> None:
    found = told(hourly(0, 1e6, 5), rules(max_rate=None), 1e6)
    assert (found.refused, found.pending) == (0, 1)


def test_a_rise_of_exactly_the_limit_fits() -> None:
    assert told(hourly(0, 10, 20), rules(), 20.0).clean
    assert told(hourly(0, 10.000001), rules(), 0.0).pending == 1


def test_limits_hold_from_a_moment_on_for_intervals_that_begin_then() -> None:
    later = Limits(round(1.5 * HOUR_US), 100.0, 3600)
    # The interval that begins at hour 1 still has the former limit.
    assert told(hourly(0, 1, 50), rules(limits=(later,)), 1.0).pending == 1
    assert told(hourly(0, 1, 2, 100), rules(limits=(later,)), 100.0).clean


def test_a_value_in_another_unit() -> None:
    time_us, value, named = samples(hourly(1, 2, 3, 4))
    value[2], named[2] = 3000.0, 1e-3
    found = balance([(time_us, value, named)], rules(), 3.0, 0, 4 * HOUR_US)
    assert found.clean


@pytest.mark.parametrize(
    ("unit_factor", "values", "factor"),
    [(1e-3, (1001.0, 1.001, 1002.0), 1.0), (1 / 3.6, (80350.0, 22319444.444444444, 80350.0), 1e-3)],
)
def test_the_same_value_in_another_unit_is_no_fall(
    unit_factor: float, values: tuple[float, float, float], factor: float
) -> None:
    time_us, value, named = samples(hourly(*values))
    named[1] = factor
    known = Rules(RegisterKind.INDEX, Scale(unit_factor), (Limits(FOREVER, None, 3600),))
    found = balance([(time_us, value, named)], known, (values[2] - values[0]) * unit_factor, 0, 4 * HOUR_US)
    assert (found.refused, found.pending, found.clean) == (0, 0, True)


# Declared events.


def test_a_swap_jumps_at_its_time() -> None:
    known, values = rules(swap(1.5, 12.0, 100.0)), hourly(10, 11, 101, 102)
    found = told(values, known, 4.0)
    assert (found.index_start, found.index_end, found.swap) == (10, 102, 88)
    assert found.clean
    assert told(values, known, 1.0, (0, 1)).swap == 0
    assert told(values, known, 2.0, (1, 2)).swap == 88


def test_a_swap_with_another_unit_and_scale() -> None:
    known = rules(swap(1.5, 12.0, 5000.0, unit_factor=1e-3, scale=2.0))
    found = told(hourly(10, 11, 5500, 6000), known, 4.0)
    assert [found.index_end, found.swap] == pytest.approx([12.0, -2.0])
    assert found.clean


def test_a_contradicted_event_has_no_effect() -> None:
    known = rules(swap(1.5, 500.0, 100.0, scale=7.0))
    found = told(hourly(10, 11, 12, 13), known, 3.0)
    assert (found.swap, found.clean) == (0, True)
    # An open run before it stays open.
    assert told({0.0: 10, 1.0: 900, 2.0: 901}, known, 0.0).pending == 2


def test_a_swap_refuses_the_run_before_it() -> None:
    found = told(hourly(10, 900, 901, 20), rules(swap(2.5, 12.0, 15.0)), 7.0)
    assert (found.refused, found.pending, found.swap, found.closes) == (2, 0, 3, True)


@pytest.mark.parametrize(("from_answer", "figures"), [(False, (0, -9, 9)), (True, (-9, 0, 0))])
def test_an_event_without_an_old_index(*, from_answer: bool, figures: tuple[float, float, float]) -> None:
    known = rules(swap(1.5, None, 2.0, from_answer=from_answer))
    found = told(hourly(10, 11, 3, 4), known, 3.0)
    assert (found.swap, found.unexplained, found.unexplained_abs) == figures
    assert found.clean is from_answer


def test_a_reading_at_an_events_time_belongs_to_the_new_meter() -> None:
    known = rules(swap(2.0, 12.0, 100.0))
    same = told(hourly(10, 11, 100, 101), known, 3.0)
    assert (same.refused, same.swap, same.clean) == (0, 88, True)
    other = told(hourly(10, 11, 12, 101), known, 3.0)
    assert (other.refused, other.swap, other.clean) == (1, 88, True)


def test_an_event_before_the_first_reading_brings_its_scale_alone() -> None:
    found = told(hourly(10, 11, 12), rules(swap(-1.0, 3.0, 5.0, scale=2.0)), 4.0)
    assert (found.index_start, found.swap, found.clean) == (20, 0, True)
    at_first = told(hourly(10, 11, 12), rules(swap(0.0, 3.0, 5.0)), 1.0)
    assert (at_first.index_start, at_first.refused) == (11, 1)


def test_several_events_between_two_readings() -> None:
    known = rules(swap(1.25, 12.0, 100.0), swap(1.5, 101.0, 0.0), swap(1.75, None, 50.0))
    found = told(hourly(10, 11, 52, 53), known, 6.0)
    assert (found.swap, found.unexplained, found.residual) == (88 - 101, 50, 0)


def test_events_after_the_last_reading_book_and_wait() -> None:
    first, second = swap(2.0, 3.0, 90.0), swap(3.0, 92.0, 7.0)
    waiting = told(hourly(0, 1), rules(first, second, digits=2), 5.0)
    assert (waiting.index_end, waiting.swap) == (5, 0)
    assert waiting.clean
    # A doubtful reading is not enough, a valid one is.
    assert told({0.0: 0, 1.0: 1, 4.0: 60.0}, rules(first, second), 5.0).swap == 0
    come = told({0.0: 0, 1.0: 1, 4.0: 8.0}, rules(first, second), 6.0)
    assert (come.swap, come.index_end, come.clean) == (87 - 85, 8, True)


def test_a_rollover_before_a_waiting_event_waits_too() -> None:
    known, values = rules(swap(2.0, 3.0, 50.0), digits=2), hourly(95, 96)
    waiting = told(values, known, 8.0)
    assert (waiting.index_end, waiting.rollover, waiting.swap, waiting.clean) == (103, 0, 0, True)
    come = told({**values, 3.0: 51.0}, known, 9.0)
    assert (come.index_end, come.rollover, come.swap, come.clean) == (51, 100, 47, True)


def test_a_new_level_after_a_waiting_event() -> None:
    run = {3.0 + step: 500.0 + step for step in range(12)}
    found = told({0.0: 0, 1.0: 1, **run}, rules(swap(2.0, 3.0, 90.0)), 3.0 + 11)
    assert (found.swap, found.unexplained, found.residual) == (87, 410, 0)


# Answers.


def test_a_refused_run_stays_refused_until_a_reading_fits() -> None:
    values = hourly(10, 11, *[900.0 + step for step in range(20)])
    refusal = Refusal(1, HOUR_US, 11.0, 2 * HOUR_US, 900.0)
    found = told(values, rules(refusals=(refusal,)), 1.0)
    assert (found.refused, found.pending, found.unexplained, found.clean) == (20, 0, 0, True)
    assert told({**values, 30.0: 20.0}, rules(refusals=(refusal,)), 10.0).index_end == 20
    # A run that opens otherwise is not what was answered.
    other = Refusal(1, HOUR_US, 11.0, 2 * HOUR_US, 901.0)
    assert told(values, rules(refusals=(other,)), 20.0).unexplained == 889


def test_a_refusal_acts_where_a_reading_alone_opens_the_run() -> None:
    values = hourly(10, 900, 400, *[401.0 + step for step in range(20)])
    found = told(values, rules(refusals=(Refusal(1, 0, 10.0, 2 * HOUR_US, 400.0),)), 0.0)
    assert (found.refused, found.pending) == (22, 0)


def test_an_event_ends_a_refusal() -> None:
    values = hourly(10, 11, 900, 901, 902, 903)
    known = rules(swap(3.5, None, 901.5), refusals=(Refusal(1, HOUR_US, 11.0, 2 * HOUR_US, 900.0),))
    found = told(values, known, 2.5)
    assert (found.refused, found.pending, found.residual) == (2, 0, 0)


# Periods.


def test_balances_of_adjacent_periods_add_up() -> None:
    known = rules(swap(4.5, 15.0, 90.0), digits=2)
    values = {0.5: 10.0, 1.0: 11, 2.25: 500, 3.0: 13, 5.0: 91, 6.75: 2, 7.0: 40, 8.0: 41}
    edges = [hour * HOUR_US for hour in range(-1, 10)]
    parts = balances([samples(values)], known, [0.0] * 10, edges)
    whole = balance([samples(values)], known, 0.0, edges[0], edges[-1])
    assert together(parts) == whole
    assert (whole.swap, whole.rollover, whole.refused, whole.pending) == (75, 100, 1, 2)


# Delta and gauge.


def test_a_delta_covers_its_interval() -> None:
    known = rules(kind=RegisterKind.DELTA)
    values = {0.5: 4.0, 1.5: 6.0, 2.5: 11.0}  # the last one is above the limit
    found = told(values, known, 10.0)
    assert found == Balance(index_start=None, index_end=None, booked=10.0, refused=1)
    assert [told(values, known, booked, (hour, hour + 1)).residual for hour, booked in ((-1, 2), (0, 5), (1, 3))] == [
        0
    ] * 3
    assert told(values, known, 9.0).residual == 1.0


def test_a_delta_in_another_unit_from_a_moment_on() -> None:
    known = rules(Event(1, HOUR_US, None, None, unit_factor=1e-3), kind=RegisterKind.DELTA)
    assert told(hourly(4, 4000, 5000), known, 13.0).closes
    time_us, value, _ = samples(hourly(4, 4000, 5000))
    megawatt_hours = np.array([NAN, 1e-6, NAN])
    mixed = balance([(time_us, value, megawatt_hours)], known, 9.004, -HOUR_US, 9 * HOUR_US)
    assert mixed.closes


def test_a_gauge_is_the_area_under_its_samples() -> None:
    known = rules(kind=RegisterKind.GAUGE)
    values = {0.0: 2.0, 1.0: 4.0, 2.0: -50.0, 3.0: 4.0, 6.5: 8.0, 7.5: 0.0}
    found = told(values, known, 15.0)  # 3 + 8 over the refused sample, nothing over 3.5 h, 4 after
    assert (found.index_end, found.refused, found.closes) == (None, 1, True)
    assert told(values, known, 3.0, (0, 1)).closes
    assert told(values, known, 3.0, (6, 7)).closes  # half an hour from 8 to 4
    assert not told(values, known, 3.1, (6, 7)).closes


def test_tolerance_grows_with_what_moved() -> None:
    assert Balance(index_start=0.0, index_end=1e6, booked=1e6, residual=0.9e-3).closes
    assert not Balance(index_start=0.0, index_end=1e6, booked=1e6, residual=1.1e-3).closes
    assert Balance(index_start=0.0, index_end=1.0, booked=1.0, residual=1e-6).closes
    assert not Balance(index_start=0.0, index_end=1.0, booked=1.0, residual=1.1e-6).closes
    huge = Balance(index_start=0.0, index_end=0.0, booked=1e12, unexplained=-1e12, unexplained_abs=1e12, residual=6e-5)
    assert huge.closes  # the last bit of 1e12
    assert not replace(huge, residual=2e-3).closes
