"""Errors of savings: what adds up over registers, what over days."""

import numpy as np
import pytest

from analytics.saving_error import SavingError


def error(**parts: list[float]) -> SavingError:
    full = {"missed_kwh": [0.0] * 12, "shift_kwh": [0.0] * 12, "weather_kwh": [0.0] * 5, **parts}
    return SavingError(**{name: np.array(values) for name, values in full.items()})


def test_no_error() -> None:
    assert SavingError.none(5).standard_error_kwh == 0


def test_parts_by_hand() -> None:
    assert error(shift_kwh=[3.0, 4.0] + [0.0] * 10).standard_error_kwh == pytest.approx(5 * np.sqrt(11 / 12))
    assert error(missed_kwh=[5.0, -5.0] * 6).standard_error_kwh == pytest.approx(5 * np.sqrt(12))
    # A hole of two days, and another of one: (1 + 2)^2 + 4^2.
    assert error(weather_kwh=[1.0, 2.0, 0.0, 4.0, 0.0]).standard_error_kwh == pytest.approx(5)


def test_a_season_missed_the_same_way_weighs_more() -> None:
    # Sums of three, all around the year: 3, 3, 3, 3, 1, -1, -3 ...: eight of 3, four of 1 -> (8 x 9 + 4) / 3.
    halves = error(missed_kwh=[1.0] * 6 + [-1.0] * 6)
    assert halves.standard_error_kwh == pytest.approx(np.sqrt(76 / 3))


def test_what_goes_the_same_way_adds_up_and_what_goes_another_cancels() -> None:
    one = error(missed_kwh=[1.0, -1.0] * 6, shift_kwh=[1.0] * 12)
    opposite = error(missed_kwh=[-1.0, 1.0] * 6, shift_kwh=[-1.0] * 12)
    assert (one + one).standard_error_kwh == pytest.approx(2 * one.standard_error_kwh)
    assert (one + opposite).standard_error_kwh == 0
