"""The weather keeps to the normals of Saint-Quentin, has spells that end, and can be asked for any day alone."""

from datetime import date

import numpy as np
import pytest

from simulators.climate import TMAX_C, TMEAN_C, TMIN_C
from simulators.grid import STEPS_PER_DAY
from simulators.weather import MEMORY_DAYS, daily_extremes, step_temperatures

FIRST = (date(1996, 1, 1) - date(1970, 1, 1)).days
YEARS = 30


@pytest.fixture(scope="module")
def thirty_years() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tmin, tmax = daily_extremes(3, FIRST, YEARS * 365)
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
    tmin, tmax = daily_extremes(9, 20_000, 60)
    alone = daily_extremes(9, 20_031, 1)
    assert (tmin[31], tmax[31]) == (alone[0][0], alone[1][0])
    assert np.all(tmin <= tmax)


def test_steps_run_between_the_extremes_of_their_day() -> None:
    steps, before = step_temperatures(9, 625)
    tmin, tmax = daily_extremes(9, 625 * 32 - 1, 33)
    assert steps.shape == (32, STEPS_PER_DAY)
    assert steps[:, 30] == pytest.approx(tmin[1:])
    assert steps[:, 87] == pytest.approx(tmax[1:])
    assert before[0, 0] == pytest.approx((tmin[0] + tmax[0]) / 2)
    assert np.abs(np.diff(steps.ravel())).max() < 1.5
