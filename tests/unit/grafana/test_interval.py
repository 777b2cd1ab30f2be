"""Bucket widths as Grafana takes them."""

from datetime import UTC, datetime, timedelta

import pytest

from grafana.interval import interval_ms, interval_text, parse_interval

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(30, 1_800_000), (90, 7_200_000), (365, 21_600_000), (0.001, 60_000), (40_000, 2_592_000_000)],
)
def test_width_for_a_thousand_points(days: float, expected: int) -> None:
    assert interval_ms(START, START + timedelta(days=days)) == expected


def test_an_empty_range_takes_the_minimum() -> None:
    assert interval_ms(START, START) == 60_000


@pytest.mark.parametrize(
    ("width", "expected"), [(1, "1ms"), (1_000, "1s"), (1_800_000, "30m"), (604_800_000, "1w"), (31_536_000_000, "1y")]
)
def test_text_in_the_largest_unit(width: int, expected: str) -> None:
    assert interval_text(width) == expected
    assert parse_interval(expected) == width


@pytest.mark.parametrize("text", ["", "m", "5", "5 m", "-5m", "1.5h"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        parse_interval(text)
