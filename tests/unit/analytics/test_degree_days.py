"""Degree days worked by hand, and the orders of magnitude of the regional series."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from analytics.degree_days import costic, meteo


def test_meteo_by_hand() -> None:
    # (2 + 10) / 2 = 6 -> 12; (16 + 22) / 2 = 19 -> 0
    assert meteo(np.array([2.0, 16.0]), np.array([10.0, 22.0])).tolist() == [12.0, 0.0]


@pytest.mark.parametrize(
    ("tmin", "tmax", "expected"),
    [
        (2.0, 10.0, 12.0),  # S >= Tx: 18 - 6
        (18.0, 25.0, 0.0),  # S <= Tn
        (12.0, 24.0, 12 * 0.5 * (0.08 + 0.42 * 0.5)),  # a = 12, b = 0.5: 1.74
        (16.0, 20.0, 4 * 0.5 * (0.08 + 0.42 * 0.5)),  # a = 4, b = 0.5: 0.58
    ],
)
def test_costic_by_hand(tmin: float, tmax: float, expected: float) -> None:
    assert costic(np.array([tmin]), np.array([tmax]))[0] == pytest.approx(expected)


def test_unknown_stays_unknown() -> None:
    assert np.isnan(costic(np.array([np.nan]), np.array([10.0]))[0])


def test_a_base_between() -> None:
    # base 15: a = 10, b = 0.5
    assert costic(np.array([10.0]), np.array([20.0]), 15.0)[0] == pytest.approx(10 * 0.5 * 0.29)


@pytest.mark.parametrize(
    ("region", "year", "by_meteo", "by_costic"),
    [("Hauts-de-France", "2018", 2436, 2540), ("Grand Est", "2018", 2478, 2635), ("Corse", "2018", 1103, 1190)],
)
def test_regional_years(shared: Path, region: str, year: str, by_meteo: int, by_costic: int) -> None:
    with gzip.open(shared / "data/weather/temperature-quotidienne-regionale.csv.gz", "rt", encoding="utf-8") as file:
        days = [row for row in csv.DictReader(file) if row["region"] == region and row["date"].startswith(year)]
    low, high = (np.array([float(row[name]) for row in days]) for name in ("tmin", "tmax"))
    assert meteo(low, high).sum() == pytest.approx(by_meteo, abs=1)
    assert costic(low, high).sum() == pytest.approx(by_costic, abs=1)
