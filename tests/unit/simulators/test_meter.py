"""An index adds up whole counts from the epoch, and grows evenly within a step."""

import numpy as np
import pytest

from simulators.grid import DAY_S, Floats
from simulators.meter import IndexSeries, whole_counts

EPOCH_S = 20_003 * DAY_S  # in the middle of a block


def rates(number: int) -> Floats:
    return np.full((32, 144), 1.0 + number % 3)  # kW


@pytest.fixture
def series() -> IndexSeries:
    return IndexSeries(rates, 1000.0, EPOCH_S, 500)


def test_a_day_is_right_to_half_a_count() -> None:
    rate = np.random.default_rng(1).random((32, 144)) / 100
    counts = whole_counts(rate, 1000.0)
    assert counts.min() >= 0
    assert np.abs(counts.sum(axis=1) - rate.sum(axis=1) / 6 * 1000).max() <= 0.5


def test_it_starts_at_the_start_index_and_adds_up_by_hand(series: IndexSeries) -> None:
    # block 625 (days 20000 to 20031) runs at 2 kW: 625 % 3 = 1; an hour is 2,000 Wh
    assert series.at(np.array([EPOCH_S, EPOCH_S + 3600, EPOCH_S + DAY_S])).tolist() == [500, 2500, 48_500]


def test_blocks_join_without_a_gap(series: IndexSeries) -> None:
    border = 626 * 32 * DAY_S  # the next block runs at 3 kW
    before, at, after = series.at(np.array([border - 3600, border, border + 3600])).tolist()
    assert (at - before, after - at) == (2000, 3000)


def test_within_a_step_it_is_whole_and_never_falls(series: IndexSeries) -> None:
    at = series.at(np.arange(EPOCH_S, EPOCH_S + 1200, 10))
    assert np.diff(at).min() >= 0
    assert at[60] - at[0] == 333
    assert abs(int(at[30] - at[0]) - 333 / 2) <= 1


def test_what_is_asked_first_does_not_matter(series: IndexSeries) -> None:
    late = EPOCH_S + 200 * DAY_S
    alone = series.at(np.array([late]))
    again = IndexSeries(rates, 1000.0, EPOCH_S, 500).at(np.arange(EPOCH_S, late + 1, 3600))
    assert alone[0] == again[-1]
