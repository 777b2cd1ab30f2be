"""Medians that ignore gaps, and the last days of a kind, by hand."""

import numpy as np

from analytics.baselines.robust import last_members, median_and_count

NAN = float("nan")


def test_the_median_ignores_what_is_not_known() -> None:
    median, count = median_and_count(np.array([[3.0, NAN, 1.0, 2.0], [4.0, NAN, NAN, 1.0], [NAN] * 4]), axis=1)
    assert median[:2].tolist() == [2.0, 2.5]
    assert np.isnan(median[2])
    assert count.tolist() == [3, 2, 0]


def test_the_last_members_are_earlier_days_of_the_kind() -> None:
    kind = np.array([0, 1, 0, 1, 0])
    assert last_members(kind, kind, 2).tolist() == [[-1, -1], [-1, -1], [-1, 0], [-1, 1], [0, 2]]
