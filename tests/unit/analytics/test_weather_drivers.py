"""The weather a register follows: found again where it is known."""

from datetime import date

import numpy as np

from analytics.baselines.degree_day import DayKinds
from analytics.civil import day_number
from analytics.degree_days import costic
from analytics.sunshine import on_the_ground
from analytics.weather_drivers import BASES_C, GAINS, USUAL_SUN, best_driver, degree_days

FIRST, DAYS = day_number(date(2025, 1, 1)), 365
RANDOM = np.random.default_rng(5)
MEAN = 11 - 8 * np.cos((np.arange(DAYS) - 15) * 2 * np.pi / 365) + RANDOM.normal(0, 3, DAYS)
HALF = RANDOM.uniform(1, 7, DAYS)
LOW, HIGH = MEAN - HALF, MEAN + HALF
NEVER = np.zeros(DAYS, dtype=np.bool_)
KINDS = DayKinds(
    off=np.arange(DAYS) % 7 >= 5, school_break=NEVER, summer=(np.arange(DAYS) // 30 > 4) & (np.arange(DAYS) < 273)
)


def test_without_sun_they_are_degree_days() -> None:
    drivers = degree_days(FIRST, LOW, HIGH)
    assert drivers.shape == (len(BASES_C) * len(GAINS), DAYS)
    assert np.array_equal(drivers[:: len(GAINS)], [costic(LOW, HIGH, base) for base in BASES_C])


def test_days_without_weather_have_none() -> None:
    low = LOW.copy()
    low[7] = np.nan
    assert np.isnan(degree_days(FIRST, low, HIGH)[:, 7]).all()


def test_a_building_with_sun_on_its_windows_is_recognised() -> None:
    drivers = degree_days(FIRST, LOW, HIGH)
    warmth = 0.5 * (on_the_ground(FIRST, LOW, HIGH) - USUAL_SUN)
    for base, gain, felt in ((16.0, 0.0, 0.0), (16.0, 0.5, warmth)):
        energy = 80 + 10 * costic(LOW + felt, HIGH + felt, base) + RANDOM.normal(0, 2, DAYS)
        found = best_driver(energy, drivers, KINDS)
        assert (BASES_C[found // len(GAINS)], GAINS[found % len(GAINS)]) == (base, gain)
