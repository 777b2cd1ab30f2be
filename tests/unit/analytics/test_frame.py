"""Rows into a matrix: what is measured, what is not."""

import numpy as np
import pytest

from analytics.frame import matrix


def test_rows_find_their_place_and_partial_hours_are_scaled() -> None:
    columns = {
        "register_id": np.array([7, 3, 3, 3, 3]),
        "hour": np.array([101, 100, 101, 102, 99]),
        "amount": np.array([5.0, 1.0, 0.9, 4.0, 9.0]),
        "estimated": np.array([0.0, 0.0, 0.0, 4.0, 0.0]),
        "coverage": np.array([1.0, 0.5, 0.9, 1.0, 1.0]),
    }
    values = matrix(columns, np.array([7, 3]), np.arange(100, 103))
    assert values[1, 0] == 5.0
    assert values[1, 1] == pytest.approx(1.0)  # 0.9 in 0.9 of the hour
    assert np.isnan(values[0, 1])  # half an hour is no hour
    assert np.isnan(values[2, 1])  # spread over a gap
    assert np.isnan(values).sum() == 4


def test_no_rows_no_values() -> None:
    empty = {name: np.empty(0) for name in ("register_id", "hour", "amount", "estimated", "coverage")}
    assert np.isnan(matrix(empty, np.array([1]), np.arange(3))).all()
