"""Buildings of every kind: plausible years, set-points that act on the room, doors that close on holidays."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from domain.registry import Fluid, SiteKind
from simulators.grid import block_of_day, day_number
from simulators.operation import NEVER_COOLED_C
from simulators.plan import GAS_KWH_PER_M3
from simulators.premises import Premises
from simulators.profile import Setting
from simulators.thermal import keep_warm, room_temperatures
from simulators.world.block import World
from tests.unit.simulators.premises_of import BUILDINGS, PROFILES, Years, building, request

SEEDS = (1, 2, 3)
WORLD = World(seed=4)
HEATINGS = ((Fluid.GAS,), (Fluid.HEAT,), ())
PLACES = tuple(building(kind, *heated_by) for kind in BUILDINGS for heated_by in HEATINGS)
JANUARY = block_of_day(day_number(datetime(2026, 1, 12, tzinfo=UTC)))
FEBRUARY = block_of_day(day_number(datetime(2026, 2, 20, tzinfo=UTC)))
JULY = block_of_day(day_number(datetime(2026, 7, 14, tzinfo=UTC)))


@pytest.fixture(scope="module")
def years() -> dict[tuple[int, Fluid], float]:
    """Yearly amounts per m2 from 1 October 2025 on, the median of three seeds."""
    first = block_of_day(day_number(datetime(2025, 10, 1, tzinfo=UTC)))
    found = [Years(PLACES, seed, first).per_m2() for seed in SEEDS]
    return {key: float(np.median([one[key] for one in found])) for key in found[0]}


@pytest.mark.parametrize("at", range(len(PLACES)), ids=[f"{p.site.kind}-{p.heated_by}" for p in PLACES])
def test_a_year_falls_in_the_cited_ranges(at: int, years: dict[tuple[int, Fluid], float]) -> None:
    place = PLACES[at]
    for fluid in place.fluids:
        known = PROFILES[place.site.kind].plausible(place, fluid)
        assert known is not None
        assert known[0] < years[at, fluid] < known[1], fluid


@pytest.mark.parametrize("kind", BUILDINGS)
def test_gas_heat_and_electricity_carry_the_same_warmth(kind: SiteKind, years: dict[tuple[int, Fluid], float]) -> None:
    gas, heat, electric = (next(i for i, p in enumerate(PLACES) if p.site.kind is kind) + n for n in range(3))
    warmth = years[heat, Fluid.HEAT]
    assert years[gas, Fluid.GAS] * GAS_KWH_PER_M3 * 0.88 == pytest.approx(warmth, rel=0.02)
    added = years[electric, Fluid.ELECTRICITY] - years[heat, Fluid.ELECTRICITY]
    assert added * PROFILES[kind].electric_ratio == pytest.approx(warmth, rel=0.04)


@pytest.mark.parametrize("kind", BUILDINGS)
def test_the_room_is_warm_most_of_the_time_that_people_are_in(kind: SiteKind) -> None:
    asked = request(building(kind, Fluid.GAS), WORLD, JANUARY)
    room = room_temperatures([asked])[0]
    in_use = asked.now.present > 0
    missing = asked.now.comfort_c[in_use] - room[in_use]
    assert np.mean(missing < 1.0) > 0.85


@pytest.mark.parametrize("kind", [SiteKind.SCHOOL, SiteKind.TOWN_HALL, SiteKind.GYM, SiteKind.WORKSHOP])
def test_a_setback_lets_the_building_cool_and_saves(kind: SiteKind) -> None:
    asked = request(building(kind, Fluid.GAS), WORLD, JANUARY)
    constant = asked._replace(
        now=replace(asked.now, heat_set_c=asked.now.comfort_c),
        before=replace(asked.before, heat_set_c=asked.before.comfort_c),
    )
    cool, warm = room_temperatures([asked, constant])
    night = (asked.block.civil.minute < 300) & asked.now.heating
    assert warm[night].mean() - cool[night].mean() > 1.0
    with_setback, without = keep_warm([asked, constant])
    assert with_setback.heat_kw.sum() < 0.95 * without.heat_kw.sum()


def test_a_cold_spell_takes_more() -> None:
    asked = request(building(SiteKind.OFFICE, Fluid.GAS), WORLD, JANUARY)
    outdoor = asked.block.outdoor_c.copy()
    outdoor[10:15] -= 5.0
    cold = asked._replace(block=replace(asked.block, outdoor_c=outdoor))
    usual, more = keep_warm([asked, cold])
    added = (more.heat_kw - usual.heat_kw).sum(axis=1)
    assert added[:10] == pytest.approx(0.0)
    assert np.all(added[11:15] > 0)
    days_kwh = added.sum() / 6
    assert days_kwh == pytest.approx(asked.design.ua_w_m2_k * 5.0 * 24 * 5, rel=0.15)  # of 1,000 m2: kWh


def test_nobody_heats_in_summer_but_where_it_is_needed() -> None:
    for kind in BUILDINGS:
        heating = request(building(kind, Fluid.GAS), WORLD, JULY).now.heating
        assert heating.any() == (kind in {SiteKind.SWIMMING_POOL, SiteKind.CARE_HOME})


@pytest.mark.parametrize("kind", [SiteKind.SCHOOL, SiteKind.COLLEGE])
def test_schools_close_in_the_holidays_of_their_own_zone(kind: SiteKind) -> None:
    """February 2026: zone A from the 7th to the 23rd, zone B from the 14th to the 2nd of March."""

    def pupils_on(day: int, place: Premises) -> float:
        setting = Setting(place, WORLD, WORLD.block(FEBRUARY))
        chosen = setting.civil.day == day_number(datetime(2026, 2, day, tzinfo=UTC))
        return float(PROFILES[kind].operate(setting).present[chosen].max())

    zone_b = building(kind, Fluid.GAS)
    zone_a = replace(zone_b, school_zone="Zone A")
    assert pupils_on(12, zone_b) == 1.0
    assert pupils_on(12, zone_a) <= 0.05
    assert pupils_on(19, zone_b) <= 0.05
    assert pupils_on(26, zone_a) == 1.0
    assert pupils_on(26, zone_b) <= 0.05


def test_a_school_is_let_cool_further_in_its_holidays() -> None:
    now = request(building(SiteKind.SCHOOL, Fluid.GAS), WORLD, FEBRUARY).now
    civil = WORLD.block(FEBRUARY).civil
    assert set(np.unique(now.heat_set_c[civil.school_holiday])) <= {12.0, 20.0}
    assert now.heat_set_c[~civil.school_holiday].min() == 16.0


def test_a_cooled_office_runs_its_machine_on_hot_working_days_alone() -> None:
    plain, cooled = (building(SiteKind.OFFICE, Fluid.GAS, cooled=cooled) for cooled in (False, True))
    requests = [request(place, WORLD, JULY) for place in (plain, cooled)]
    assert requests[0].now.cool_set_c.min() == NEVER_COOLED_C
    hot = [asked._replace(block=replace(asked.block, outdoor_c=asked.block.outdoor_c + 8.0)) for asked in requests]
    without, with_machine = keep_warm(hot)
    assert without.cool_kw.max() == 0
    assert with_machine.cool_kw.max() > 5.0
    assert np.all(with_machine.cool_kw[requests[1].now.present == 0] == 0)


def test_the_use_factor_scales_electricity_and_water_but_not_warmth() -> None:
    first = JANUARY
    place = building(SiteKind.SCHOOL, Fluid.GAS)
    plain = Years((place,), 1, first).per_m2()
    more = Years((replace(place, use=1.5),), 1, first).per_m2()
    assert more[0, Fluid.ELECTRICITY] == pytest.approx(1.5 * plain[0, Fluid.ELECTRICITY])
    assert more[0, Fluid.WATER] == pytest.approx(1.5 * plain[0, Fluid.WATER])
    assert more[0, Fluid.GAS] == plain[0, Fluid.GAS]
