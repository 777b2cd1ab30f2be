"""Every fault of use and every work: seen in the readings, at its time, by the amount and the euros of its truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from domain.registry import Fluid, Site, SiteKind
from domain.truth import Truth, TruthCategory
from simulators.alteration import Alteration, AlterationKind, LoadChange
from simulators.faults.electricity import OVERRUN_EUR_PER_H
from simulators.grid import seconds
from simulators.plan import GAS_KWH_PER_M3, PRICES, Plan
from simulators.premises import Lamps, Premises, Supply
from simulators.registry import ALTERATIONS
from simulators.scenario import Scenario

PARIS = ZoneInfo("Europe/Paris")
USES = tuple(kind for kind in ALTERATIONS if kind.category is not TruthCategory.METER)
HEATING = [kind for kind in USES if Fluid.HEAT in kind.fluids and kind.name != "heating_and_cooling"]
TAIL = timedelta(days=6)
"""A building that was kept warm, or cold, is as the other again after it."""
ADDS_NOTHING = {"cabinet_dark", "lamp_outages", "phase_lost"}
EITHER_WAY = {"clock_shifted"}


@dataclass(frozen=True)
class Stage:
    """Where and when a kind is tried: a week from a Monday on, after a week without."""

    place: str
    monday: datetime = datetime(2026, 1, 12, tzinfo=PARIS)
    parameters: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def epoch(self) -> datetime:
        return datetime(self.monday.year, self.monday.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        return self.monday + timedelta(days=7)


def fluids(*names: Fluid) -> dict[Fluid, Supply]:
    return {name: Supply(interval_s=600) for name in names}


def building(code: str, *names: Fluid, **facts: object) -> Premises:
    site = Site(code=code, name=code, kind=SiteKind.OFFICE, commune_insee="02691", surface_m2=1200.0, occupants=60)
    return Premises(site=site, latitude=49.85, longitude=3.29, supplies=fluids(*names), **facts)  # type: ignore[arg-type]


def cabinet(code: str, lamps: Lamps) -> Premises:
    site = Site(
        code=code, name=code, kind=SiteKind.STREET_LIGHTING, commune_insee="02691",
        lamp_count=80, installed_power_w=8000.0,
    )  # fmt: skip
    return Premises(site=site, latitude=49.85, longitude=3.29, supplies=fluids(Fluid.ELECTRICITY), lamps=lamps)


PLACES = {
    place.site.code: place
    for place in (
        building("office", Fluid.ELECTRICITY, Fluid.GAS, Fluid.WATER, cooled=True, subscribed_kva=60.0),
        building("uncooled", Fluid.ELECTRICITY, Fluid.GAS),
        building("heated-by-network", Fluid.ELECTRICITY, Fluid.HEAT),
        building("heated-by-current", Fluid.ELECTRICITY),
        cabinet("plain", Lamps()),
        cabinet("programmed", Lamps(extinction=(23.0, 5.0), dimming=((20.0, 23.0, 0.6),))),
    )
}
STAGES = {
    "summer_heating": Stage("uncooled", datetime(2026, 7, 13, tzinfo=PARIS), {"kelvin": 4.0, "airing": 2.0}),
    "extinction_not_applied": Stage("programmed"),
    "dimming_stuck": Stage("programmed"),
    "lamp_outages": Stage("plain", parameters={"per_week": 5.0}),
    "boiler_cycling": Stage("office", datetime(2026, 3, 9, tzinfo=PARIS)),
}


def stage_of(kind: AlterationKind) -> Stage:
    return STAGES.get(kind.name, Stage("plain" if kind.sites == (SiteKind.STREET_LIGHTING,) else "office"))


def scenario(stage: Stage, *alterations: Alteration, besides: tuple[Premises, ...] = ()) -> Scenario:
    return Scenario(
        Plan(
            name="one site", seed=5, epoch=stage.epoch, months=1, pilot_start=stage.monday.date(),
            premises=(PLACES[stage.place], *besides), alterations=alterations,
        )
    )  # fmt: skip


def amounts(of: Scenario) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return (times [s], index in raw counts) of each meter, from the epoch to the end."""
    found = {}
    for one in of.installed:
        times, values = of.readings(one.register, of.epoch, of.end + timedelta(seconds=1))
        found[one.meter.code] = times, np.round(values * one.counting.per_value)
    return found


@cache
def ordinary(place: str, monday: datetime) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return amounts(scenario(Stage(place, monday)))


@cache
def tried(kind: AlterationKind, stage: Stage) -> tuple[Scenario, dict[str, Truth]]:
    item = Alteration(
        kind=kind, site=stage.place, start=stage.monday, end=stage.end, parameters=dict(stage.parameters)
    )  # fmt: skip
    altered = scenario(stage, item)
    return altered, {truth.meter: truth for truth in altered.truth()}


@pytest.mark.parametrize("kind", USES, ids=lambda kind: kind.name)
def test_readings_differ_by_the_truth_at_its_time(kind: AlterationKind) -> None:
    stage = stage_of(kind)
    altered, truths = tried(kind, stage)
    assert truths
    over = stage.end if isinstance(kind.change, LoadChange) else stage.end + TAIL
    for meter, (times, index) in amounts(altered).items():
        plain_times, plain = ordinary(stage.place, stage.monday)[meter]
        assert np.array_equal(times, plain_times)
        per_base = altered.of_meter(meter).counting.per_base
        days = (over - stage.monday).days + 1  # each right to half a count, with it and without it
        difference = index - plain
        assert np.all(difference[times <= seconds(stage.monday)] == 0)
        later = difference[times >= seconds(over)]
        assert np.ptp(later) <= 1
        told = truths[meter].deviation if meter in truths else 0.0
        assert later[-1] == pytest.approx(told * per_base, abs=days)


@pytest.mark.parametrize("kind", USES, ids=lambda kind: kind.name)
def test_truths_say_what_is_wasted_or_saved(kind: AlterationKind) -> None:
    altered, truths = tried(kind, stage_of(kind))
    total = sum(truth.deviation * PRICES[altered.of_meter(meter).fluid] for meter, truth in truths.items())
    if kind.name not in EITHER_WAY:
        assert (total > 0) == (kind.category is TruthCategory.USE and kind.name not in ADDS_NOTHING)
    for truth in truths.values():
        sign = -1.0 if kind.category is TruthCategory.WORK else 1.0
        assert truth.avoidable_amount == (max(sign * truth.deviation, 0.0) if kind.avoidable else 0.0)
        assert (truth.start, truth.end) == (stage_of(kind).monday, stage_of(kind).end)


@pytest.mark.parametrize("kind", USES, ids=lambda kind: kind.name)
def test_euros_and_kilowatt_hours_follow_from_the_amount(kind: AlterationKind) -> None:
    altered, truths = tried(kind, stage_of(kind))
    for meter, truth in truths.items():
        fluid = altered.of_meter(meter).fluid
        amount = truth.avoidable_amount
        per_unit = {Fluid.GAS: GAS_KWH_PER_M3, Fluid.WATER: 0.0}.get(fluid, 1.0)
        assert truth.avoidable_kwh == pytest.approx(amount * per_unit)
        assert truth.avoidable_m3 == (amount if truth.unit == "m3" else 0.0)
        fine = 15 * OVERRUN_EUR_PER_H if kind.name == "subscribed_power_exceeded" else 0.0  # 5 mornings of 3 h
        assert truth.avoidable_eur == pytest.approx(amount * PRICES[fluid] + fine)


@pytest.mark.parametrize("place", ["heated-by-network", "heated-by-current"])
@pytest.mark.parametrize("kind", HEATING, ids=lambda kind: kind.name)
def test_heating_is_altered_whatever_it_takes(kind: AlterationKind, place: str) -> None:
    _, truths = tried(kind, replace(stage_of(kind), place=place))
    (truth,) = truths.values()
    assert truth.meter == f"{place}-{'chaleur' if place == 'heated-by-network' else 'elec'}"
    assert truth.avoidable_amount > 0


def test_without_faults_nothing_is_true() -> None:
    stage = Stage("office")
    assert scenario(stage).truth() == []
    again = amounts(scenario(stage))
    assert all(np.array_equal(again[meter][1], index) for meter, (_, index) in ordinary("office", stage.monday).items())


def test_two_of_them_add_up() -> None:
    kinds = [kind for kind in USES if kind.name in {"insulation", "night_heating"}]
    stage = Stage("office")
    items = [Alteration(kind=kind, site="office", start=stage.monday, end=stage.end) for kind in kinds]
    both = scenario(stage, *items)
    meter = "office-gaz"
    total = amounts(both)[meter][1][-1] - ordinary("office", stage.monday)[meter][1][-1]
    told = sum(truth.deviation for truth in both.truth() if truth.meter == meter)
    per_base = both.of_meter(meter).counting.per_base
    assert told * per_base == pytest.approx(total, abs=14)


def test_other_sites_are_left_alone() -> None:
    stage, neighbour = Stage("office"), PLACES["heated-by-network"]
    (kind,) = (kind for kind in USES if kind.name == "no_setback")
    item = Alteration(kind=kind, site="office", start=stage.monday)
    beside = amounts(scenario(stage, item, besides=(neighbour,)))
    for meter, (_, index) in ordinary("heated-by-network", stage.monday).items():
        assert np.array_equal(beside[meter][1], index)


def test_what_stays_is_counted_up_to_the_horizon() -> None:
    """From one block of the grid (27 January) into the next, and no further."""
    stage = Stage("office")
    no_setback, overrun = (
        Alteration(kind=kind, site="office", start=stage.monday)
        for kind in USES
        if kind.name in {"no_setback", "subscribed_power_exceeded"}
    )
    altered = scenario(stage, no_setback, overrun)
    gas, fine = (truth for truth in altered.truth() if truth.avoidable_eur)
    assert (gas.meter, gas.end, fine.end) == ("office-gaz", altered.end, altered.end)
    per_base = altered.of_meter("office-gaz").counting.per_base
    moved = amounts(altered)["office-gaz"][1][-1] - ordinary("office", stage.monday)["office-gaz"][1][-1]
    assert gas.deviation * per_base == pytest.approx(moved, abs=20)
    assert fine.avoidable_eur == pytest.approx(15 * 3 * OVERRUN_EUR_PER_H)  # mornings from 12 to 30 January
