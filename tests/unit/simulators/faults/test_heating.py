"""Faults of heating change set-points and the season at their hours, and nothing else."""

from datetime import datetime

import numpy as np
import pytest

from domain.registry import Fluid, SiteKind
from simulators.alteration import AlterationKind
from simulators.faults.heating import (
    BOILER_CYCLING,
    HEATING_AND_COOLING,
    HOLIDAY_HEATING,
    KINDS,
    NIGHT_HEATING,
    NO_SETBACK,
    SUMMER_HEATING,
)  # fmt: skip
from simulators.operation import Operation
from simulators.premises import Supply
from tests.unit.simulators.stage import BLOCK, PARIS, SUMMER, during, item, operation, place, run, steps

NEW_YEAR = datetime(2025, 12, 29, tzinfo=PARIS), datetime(2026, 1, 5, tzinfo=PARIS)  # Monday to Monday, no school


def raised(before: Operation, after: Operation) -> np.ndarray:
    assert np.all(after.heat_set_c >= before.heat_set_c)
    return after.heat_set_c > before.heat_set_c


def test_nights_are_heated_from_the_evening_to_the_morning() -> None:
    before = operation()
    found = raised(before, run(item(NIGHT_HEATING, from_h=22.0, to_h=6.0), before))
    assert np.count_nonzero(found) == steps(7 * 8)
    assert not found[(BLOCK.civil.minute >= 360) & (BLOCK.civil.minute < 1320)].any()
    assert not found[~during()].any()


def test_days_off_of_an_office_are_weekends_and_feasts() -> None:
    before = operation()
    hall = place(SiteKind.TOWN_HALL)
    assert np.count_nonzero(raised(before, run(item(HOLIDAY_HEATING), before, hall))) == steps(2 * 14)
    found = raised(before, run(item(HOLIDAY_HEATING, *NEW_YEAR), before, hall))
    assert np.count_nonzero(found) == steps(3 * 14)  # 1 January, Saturday, Sunday


def test_days_off_of_a_school_are_its_holidays_too() -> None:
    before = operation()
    found = raised(before, run(item(HOLIDAY_HEATING, *NEW_YEAR), before, place(SiteKind.SCHOOL)))
    assert np.count_nonzero(found) == steps(7 * 14 - 4 * 10)  # people stay in for 10 h on four days of the example


def test_without_setback_every_empty_hour_is_warm() -> None:
    before = operation()
    after = run(item(NO_SETBACK), before)
    assert np.count_nonzero(raised(before, after)) == steps(168 - 50)
    assert np.all(after.heat_set_c[during()] == 20.0)


def test_heating_stays_on_in_summer_and_asks_for_more() -> None:
    july = datetime(2026, 7, 13, tzinfo=PARIS), datetime(2026, 7, 20, tzinfo=PARIS)
    before = operation(SUMMER)
    after = run(item(SUMMER_HEATING, *july, kelvin=2.0, airing=1.5), before, block=SUMMER)
    assert np.array_equal(after.heating, during(SUMMER, *july))
    assert np.all(after.heat_set_c[after.heating] == 22.0)
    assert np.array_equal(after.envelope, np.where(after.heating, 1.5, 1.0))
    assert np.array_equal(after.heat_set_c[~after.heating], before.heat_set_c[~after.heating])


def test_heating_shows_where_it_is_paid_for() -> None:
    supplies = {Fluid.ELECTRICITY: Supply(), Fluid.GAS: Supply()}
    gas, cooled = place(supplies=supplies), place(supplies=supplies, cooled=True)
    for kind in KINDS:
        assert kind.seen(gas, Fluid.GAS) == (kind is not HEATING_AND_COOLING)
        assert not kind.seen(gas, Fluid.ELECTRICITY)
    assert all(HEATING_AND_COOLING.seen(cooled, fluid) for fluid in supplies)
    assert not SUMMER_HEATING.seen(cooled, Fluid.GAS)
    assert NIGHT_HEATING.seen(place(), Fluid.ELECTRICITY)


def test_in_the_season_summer_heating_is_not_seen() -> None:
    before = operation()
    after = run(item(SUMMER_HEATING), before)
    assert np.array_equal(after.heat_set_c, before.heat_set_c)
    assert np.array_equal(after.heating, before.heating)
    assert np.array_equal(after.envelope, before.envelope)


def test_cooling_fights_heating_where_a_machine_cools() -> None:
    before = operation()
    after = run(item(HEATING_AND_COOLING, kelvin=1.5), before, place(SiteKind.OFFICE, cooled=True))
    assert np.array_equal(after.cool_set_c < before.cool_set_c, during())
    assert np.all(after.cool_set_c[during()] == 18.5)
    assert run(item(HEATING_AND_COOLING), before, place(SiteKind.OFFICE)) is before


def test_a_boiler_too_large_rests_every_other_mild_step() -> None:
    before = operation()
    after = run(item(BOILER_CYCLING, loss=0.2, above_c=4.0), before)
    mild = during() & (BLOCK.outdoor_c >= 4.0)
    assert 0 < np.count_nonzero(mild) < steps(168)
    assert np.array_equal(after.plant, np.where(mild, 0.8, 1.0))
    assert not after.resting[~mild].any()
    assert np.array_equal(after.heating, before.heating)
    assert np.count_nonzero(after.resting) == pytest.approx(np.count_nonzero(mild) / 2, abs=20)
    assert np.array_equal(after.heat_set_c, before.heat_set_c)


def test_a_boiler_that_rests_between_two_bursts_is_not_out_of_season() -> None:
    before = run(item(BOILER_CYCLING, above_c=-5.0), operation())
    assert before.resting.any()
    after = run(item(SUMMER_HEATING), before)
    for name in Operation.__slots__:
        assert np.array_equal(getattr(after, name), getattr(before, name)), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nothing_changes_outside_the_interval(kind: AlterationKind) -> None:
    later = datetime(2026, 3, 1, tzinfo=PARIS), datetime(2026, 3, 9, tzinfo=PARIS)
    before = operation(cool_set_c=np.full(BLOCK.times.shape, 26.0))
    after = run(item(kind, *later), before, place(SiteKind.OFFICE, cooled=True))
    for name in Operation.__slots__:
        assert np.array_equal(getattr(after, name), getattr(before, name)), name
