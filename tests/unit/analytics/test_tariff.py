"""Dated prices and the gas coefficient."""

from datetime import date

import pytest

from analytics.tariff import Tariffs, kwh_per_unit

TARIFFS = Tariffs.of(
    [
        ("electricity", "kWh", date(2026, 1, 1), 0.25),
        ("electricity", "kWh", date(2025, 1, 1), 0.20),
        ("gas", "kWh", date(2025, 1, 1), 0.10),
    ]
)


def test_the_price_of_the_day() -> None:
    assert TARIFFS.price("electricity", "kWh", date(2025, 12, 31)) == 0.20
    assert TARIFFS.price("electricity", "kWh", date(2026, 1, 1)) == 0.25
    assert TARIFFS.price("electricity", "kWh", date(2024, 12, 31)) == 0.0
    assert TARIFFS.price("water", "m3", date(2026, 1, 1)) == 0.0


def test_gas_in_cubic_metres_takes_its_price_per_kwh() -> None:
    coefficient = kwh_per_unit("gas", "m3", date(2026, 1, 1))
    assert coefficient is not None
    assert 9 < coefficient < 12.5
    assert TARIFFS.price("gas", "m3", date(2026, 1, 1)) == pytest.approx(0.10 * coefficient)


def test_water_holds_no_energy() -> None:
    assert kwh_per_unit("water", "m3", date(2026, 1, 1)) is None
    assert kwh_per_unit("heat", "kWh", date(2026, 1, 1)) == 1.0
