"""The weather keeps to the normals of Saint-Quentin, has spells that end, and can be asked for any day alone."""

from datetime import date

import numpy as np
import pytest

from simulators.grid import STEPS_PER_DAY
from simulators.world.climate import TMAX_C, TMEAN_C, TMIN_C
from simulators.world.sun import solar_share
from simulators.world.weather import MEMORY_DAYS, NormalWeather

FIRST = (date(1996, 1, 1) - date(1970, 1, 1)).days
YEARS = 30


@pytest.fixture(scope="module")
def thirty_years() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tmin, tmax = NormalWeather(3).daily_extremes(FIRST, YEARS * 365)
    months = np.array([date.fromordinal(FIRST + n + date(1970, 1, 1).toordinal()).month for n in range(YEARS * 365)])
    return tmin, tmax, months


def test_months_keep_to_the_normals(thirty_years: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    tmin, tmax, months = thirty_years
    for month in range(1, 13):
        chosen = months == month
        assert np.mean((tmin + tmax)[chosen] / 2) == pytest.approx(TMEAN_C[month - 1], abs=1.0)
        assert np.mean((tmax - tmin)[chosen]) == pytest.approx(TMAX_C[month - 1] - TMIN_C[month - 1], abs=0.7)


def test_a_year_has_about_2800_degree_days_and_years_differ(
    thirty_years: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    tmin, tmax, _ = thirty_years
    yearly = np.maximum(0.0, 18.0 - (tmin + tmax) / 2).reshape(YEARS, 365).sum(axis=1)
    assert np.mean(yearly) == pytest.approx(2804, rel=0.08)
    assert 80 < np.std(yearly) < 350


def test_spells_last_days_and_are_forgotten(thirty_years: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    tmin, tmax, months = thirty_years
    mean = (tmin + tmax) / 2
    anomaly = mean - np.array([mean[months == month].mean() for month in range(1, 13)])[months - 1]

    def correlation(lag: int) -> float:
        return float(np.corrcoef(anomaly[:-lag], anomaly[lag:])[0, 1])

    assert correlation(1) > 0.6
    assert correlation(3) > 0.3
    assert abs(correlation(2 * MEMORY_DAYS)) < 0.15


def test_a_day_asked_for_alone_is_the_same() -> None:
    tmin, tmax = NormalWeather(9).daily_extremes(20_000, 60)
    alone = NormalWeather(9).daily_extremes(20_031, 1)
    assert (tmin[31], tmax[31]) == (alone[0][0], alone[1][0])
    assert np.all(tmin <= tmax)


def test_steps_run_between_the_extremes_of_their_day() -> None:
    steps = NormalWeather(9).step_temperatures(625)
    tmin, tmax = NormalWeather(9).daily_extremes(625 * 32 - 1, 33)
    assert steps.shape == (32, STEPS_PER_DAY)
    assert steps[:, 30] == pytest.approx(tmin[1:])
    assert steps[:, 87] == pytest.approx(tmax[1:])
    assert np.abs(np.diff(steps.ravel())).max() < 1.5


def test_the_coldest_days_of_decades_are_those_of_the_aisne(
    thirty_years: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    tmin, tmax, _ = thirty_years
    coldest = tmin.reshape(YEARS, 365).min(axis=1)
    assert -22 < coldest.min() < -11  # Saint-Quentin saw -20 in January 1985
    assert -9.5 < np.median(coldest) < -5
    assert 33 < tmax.max() < 42


def test_a_year_gives_about_1060_kwh_of_light_and_clear_days_swing_more() -> None:
    weather, first = NormalWeather(3), FIRST // 32
    light = sum((solar_share(first + n) * weather.clearness(first + n)).sum() / 6000 for n in range(114))
    assert light / (114 * 32 / 365.25) == pytest.approx(1060, rel=0.06)
    tmin, tmax = weather.daily_extremes(640 * 32, 32)
    assert np.corrcoef(tmax - tmin, weather.clearness(640)[:, 0])[0, 1] > 0.8
