"""Lighting is expected when it is dark, whatever the season."""

import numpy as np

from analytics.baselines.lit_night import predict
from analytics.darkness import dark_share
from tests.fixtures.frames import frame_of, grid_of, lighting_power


def test_the_expectation_follows_the_night_through_the_year() -> None:
    grid = grid_of(400)
    actual = lighting_power(grid)
    expected = predict(frame_of(grid, actual, site_kind="street_lighting"))
    assert np.isnan(expected.value[: 20 * 24]).all()
    later = slice(30 * 24, None)
    total = np.nansum(expected.value[later, 0])
    assert abs(total / actual[later].sum() - 1) < 0.03
    inside = (actual[later] <= expected.high[later, 0]) & (actual[later] >= expected.low[later, 0])
    assert inside.mean() > 0.985


def test_nothing_is_expected_at_noon() -> None:
    grid = grid_of(60)
    expected = predict(frame_of(grid, lighting_power(grid), site_kind="street_lighting"))
    day = (dark_share(grid.hours) == 0) & ~np.isnan(expected.value[:, 0])
    assert day.any()
    assert expected.high[day, 0].max() < 0.5


def test_lamps_that_burn_through_weekend_nights_alone_are_expected_to() -> None:
    grid = grid_of(120)
    weekday = np.where(grid.hour < 12, grid.weekday[grid.day] - 1, grid.weekday[grid.day]) % 7
    through = np.isin(weekday, (4, 5)) & (grid.hour < 5)
    actual = np.where(through, 5.0 * dark_share(grid.hours), lighting_power(grid))
    expected = predict(frame_of(grid, actual, site_kind="street_lighting"))
    later = grid.day > 40
    heart = later & (grid.hour == 2)
    assert expected.value[heart & through, 0].min() > 4
    assert expected.value[heart & ~through, 0].max() < 0.5
    assert (actual <= expected.high[:, 0])[later].mean() > 0.985
