"""Somebody up all night is no leak; a leak of as many hours is."""

import numpy as np

from analytics.baselines.registry import expect
from analytics.detectors.continuous_flow import detect
from analytics.detectors.finding import Context
from analytics.ports import Floats
from analytics.tariff import Tariffs
from tests.fixtures.frames import frame_of, grid_of

GRID = grid_of(120)
NIGHT = (GRID.hour >= 1) & (GRID.hour < 4)
DAYS = (GRID.day >= 100) & (GRID.day < 102)


def home() -> Floats:
    """m3 by hour of a care home: a lot by day, nothing for one hour of the night."""
    by_day = np.random.default_rng(6).gamma(20, 0.05, len(GRID.hours))
    return np.where(NIGHT, np.where(GRID.hour == 2, 0.0, 0.15), by_day)


def found(actual: Floats) -> int:
    frame = expect(frame_of(GRID, actual, fluid="water", site_kind="care_home"))
    return len(list(detect(frame, Context(Tariffs.of([])))))


def test_a_night_without_rest_is_no_leak_where_the_day_takes_no_more() -> None:
    actual = home()
    actual[DAYS & NIGHT] = 0.2
    actual[DAYS & ~NIGHT] *= 0.9
    assert found(actual) == 0


def test_a_leak_of_the_same_days_is() -> None:
    actual = home()
    actual[DAYS] += 0.3
    assert found(actual) == 1
