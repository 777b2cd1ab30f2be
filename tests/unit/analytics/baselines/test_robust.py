"""Medians that ignore gaps, and the days a day is compared with, by hand."""

import numpy as np

from analytics.baselines.robust import last_members, median_and_count, nearest_members

NAN = float("nan")


def test_the_median_ignores_what_is_not_known() -> None:
    median, count = median_and_count(np.array([[3.0, NAN, 1.0, 2.0], [4.0, NAN, NAN, 1.0], [NAN] * 4]), axis=1)
    assert median[:2].tolist() == [2.0, 2.5]
    assert np.isnan(median[2])
    assert count.tolist() == [3, 2, 0]


def test_the_last_members_are_earlier_days_of_the_kind() -> None:
    kind = np.array([0, 1, 0, 1, 0])
    assert last_members(kind, kind, 2).tolist() == [[-1, -1], [-1, -1], [-1, 0], [-1, 1], [0, 2]]


def test_the_nearest_members_are_alike_and_rather_recent() -> None:
    kind, driver = np.zeros(4, dtype=np.int64), np.array([10.0, 3.0, 10.0, 9.0])
    windows = nearest_members(kind, kind, driver, 2, days_per_unit=100.0)
    assert windows[3].tolist() == [2, 0]  # as far in the driver, and younger, comes first
    assert windows[0].tolist() == [-1, -1]
    assert windows[1].tolist() == [0, -1]


def test_an_unknown_driver_is_like_nothing() -> None:
    kind, driver = np.zeros(3, dtype=np.int64), np.array([1.0, NAN, 1.0])
    assert nearest_members(kind, kind, driver, 2, days_per_unit=100.0)[2].tolist() == [0, -1]
