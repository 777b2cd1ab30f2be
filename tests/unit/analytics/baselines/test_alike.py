"""Days alike: in weather first, then in use, weekday and idleness before; always earlier, never across uses."""

from datetime import UTC, datetime

import numpy as np

from analytics.baselines.alike import ALIKE_DAYS, alike_days, idle_before, use_of_days
from tests.fixtures.frames import grid_of

GRID = grid_of(120, datetime(2025, 9, 1, tzinfo=UTC))  # a Monday; autumn holidays from 18 October, day 47
NAN = float("nan")


def test_uses_and_idle_days_before() -> None:
    use = use_of_days(GRID, school=True)
    assert use[:7].tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert set(use[47:63].tolist()) == {2}  # weekends and All Saints' Day in the break are the break's
    assert use_of_days(GRID, school=False)[61] == 1  # 1 November
    idle = idle_before(use)
    assert idle[5:9].tolist() == [0, 1, 2, 0]
    assert idle[[47, 48, 50, 51, 60, 63, 64]].tolist() == [0, 1, 3, 4, 4, 4, 0]


def test_days_alike_are_earlier_days_of_the_same_use() -> None:
    driver = np.random.default_rng(1).uniform(0, 15, GRID.days)
    use = use_of_days(GRID, school=True)
    windows = alike_days(GRID, school=True, driver=driver)
    for day, window in enumerate(windows):
        chosen = window[window >= 0]
        assert (chosen < day).all()
        assert (use[chosen] == use[day]).all()
        assert len(chosen) == min(ALIKE_DAYS, int((use[:day] == use[day]).sum()))


def test_the_weather_counts_more_than_the_weekday() -> None:
    driver = np.full(GRID.days, 10.0)
    driver[[2, 7]] = 2.0  # a Wednesday, and a Monday after a weekend
    driver[30] = 2.0  # a Wednesday
    assert alike_days(GRID, school=True, driver=driver)[30, :2].tolist() == [2, 7]


def test_an_unknown_driver_is_like_nothing() -> None:
    driver = np.full(GRID.days, 10.0)
    driver[3] = NAN
    windows = alike_days(GRID, school=True, driver=driver)
    assert (windows[3] == -1).all()
    assert not (windows == 3).any()
