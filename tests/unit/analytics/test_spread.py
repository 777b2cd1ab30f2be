"""Hours worked by hand: links cut at the hours, deltas that overlap, gauges that pause."""

import numpy as np

from analytics.chain import HOUR_US, Chain
from analytics.spread import Hours, spread_delta, spread_gauge, spread_links

MINUTE = HOUR_US // 60
NINE = 9 * HOUR_US


def rows(hours: Hours) -> list[tuple[int, float, float, float]]:
    figures = (hours.amount, hours.estimated, hours.coverage)
    columns = [np.round(column, 6).tolist() for column in figures]
    return list(zip((hours.hour_us // HOUR_US).tolist(), *columns, strict=True))


def at(*minutes: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return NINE + np.array(minutes, dtype=np.int64) * MINUTE


def chain(start: list[int], end: list[int], amount: list[float], interval_s: int) -> Chain:
    gap = at(*end) - at(*start) > 3_000_000 * interval_s
    return Chain(np.zeros(len(start) + 1, np.int8), at(*start), at(*end), np.array(amount), gap, [], {})


def every(seconds: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.full(count, seconds * 1_000_000, dtype=np.int64)


def test_a_link_across_an_hour_is_shared_by_time() -> None:
    assert rows(spread_links(chain([50], [80], [3.0], 600))) == [
        (9, 1.0, 0, 0.166667),
        (10, 2.0, 0, 0.333333),
    ]


def test_a_long_link_is_an_estimate() -> None:
    hours = spread_links(chain([0, 90], [30, 120], [1.0, 4.0], 300))
    assert rows(hours) == [(9, 1.0, 1.0, 0.5), (10, 4.0, 4.0, 0.5)]
    assert rows(spread_links(chain([0], [30], [1.0], 600))) == [(9, 1.0, 0, 0.5)]


def test_nothing_gives_no_hours() -> None:
    empty = np.empty(0, np.int64)
    assert rows(spread_links(Chain(np.zeros(1, np.int8), empty, empty, np.empty(0), np.empty(0, bool), [], {}))) == []
    assert rows(spread_delta(empty, np.empty(0), empty)) == []
    assert rows(spread_gauge(at(0), np.array([5.0]), every(600, 1))) == []


def test_a_huge_link_leaves_its_neighbours_exact() -> None:
    hours = spread_links(chain([0, 60, 120], [60, 120, 180], [1e15, 0.125, 0.25], 3600))
    assert hours.amount.tolist() == [1e15, 0.125, 0.25]


def test_overlapping_deltas_add_their_amounts_and_cover_their_time_once() -> None:
    hours = spread_delta(at(60, 90), np.array([6.0, 12.0]), every(3600, 2))
    assert rows(hours) == [(9, 6.0 + 6.0, 0, 1.0), (10, 6.0, 0, 0.5)]


def test_deltas_apart_leave_the_time_between_uncovered() -> None:
    hours = spread_delta(at(30, 90), np.array([1.0, 2.0]), every(1800, 2))
    assert rows(hours) == [(9, 1.0, 0, 0.5), (10, 2.0, 0, 0.5)]


def test_a_gauge_is_a_trapezoid_cut_at_the_hour() -> None:
    # From 4 kW at 9:30 to 8 kW at 10:30: 6 kW at 10:00, so (4+6)/2 x 0.5 h and (6+8)/2 x 0.5 h.
    hours = spread_gauge(at(30, 90), np.array([4.0, 8.0]), every(5400, 2))
    assert rows(hours) == [(9, 2.5, 0, 0.5), (10, 3.5, 0, 0.5)]


def test_a_gauge_does_not_bridge_more_than_three_intervals() -> None:
    hours = spread_gauge(at(0, 30, 61, 71), np.array([2.0, 2.0, 2.0, -2.0]), every(1800, 4))
    assert rows(hours) == [(9, 1.0, 0, 0.5), (10, 0.0, 0, 0.166667)]


def test_a_delta_with_a_longer_interval_covers_what_lies_before_its_neighbour_too() -> None:
    width = np.array([10, 60], dtype=np.int64) * MINUTE
    hours = spread_delta(at(30, 60), np.array([1.0, 2.0]), width)
    assert rows(hours) == [(9, 3.0, 0, 1.0)]


def test_series_are_spread_beside_one_another() -> None:
    slot = np.array([0, 0, 4], dtype=np.int64)
    deltas = spread_delta(at(30, 60, 60), np.array([1.0, 2.0, 5.0]), every(1800, 3), slot)
    assert deltas.slot.tolist() == [0, 4]
    assert rows(deltas) == [(9, 3.0, 0, 1.0), (9, 5.0, 0, 0.5)]
    gauges = spread_gauge(at(0, 30, 30, 60), np.array([2.0, 2.0, 8.0, 8.0]), every(1800, 4), np.array([0, 0, 1, 1]))
    assert gauges.slot.tolist() == [0, 1]
    assert rows(gauges) == [(9, 1.0, 0, 0.5), (9, 4.0, 0, 0.5)]
