"""Units: what is known by which spelling, and what it is worth."""

import pytest

from domain.unit import UNITS, UNITS_BY_CODE, Quantity, unit_named


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("kWh", "kWh"),
        ("KWH", "kWh"),  # also UN/CEFACT
        ("kW.h", "kWh"),
        ("W·h", "Wh"),
        ("W.min", "Wmin"),
        ("m³", "m3"),
        ("m^3", "m3"),
        ("m ³", "m3"),
        ("MTQ", "m3"),
        ("m^3/h", "m3/h"),
        ("WTT", "W"),
        ("KWT", "kW"),
        ("\u2113", "L"),
        ("Cel", "°C"),
        ("imp", "pulse"),
        ("kVArh", "kvarh"),
    ],
)
def test_a_unit_is_known_by_its_spellings(written: str, name: str) -> None:
    unit = unit_named(written)
    assert unit is not None
    assert unit.name == name


@pytest.mark.parametrize("written", ["", "mWh", "mwh", "mw", "mW", "furlong", "kWatt", "...", "m" * 100_000, "W h" * 9])
def test_what_is_no_unit_or_an_unclear_one_is_unknown(written: str) -> None:
    assert unit_named(written) is None


@pytest.mark.parametrize(
    ("name", "value", "base"),
    [
        ("J", 7_200_000, 2),
        ("kJ", 7200, 2),
        ("Wmin", 120_000, 2),
        ("GWh", 2, 2_000_000),
        ("MW", 0.5, 500),
        ("L/min", 100, 6),
        ("L/s", 1, 3.6),
        ("m3/s", 0.01, 36),
    ],
)
def test_values_come_to_the_base_unit(name: str, value: float, base: float) -> None:
    assert value * UNITS[name].factor == pytest.approx(base)


def test_codes_are_stored_and_so_never_change() -> None:
    assert {unit.name: unit.code for unit in UNITS.values()} == {
        "Wh": 1, "kWh": 2, "MWh": 3, "MJ": 4, "GJ": 5, "J": 6, "kJ": 7, "Wmin": 8, "GWh": 9,
        "W": 10, "kW": 11, "MW": 12, "L": 20, "m3": 21,
        "m3/h": 30, "L/h": 31, "L/min": 32, "L/s": 33, "m3/s": 34,
    }  # fmt: skip
    assert len(UNITS_BY_CODE) == len(UNITS)


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("kVA", Quantity.APPARENT_POWER),
        ("varh", Quantity.REACTIVE_ENERGY),
        ("V", Quantity.VOLTAGE),
        ("A", Quantity.CURRENT),
        ("Hz", Quantity.FREQUENCY),
        ("%", Quantity.SHARE),
        ("hPa", Quantity.PRESSURE),
        ("pulse", Quantity.COUNT),
    ],
)
def test_units_that_no_register_has_are_known_and_have_no_code(name: str, quantity: Quantity) -> None:
    unit = unit_named(name)
    assert unit is not None
    assert (unit.quantity, unit.code) == (quantity, 0)
    assert name not in UNITS
