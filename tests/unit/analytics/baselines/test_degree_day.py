"""The degree-day model against numbers worked by hand, and the honesty of its interval."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.baselines.degree_day import (
    BaselineDays,
    DayKinds,
    DegreeDayModel,
    Insufficient,
    ReportingDays,
    fit,
    lag_one,
)
from analytics.ports import Bools, Floats


def kinds(days: int, **given: Bools) -> DayKinds:
    none = np.zeros(days, dtype=np.bool_)
    return DayKinds(**{"off": none, "school_break": none, "summer": none, **given})


def baseline(energy: Floats, driver: Floats, **given: Bools) -> BaselineDays:
    days = len(energy)
    return BaselineDays(
        energy_kwh=energy, driver=driver, kinds=kinds(days, **given), twelfth=np.arange(days) * 12 // days
    )


def fitted(data: BaselineDays, min_days: int = 4) -> DegreeDayModel:
    model = fit(data, min_days=min_days)
    assert isinstance(model, DegreeDayModel)
    return model


def test_four_days_by_hand() -> None:
    # x = 0, 1, 2, 3; y = 1, 2.9, 5.1, 7: mean x 1.5, mean y 4; Sxy = 10.1, Sxx = 5 -> b = 2.02, a = 0.97
    # residuals 0.03, -0.09, 0.09, -0.03: RSS = 0.018, s2 = 0.009; rho = (-0.0027 - 0.0081 - 0.0027) / 0.018 < 0
    model = fitted(baseline(np.array([1.0, 2.9, 5.1, 7.0]), np.array([0.0, 1.0, 2.0, 3.0])))
    assert model.terms == (0, 1)
    assert model.coefficients == pytest.approx([0.97, 2.02])
    assert model.residual_variance == pytest.approx(0.009)
    assert model.autocorrelation == pytest.approx(-0.75)
    assert model.inflation == 1.0  # negative correlation is not taken as a gift
    assert model.cv_rmse == pytest.approx(np.sqrt(0.009) / 4)
    known = ReportingDays(
        energy_kwh=np.array([4.0, 4.0]), driver=np.array([2.0, 4.0]), kinds=kinds(2), driver_error=np.zeros(2)
    )
    comparison = model.compare(known)
    assert comparison.baseline_kwh == pytest.approx(0.97 * 2 + 2.02 * 6)
    assert comparison.saving_kwh == pytest.approx(6.06)
    # Without the first day: b = (7 - 2.9) / 2 = 2.05, a = 5 - 2.05 x 2 = 0.9, which misses it by 0.9 - 1 = -0.1
    # and makes the report 0.9 x 2 + 2.05 x 6 = 14.1 in place of 14.06.
    assert comparison.error.missed_kwh[0] == pytest.approx(-0.1 * np.sqrt(2 / 4))
    assert comparison.error.shift_kwh[0] == pytest.approx(0.04)
    assert np.flatnonzero(comparison.error.missed_kwh).tolist() == [0, 3, 6, 9]
    # A filled day is as wrong as its driver, times the slope.
    doubtful = model.compare(replace(known, driver_error=np.array([1.0, 0.5])))
    assert doubtful.error.weather_kwh == pytest.approx([2.02, 1.01])


def test_lag_one_by_hand() -> None:
    assert lag_one(np.array([1.0, 1.0, -1.0, -1.0])) == pytest.approx((1 - 1 + 1) / 4)


def test_a_negative_or_meaningless_slope_is_left_out() -> None:
    random = np.random.default_rng(1)
    driver = random.uniform(0, 20, 365)
    flat = fitted(baseline(100 + random.normal(0, 5, 365), driver))
    falling = fitted(baseline(300 - 5 * driver + random.normal(0, 5, 365), driver))
    assert flat.terms == (0,)
    assert falling.terms == (0,)


def test_days_off_and_school_breaks_get_terms_of_their_own() -> None:
    random = np.random.default_rng(2)
    driver, day = random.uniform(0, 20, 365), np.arange(365)
    off = day % 7 >= 5
    pause = ~off & (day % 50 < 12)
    energy = 50 + 10 * driver - (20 + 4 * driver) * off - (30 + 6 * driver) * pause + random.normal(0, 3, 365)
    model = fitted(baseline(energy, driver, off=off, school_break=pause))
    assert model.terms == (0, 1, 4, 5, 6, 7)
    assert model.coefficients == pytest.approx([50, 10, -20, -4, -30, -6], abs=1.5)


def test_a_boiler_that_is_stopped_in_summer_is_not_expected_to_heat_on_its_cool_days() -> None:
    random = np.random.default_rng(4)
    day = np.arange(365)
    summer = (day >= 151) & (day < 273)
    driver = np.maximum(0, 8 + 8 * np.cos(day * 2 * np.pi / 365) + random.normal(0, 3, 365))
    energy = np.where(summer, 40, 100 + 10 * driver) + random.normal(0, 3, 365)
    model = fitted(baseline(energy, driver, summer=summer))
    assert model.terms == (0, 1, 3)
    assert model.coefficients == pytest.approx([100, 10, -60], abs=1.5)
    assert model.predict(np.array([5.0]), kinds(1, summer=np.array([True]))) == pytest.approx([40], abs=1.5)


def test_too_few_days_is_a_value_not_an_error() -> None:
    assert fit(baseline(np.ones(299), np.ones(299))) == Insufficient("saving-reason-too-few-days")
    assert fit(baseline(np.zeros(365), np.ones(365))) == Insufficient("saving-reason-no-consumption")


def _noise(random: np.random.Generator, size: int, rho: float) -> Floats:
    noise = random.normal(0, 1, size)
    for place in range(1, size):
        noise[place] = rho * noise[place - 1] + np.sqrt(1 - rho**2) * noise[place]
    return noise


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_the_interval_holds_nine_times_in_ten(rho: float) -> None:
    """With a true saving of 0, the 90 % interval should contain 0 about nine times in ten, correlated noise or not."""
    random = np.random.default_rng(3)
    day = np.arange(465)
    driver = np.maximum(0.0, 9 - 9 * np.cos(day * 2 * np.pi / 365 + np.pi) + random.normal(0, 2, 465))
    held = 0
    for _ in range(300):
        energy = 80 + 12 * driver + 15 * _noise(random, 465, rho)
        model = fitted(baseline(energy[:365], driver[:365]), 300)
        report = ReportingDays(
            energy_kwh=energy[365:],
            driver=driver[365:],
            kinds=kinds(100),
            driver_error=np.zeros(100),
        )
        comparison = model.compare(report)
        held += abs(comparison.saving_kwh) <= 1.645 * comparison.error.standard_error_kwh
    assert 0.83 <= held / 300 <= 0.96
