"""Dated prices and the gas coefficient."""

from datetime import date

import pytest

from analytics.tariff import Tariffs

TARIFFS = Tariffs.of(
    [
        ("electricity", "kWh", date(2026, 1, 1), 0.25),
        ("electricity", "kWh", date(2025, 1, 1), 0.20),
        ("gas", "kWh", date(2025, 1, 1), 0.10),
    ],
    [
        (None, date(2026, 1, 1), 11.2),
        (None, date(2020, 1, 1), 10.9),
        (7, date(2026, 2, 1), 11.4),
        (7, date(2020, 1, 1), 10.9),
    ],
)


def test_the_price_of_the_day() -> None:
    assert TARIFFS.price("electricity", "kWh", date(2025, 12, 31)) == 0.20
    assert TARIFFS.price("electricity", "kWh", date(2026, 1, 1)) == 0.25
    assert TARIFFS.price("electricity", "kWh", date(2024, 12, 31)) == 0.0
    assert TARIFFS.price("water", "m3", date(2026, 1, 1)) == 0.0


def test_gas_in_cubic_metres_takes_its_price_per_kwh() -> None:
    assert TARIFFS.price("gas", "m3", date(2026, 1, 1)) == pytest.approx(0.10 * 11.2)
    assert TARIFFS.price("gas", "m3", date(2025, 12, 31)) == pytest.approx(0.10 * 10.9)


def test_gas_holds_the_energy_of_its_day_and_none_before_the_first_coefficient() -> None:
    found = [TARIFFS.kwh_per_unit("gas", "m3", day) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2026, 1, 1))]
    assert found == [None, 10.9, 11.2]


def test_water_holds_no_energy() -> None:
    assert TARIFFS.kwh_per_unit("water", "m3", date(2026, 1, 1)) is None
    assert TARIFFS.kwh_per_unit("heat", "kWh", date(2026, 1, 1)) == 1.0


def test_a_register_with_coefficients_of_its_own_takes_no_others() -> None:
    days = (date(2026, 1, 31), date(2026, 2, 1))
    assert [TARIFFS.kwh_per_unit("gas", "m3", day, 7) for day in days] == [10.9, 11.4]
    assert [TARIFFS.kwh_per_unit("gas", "m3", day, 8) for day in days] == [11.2, 11.2]
    assert TARIFFS.price("gas", "m3", days[1], 7) == pytest.approx(0.10 * 11.4)
