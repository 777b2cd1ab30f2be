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
