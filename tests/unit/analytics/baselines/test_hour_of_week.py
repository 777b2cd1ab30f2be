"""The hour-of-week expectation: sufficient data, causality, clock changes, weather, level."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from analytics.baselines.hour_of_week import predict
from analytics.degree_days import meteo
from tests.fixtures.frames import building_power, frame_of, grid_of, heating_power, temperatures


def test_nothing_is_expected_before_three_weeks() -> None:
    grid = grid_of(40, datetime(2025, 9, 8, tzinfo=UTC))
    expected = predict(frame_of(grid, building_power(grid)))
    assert np.isnan(expected.value[: 21 * 24]).all()
    assert not np.isnan(expected.value[22 * 24 : 38 * 24]).any()


def test_the_expectation_is_close_and_the_band_holds() -> None:
    grid = grid_of(300)
    actual = building_power(grid)
    expected = predict(frame_of(grid, actual))
    known = ~np.isnan(expected.value[:, 0])
    error = np.abs(expected.value[known, 0] - actual[known])
    inside = (actual[known] >= expected.low[known, 0]) & (actual[known] <= expected.high[known, 0])
    assert known.mean() > 0.8  # three weeks, and three of breaks, are without
    assert error.mean() / actual[known].mean() < 0.08
    assert inside.mean() > 0.97


def test_the_future_changes_nothing() -> None:
    grid = grid_of(120)
    actual = building_power(grid)
    cut = 100 * 24 + 23  # midnight in Paris, in winter; day 100 is in summer time, so that the hour is 1 or 2
    truncated = actual.copy()
    truncated[cut:] = np.nan
    whole, part = predict(frame_of(grid, actual)), predict(frame_of(grid, truncated))
    np.testing.assert_array_equal(whole.value[:cut], part.value[:cut])
    np.testing.assert_array_equal(whole.high[:cut], part.high[:cut])
    assert not np.isnan(part.value[cut : cut + 24]).any()  # and tomorrow is expected


def test_a_clock_change_moves_nothing() -> None:
    grid = grid_of(150, datetime(2025, 1, 6, tzinfo=UTC))
    actual = building_power(grid)
    expected = predict(frame_of(grid, actual))
    after = (grid.hours // 24 >= 20178) & (grid.hours // 24 < 20181)  # Monday 31 March to Wednesday 2 April 2025
    assert np.abs(actual[after] - expected.value[after, 0]).max() < 1.5  # an hour's shift would be 4


def test_a_heating_register_waits_for_two_months_then_follows_the_weather() -> None:
    grid = grid_of(420)
    temperature = temperatures(grid)
    actual = heating_power(grid, temperature)
    hdd = meteo(temperature - 4, temperature + 4)
    expected = predict(frame_of(grid, actual, fluid="gas", degree_days=hdd))
    assert np.isnan(expected.value[: 58 * 24]).all()
    winter = slice(330 * 24, 420 * 24)
    known = ~np.isnan(expected.value[winter, 0])
    assert known.mean() > 0.7
    residual = (actual[winter] - expected.value[winter, 0])[known]
    assert np.abs(residual).mean() / actual[winter][known].mean() < 0.2


def test_a_lasting_change_moves_the_level_but_not_too_fast() -> None:
    grid = grid_of(90, datetime(2025, 4, 28, tzinfo=UTC))
    actual = building_power(grid)
    frame = frame_of(grid, actual, site_kind="office")
    changed = actual.copy()
    changed[45 * 24 :] *= 2
    plain, moved = predict(frame), predict(replace(frame, actual=changed[:, None]))
    day = slice(50 * 24, 51 * 24)
    ratio = moved.value[day, 0].sum() / plain.value[day, 0].sum()
    assert 1.1 < ratio <= 1.3


def test_on_days_when_a_boiler_runs_or_does_not_the_band_holds_both() -> None:
    grid = grid_of(420)
    temperature = temperatures(grid)
    hdd = meteo(temperature - 4, temperature + 4)
    runs = np.random.default_rng(5).random(grid.days) < np.clip(hdd / 8 - 0.4, 0, 1)
    actual = heating_power(grid, temperature) * runs[grid.day]
    expected = predict(frame_of(grid, actual, fluid="gas", degree_days=hdd))
    mild = (hdd > 3.5) & (hdd < 8) & (np.arange(grid.days) > 230)
    over = actual > expected.high[:, 0]
    under = actual < expected.low[:, 0]
    known = mild[grid.day] & ~np.isnan(expected.value[:, 0])
    assert 0.2 < runs[mild].mean() < 0.8
    assert known.sum() > 500
    assert over[known].mean() < 0.1
    assert under[known].mean() < 0.1


def test_a_hall_that_is_let_now_and_then_may_be_let_again() -> None:
    grid = grid_of(200)
    weddings = (grid.weekday == 5) & (np.arange(grid.days) % 21 == 5)
    evening = weddings[grid.day] & (grid.hour >= 14)
    actual = np.where(evening, 20.0, building_power(grid, school=False))
    frame = frame_of(grid, actual, site_kind="village_hall")
    hall, office = predict(frame), predict(replace(frame, site_kind="office"))
    late = evening & (grid.day > 60)
    assert late.any()
    assert (actual <= hall.high[:, 0])[late].all()
    assert not (actual <= office.high[:, 0])[late].any()
    np.testing.assert_array_equal(hall.value, office.value)
