"""The causal regression of days on degree days recovers what made the days."""

import numpy as np
import pytest

from analytics.baselines.day_weather import MIN_DAYS, carry_forward, fit_day_weather


def test_it_finds_base_slope_and_days_off_and_uses_the_past_only() -> None:
    random = np.random.default_rng(1)
    hdd, off = random.uniform(0, 20, 120), (np.arange(120) % 7 >= 5).astype(np.float64)
    totals = (50 + 10 * hdd - 20 * off + random.normal(0, 1, 120))[:, None]
    totals[100:] *= 5  # the future of day 100
    model = fit_day_weather(totals, hdd, off, np.array([True]))
    assert model.coefficients[100, 0] == pytest.approx([50, 10, -20], abs=1.5)
    assert model.driven[100, 0]
    assert not model.driven[MIN_DAYS - 1, 0]
    assert model.mean[100, 0] == pytest.approx(totals[:100].mean())


def test_what_weather_does_not_drive_has_a_constant() -> None:
    random = np.random.default_rng(2)
    hdd, off = random.uniform(0, 20, 90), np.zeros(90)
    totals = np.stack([random.normal(100, 10, 90), 50 + 10 * hdd], axis=1)
    model = fit_day_weather(totals, hdd, off, np.array([True, False]))
    assert not model.driven.any()
    days = np.arange(90)
    assert (model.amount(days, days[:, None], hdd, off) == 1.0).all()


def test_unknown_weather_is_carried_for_three_days() -> None:
    nan = float("nan")
    carried = carry_forward(np.array([nan, 5.0, nan, nan, nan, nan, 6.0]), 3)
    assert carried[1:5].tolist() == [5.0, 5.0, 5.0, 5.0]
    assert np.isnan(carried[[0, 5]]).all()
    assert carried[6] == 6.0
