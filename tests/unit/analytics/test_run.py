"""The run over registers that are judged together: it finds the same however the readings came."""

from datetime import timedelta

import numpy as np
import pytest

from analytics import run
from analytics.civil import to_datetime
from analytics.memory import InMemoryAnalysis
from analytics.ports import Floats, RegisterRow
from analytics.run import analyse
from tests.fixtures.frames import building_power, grid_of

GRID = grid_of(320)
NOW = to_datetime(int(GRID.hours[-1]) + 1) + timedelta(minutes=20)
GLOOMY = (GRID.day == 302) & (GRID.hour >= 8) & (GRID.hour < 18)
LATE = GRID.day == 250


def loads() -> list[Floats]:
    """Six schools on a gloomy Tuesday; the third burns twice as much."""
    series = [(1 + place / 2) * building_power(GRID, seed=place) for place in range(6)]
    for amounts in series:
        amounts[GLOOMY] *= 1.5
    series[2][GLOOMY] *= 2
    return series


def stored(series: list[Floats]) -> InMemoryAnalysis:
    store = InMemoryAnalysis()
    for number, amounts in enumerate(series, 1):
        store.add(RegisterRow(register_id=number, meter=f"m{number}"), to_datetime(int(GRID.hours[0])), amounts)
    return store


def found(store: InMemoryAnalysis) -> list[str]:
    return sorted(map(str, store.anomalies))


def test_late_readings_of_one_leave_the_others_as_a_run_over_everything_has_them() -> None:
    late = loads()
    late[4] = late[4].copy()
    late[4][LATE] = np.nan
    store = stored(late)
    analyse(store, NOW)
    assert {anomaly.register_id for anomaly in store.anomalies} == {3}
    store.series[5] = (store.series[5][0], loads()[4])
    analyse(store, NOW)
    whole = stored(loads())
    analyse(whole, NOW)
    assert found(store) == found(whole)
    assert store.expected == whole.expected


def test_large_groups_are_cut_into_equal_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "AT_ONCE", 4)
    store = stored(loads())
    reports: list[int] = []
    analyse(store, NOW, progress=lambda done, _: reports.append(done))
    assert reports == [3, 6]
