"""Light of a day against the worked examples of FAO-56, and the shape of a year."""

from datetime import date

import numpy as np
import pytest

from analytics import sunshine
from analytics.civil import day_number


def test_above_the_air_is_that_of_the_worked_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAO-56, example 8: 32.2 MJ/m2 on 3 September at 20 degrees south."""
    monkeypatch.setattr(sunshine, "LATITUDE", -20.0)
    assert sunshine.above_the_air(day_number(date(2025, 9, 3)), 1) * 3.6 == pytest.approx([32.2], abs=0.1)


def test_on_the_ground_is_that_of_the_worked_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAO-56, example 15: July in Lyon (45.72 N, inland), 14.8 to 26.6 degrees: 22.3 MJ/m2."""
    monkeypatch.setattr(sunshine, "LATITUDE", 45.72)
    light = sunshine.on_the_ground(day_number(date(2025, 7, 15)), np.array([14.8]), np.array([26.6])) * 3.6
    assert light == pytest.approx([22.3], abs=0.1)


def test_a_year_of_light_is_that_of_the_north_of_france() -> None:
    low, high = np.full(365, 5.0), np.full(365, 14.0)
    light = sunshine.on_the_ground(day_number(date(2025, 1, 1)), low, high)
    assert 900 < light.sum() < 1300
    assert light[170] > 4 * light[350]


def test_a_day_without_extremes_has_no_light() -> None:
    assert np.isnan(sunshine.on_the_ground(20_000, np.array([np.nan]), np.array([10.0]))).all()
