"""Holes in the weather, filled by a line whose error is measured."""

import numpy as np
import pytest

from analytics.weather_gaps import LONGEST_DAYS, fill


def test_a_straight_driver_is_filled_without_error_and_ends_stay_open() -> None:
    driver = np.arange(100.0)
    driver[[0, 40, 41, 99]] = np.nan
    filled, error = fill(driver)
    assert filled[40:42].tolist() == [40, 41]
    assert np.isnan(filled[[0, 99]]).all()
    assert error.tolist() == pytest.approx([0.0] * 100)


def test_the_error_is_what_a_line_misses_on_known_days() -> None:
    driver = np.tile([0.0, 2.0], 60)
    driver[51] = np.nan
    filled, error = fill(driver)
    assert filled[51] == 0  # between two zeros
    assert error[51] == 2
    assert (np.delete(error, 51) == 0).all()


def test_a_long_silence_stays_a_hole_and_a_short_series_is_unsure() -> None:
    driver = np.sin(np.arange(200.0))
    driver[100 : 101 + LONGEST_DAYS] = np.nan
    assert np.isnan(fill(driver)[0][100:131]).all()
    few = np.array([0.0, np.nan, 4.0])
    assert fill(few)[1].tolist() == [0, 2, 0]
