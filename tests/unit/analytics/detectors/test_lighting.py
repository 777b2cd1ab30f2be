"""Lamps that rest all summer do not burn by day."""

import numpy as np

from analytics.baselines.registry import expect
from analytics.detectors.finding import Context
from analytics.detectors.lighting import detect
from analytics.ports import Floats
from analytics.tariff import Tariffs
from domain.anomaly import AnomalyKind
from tests.fixtures.frames import frame_of, grid_of, lighting_power

GRID = grid_of(300)
REST = (GRID.day >= 150) & (GRID.day < 230)


def burning_by_day(actual: Floats) -> int:
    found = detect(expect(frame_of(GRID, actual, site_kind="street_lighting")), Context(Tariffs.of([])))
    return sum(anomaly.kind is AnomalyKind.DAYTIME_LIGHTING for anomaly in found)


def test_a_cabinet_that_rests_takes_its_standby_day_and_night() -> None:
    assert burning_by_day(np.where(REST, 0.02, lighting_power(GRID))) == 0


def test_lamps_that_burn_by_day_are_found_before_and_after() -> None:
    actual = np.where(REST, 0.02, lighting_power(GRID))
    for day in (120, 280):
        actual[(GRID.day == day) & (GRID.hour >= 10) & (GRID.hour < 16)] += 5.0
    assert burning_by_day(actual) == 2
