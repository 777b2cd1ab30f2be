"""What reaches all sites of a kind is no fault of one; a fault of one is found on such a day too."""

import numpy as np
import pytest

from analytics.baselines.registry import expect
from analytics.degree_days import meteo
from analytics.detectors import band, night_excess
from analytics.detectors.finding import Context, ordinary_hour
from analytics.ports import Floats
from analytics.tariff import Tariffs
from domain.anomaly import Anomaly
from tests.fixtures.frames import building_power, frame_of, grid_of, heating_power, temperatures

GRID = grid_of(400)
CONTEXT = Context(Tariffs.of([]))
GLOOMY = (GRID.day == 302) & (GRID.hour >= 8) & (GRID.hour < 18)
"""Tuesday 4 November 2025, by day."""
NIGHT = (GRID.day == 302) & (GRID.hour >= 22) | (GRID.day == 303) & (GRID.hour < 5)


def schools(count: int) -> Floats:
    """Return (H, count) loads of schools of different sizes."""
    return np.stack([(1 + place / 2) * building_power(GRID, seed=place) for place in range(count)], axis=1)


def excesses(actual: Floats) -> list[Anomaly]:
    return list(band.detect(expect(frame_of(GRID, actual)), CONTEXT))


def test_a_gloomy_day_everywhere_is_no_excess_of_anyone() -> None:
    actual = schools(6)
    actual[GLOOMY] *= 1.5
    assert excesses(actual) == []


def test_so_few_others_say_nothing() -> None:
    actual = schools(3)
    actual[GLOOMY] *= 1.5
    assert {anomaly.register_id for anomaly in excesses(actual)} == {1, 2, 3}


def test_a_fault_of_one_is_found_on_such_a_day_too() -> None:
    actual = schools(6)
    actual[GLOOMY] *= 1.5
    actual[GLOOMY, 2] *= 2
    assert [anomaly.register_id for anomaly in excesses(actual)] == [3]


@pytest.mark.parametrize(("wrong", "found"), [([2], [3]), ([0, 1], [1, 2]), ([0, 1, 2, 3, 4, 5], [])])
def test_a_night_that_all_have_is_the_weathers(wrong: list[int], found: list[int]) -> None:
    actual = schools(6)
    actual[np.ix_(np.flatnonzero(NIGHT), np.array(wrong))] *= 3
    anomalies = night_excess.detect(expect(frame_of(GRID, actual)), CONTEXT)
    assert sorted(anomaly.register_id for anomaly in anomalies) == found


def test_an_ordinary_hour_of_a_boiler_is_one_of_the_heating_season() -> None:
    temperature = temperatures(GRID)
    actual = heating_power(GRID, temperature)
    frame = frame_of(GRID, actual, fluid="gas", degree_days=meteo(temperature - 4, temperature + 4))
    boiler, lamps = (ordinary_hour(expect(one))[-1, 0] for one in (frame, frame_of(GRID, building_power(GRID))))
    winter = actual[GRID.day < 60].mean()
    assert 0.6 * winter < boiler < 1.2 * winter
    assert actual.mean() < 0.5 * winter
    assert lamps == pytest.approx(building_power(GRID).mean(), rel=0.05)
