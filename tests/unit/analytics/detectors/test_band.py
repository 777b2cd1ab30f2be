"""Stops: what is shut on a public holiday has not failed; what stays shut after it has."""

import numpy as np

from analytics.baselines.registry import expect
from analytics.detectors.band import detect
from analytics.detectors.finding import Context
from analytics.ports import Floats
from analytics.tariff import Tariffs
from domain.anomaly import Anomaly, AnomalyKind
from tests.fixtures.frames import frame_of, grid_of

GRID = grid_of(160)
WHIT_MONDAY = 154
"""9 June 2025: a gymnasium is expected to be as busy as on a Sunday, and is shut."""


def open_every_day() -> Floats:
    noise = np.random.default_rng(2).normal(1, 0.05, len(GRID.hours))
    return np.where((GRID.hour >= 9) & (GRID.hour < 19), 5.0, 1.0) * noise


def stops(first_day: int, days: int) -> list[Anomaly]:
    actual = open_every_day()
    actual[(GRID.day >= first_day) & (GRID.day < first_day + days)] = 0.1
    frame = expect(frame_of(GRID, actual, site_kind="gym"))
    return [anomaly for anomaly in detect(frame, Context(Tariffs.of([]))) if anomaly.kind is AnomalyKind.DEFICIT]


def test_what_is_shut_on_a_public_holiday_has_not_failed() -> None:
    assert GRID.holiday[WHIT_MONDAY]
    assert stops(WHIT_MONDAY, 1) == []


def test_a_stop_on_another_day_has() -> None:
    assert len(stops(WHIT_MONDAY + 2, 1)) == 1


def test_a_stop_over_a_holiday_is_one() -> None:
    (found,) = stops(WHIT_MONDAY - 1, 3)
    assert (found.end - found.start).total_seconds() >= 70 * 3600
