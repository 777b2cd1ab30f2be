"""Months are added as people count them."""

from datetime import UTC, datetime

import pytest

from simulators.grid import add_months, block_times


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [((2025, 8, 1), 15, (2026, 11, 1)), ((2025, 1, 31), 1, (2025, 2, 28)), ((2026, 11, 1), -15, (2025, 8, 1))],
)
def test_add_months(start: tuple[int, int, int], months: int, expected: tuple[int, int, int]) -> None:
    assert add_months(datetime(*start, tzinfo=UTC), months) == datetime(*expected, tzinfo=UTC)


def test_blocks_follow_one_another() -> None:
    assert block_times(626)[0, 0] - block_times(625)[-1, -1] == 600
