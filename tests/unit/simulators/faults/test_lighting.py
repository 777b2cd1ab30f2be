"""Each fault of a cabinet is seen at its hours only, by an amount that can be worked out by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from domain.registry import Fluid, SiteKind
from domain.truth import TruthCategory
from simulators.alteration import Alteration
from simulators.faults.lighting import KINDS
from simulators.grid import Floats
from simulators.premises import Lamps, Premises
from simulators.profile import Phases
from simulators.sites.street_lighting import STANDBY_KW
from tests.fixtures.cabinet import (
    BLOCK,
    CABINET,
    END,
    EXTINGUISHED,
    PARIS,
    START,
    SUN_DOWN,
    altered,
    during,
    hour,
    kwh,
    load,
    operation,
)  # fmt: skip

DIMMED = replace(CABINET, lamps=Lamps(dimming=((22.0, 6.0, 0.5),)))
DAY = SUN_DOWN == 0.0
DEEP_NIGHT = (hour() >= 23) | (hour() < 5)


def change(place: Premises, item: Alteration) -> Floats:
    """Return the power [kW] with a fault less the power without; it is checked to be none outside [start, end)."""
    difference = load(place, item).rate - load(place).rate
    assert np.all(difference[~during()] == 0.0)
    assert np.any(difference[during()] != 0.0)
    return np.asarray(difference)


def phases(*items: Alteration) -> Phases:
    found = load(CABINET, *items).phases
    assert found is not None
    return found


def test_kinds_belong_to_cabinets() -> None:
    for kind in KINDS:
        assert kind.category is TruthCategory.USE
        assert kind.fluids == (Fluid.ELECTRICITY,)
        assert kind.sites == (SiteKind.STREET_LIGHTING,)
        assert all(bounds.low <= bounds.default <= bounds.high for bounds in kind.parameters.values())


def test_lights_on_by_day_burn_while_the_sun_is_up() -> None:
    difference = change(EXTINGUISHED, altered("lights_on_by_day"))
    dark_hours = float(SUN_DOWN[during()].sum()) / 6
    assert kwh(difference) == pytest.approx((7 * 24 - dark_hours) * 10.0, rel=0.005)
    assert np.all(difference[SUN_DOWN == 1.0] == 0.0)
    part = change(CABINET, altered("lights_on_by_day", share=0.25))
    assert kwh(part) == pytest.approx(kwh(difference) / 4, rel=0.001)


def test_a_residual_use_stays_by_day_and_through_the_extinction() -> None:
    rate = load(EXTINGUISHED, altered("residual_by_day", share=0.05)).rate
    out = during() & (DAY | DEEP_NIGHT)
    assert rate[out].mean() == pytest.approx(0.5 + STANDBY_KW, rel=0.01)
    lit = operation(EXTINGUISHED).lamps == 1.0
    assert np.all(change(EXTINGUISHED, altered("residual_by_day"))[lit] == 0.0)


@pytest.mark.parametrize("other", ["extinction_not_applied", "dimming_stuck"])
def test_what_burns_beside_the_programme_hides_no_other_fault(other: str) -> None:
    place = replace(CABINET, lamps=Lamps(extinction=(23.0, 5.0), dimming=((20.0, 23.0, 0.6),)))
    stray = altered("residual_by_day", share=0.05)
    both, alone = load(place, stray, altered(other)).rate, load(place, altered(other)).rate
    assert np.array_equal(both, np.maximum(load(place, stray).rate, alone))


def test_an_extinction_that_is_not_applied_costs_six_hours_a_night() -> None:
    difference = change(EXTINGUISHED, altered("extinction_not_applied"))
    assert kwh(difference) == pytest.approx(7 * 6 * 10.0, rel=0.005)
    assert np.all(difference[~DEEP_NIGHT] == 0.0)


def test_an_extinction_that_came_by_a_work_can_fail_too() -> None:
    work = altered("night_extinction", START - timedelta(days=3), None)
    without, with_it = (load(CABINET, work, *more).rate for more in ((), (altered("extinction_not_applied"),)))
    assert kwh(with_it - without) == pytest.approx(420.0, rel=0.005)


def test_an_extinction_that_is_not_applied_leaves_the_dimming_and_dark_summers() -> None:
    lamps = Lamps(extinction=(23.0, 5.0), dimming=((22.0, 6.0, 0.5),))
    assert kwh(change(replace(CABINET, lamps=lamps), altered("extinction_not_applied"))) == pytest.approx(
        210, rel=0.005
    )
    never = replace(CABINET, lamps=Lamps())
    assert np.array_equal(load(never, altered("extinction_not_applied")).rate, load(never).rate)


def test_stuck_dimming_costs_half_the_power_of_eight_hours_a_night() -> None:
    difference = change(DIMMED, altered("dimming_stuck"))
    assert kwh(difference) == pytest.approx(7 * 8 * 5.0, rel=0.005)
    both = replace(CABINET, lamps=Lamps(extinction=(23.0, 5.0), dimming=((22.0, 6.0, 0.5),)))
    assert kwh(change(both, altered("dimming_stuck"))) == pytest.approx(7 * 2 * 5.0, rel=0.005)


def test_only_what_burns_for_nothing_is_avoidable() -> None:
    assert [kind.name for kind in KINDS if not kind.avoidable] == ["clock_shifted"]


@pytest.mark.parametrize("minutes", [-90, -45, 25, 60])
def test_a_shifted_clock_moves_the_night(minutes: int) -> None:
    lamps = operation(EXTINGUISHED, altered("clock_shifted", shift_min=minutes)).lamps
    at = BLOCK.times + 600 / 2 - minutes * 60
    expected = np.interp(at.ravel(), (BLOCK.times + 300).ravel(), operation(EXTINGUISHED).lamps.ravel())
    inside = during().ravel()
    assert lamps.ravel()[inside] == pytest.approx(expected[inside])
    assert kwh(change(EXTINGUISHED, altered("clock_shifted", shift_min=minutes))) == pytest.approx(0.0, abs=3.0)


def test_a_shifted_clock_knows_the_hours_beyond_the_block() -> None:
    """The first midnight of a block is within the extinction; an hour late, so is the hour before."""
    lamps = operation(EXTINGUISHED, altered("clock_shifted", START - timedelta(days=60), None, shift_min=60.0)).lamps
    assert np.all(lamps[hour() == 23.5] == 1.0)
    assert np.all(lamps[(hour() >= 0) & (hour() < 6)] == 0.0)
    assert np.all(lamps[hour() == 6.0] == 1.0)


def test_lamps_fail_one_by_one_and_are_mended_at_the_end() -> None:
    long = replace_span(altered("lamp_outages", per_week=7.0), days=10)
    factor = operation(CABINET, long).lamp_power
    inside = during(START, START + timedelta(days=10))
    failed = np.rint((1.0 - factor[inside]) * 100)
    assert np.all(np.isin(np.diff(failed), (0, 1)))  # one at a time
    assert failed[-1] == 10  # one in each day
    assert np.all(factor[~inside] == 1.0)
    assert load(CABINET, long).rate - STANDBY_KW == pytest.approx((load(CABINET).rate - STANDBY_KW) * factor)


def test_no_more_lamps_fail_than_there_are() -> None:
    few = replace(CABINET, site=replace(CABINET.site, lamp_count=3))
    ancient = altered("lamp_outages", START - timedelta(days=300), None, per_week=1.0)
    assert np.all(operation(few, ancient).lamp_power == 0.0)


def test_a_dark_cabinet_feeds_its_meter_alone() -> None:
    rate = load(CABINET, altered("cabinet_dark")).rate
    assert np.all(rate[during()] == 0.005)
    assert kwh(change(CABINET, altered("cabinet_dark"))) < -900.0


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_a_lost_phase_shows_no_volt_and_darkens_its_lamps(phase: int) -> None:
    share = phases().share[0, 0, phase - 1]
    difference = change(CABINET, altered("phase_lost", phase=phase))
    assert difference[during()] == pytest.approx(-share * load().rate[during()])
    _share, voltage, _factor = phases(altered("phase_lost", phase=phase))
    assert np.all(voltage[during()][:, phase - 1] == 0.0)
    assert np.all(np.delete(voltage[during()], phase - 1, axis=1) > 220.0)
    assert _share[during()][:, phase - 1] == pytest.approx(0.0)
    assert _share.sum(axis=2) == pytest.approx(1.0)
    assert np.array_equal(_share[~during()], phases().share[~during()])


def test_a_tap_takes_its_power_on_one_phase() -> None:
    item = altered("illicit_tap", power_kw=1.5, phase=2.0)
    difference = change(CABINET, item)
    assert kwh(difference) == pytest.approx(7 * 24 * 1.5)
    share = phases(item).share
    by_day = during() & DAY
    assert share[by_day][:, 1] == pytest.approx((1.5 + STANDBY_KW * phases().share[0, 0, 1]) / (1.5 + STANDBY_KW))
    behind = change(EXTINGUISHED, altered("illicit_tap", power_kw=1.5, lamps_only=1.0))
    fed = during() & (operation(EXTINGUISHED).lamps > 0.0)
    assert np.all(behind[~fed] == 0.0)
    assert kwh(behind) == pytest.approx(float(fed.sum()) / 6 * 1.5)


def replace_span(item: Alteration, *, days: int) -> Alteration:
    return replace(item, end=item.start + timedelta(days=days))


def test_an_end_in_the_middle_of_a_night_ends_there() -> None:
    end = datetime(2026, 1, 13, 2, tzinfo=PARIS)
    difference = load(EXTINGUISHED, altered("extinction_not_applied", START, end)).rate - load(EXTINGUISHED).rate
    assert kwh(difference) == pytest.approx(3 * 10.0, rel=0.01)
    assert end < END
