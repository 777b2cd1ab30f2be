"""Runs of flags, with gaps bridged or not."""

import numpy as np
import pytest

from analytics.runs import runs


@pytest.mark.parametrize(
    ("flags", "gap", "expected"),
    [
        ("0110", 0, [(1, 3)]),
        ("1", 0, [(0, 1)]),
        ("000", 3, []),
        ("1001", 1, [(0, 1), (3, 4)]),
        ("1001", 2, [(0, 4)]),
        ("11010001", 1, [(0, 4), (7, 8)]),
    ],
)
def test_runs(flags: str, gap: int, expected: list[tuple[int, int]]) -> None:
    assert list(runs(np.array([flag == "1" for flag in flags]), merge_gap=gap)) == expected
