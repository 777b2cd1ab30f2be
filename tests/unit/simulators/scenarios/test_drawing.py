"""What a plan is drawn to be: sites that stay with every seed, faults that move and keep out of each other's way."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.errors import UsageError
from domain.registry import Fluid, SiteKind
from domain.truth import TruthCategory
from simulators.alteration import IndexChange, LoadChange
from simulators.plan import Plan
from simulators.registry import ALTERATIONS, DIALECTS
from simulators.scenario import Scenario
from simulators.scenarios.communes import communes
from simulators.scenarios.drawing import draw, rolling_epoch
from simulators.scenarios.file import load, shipped
from simulators.scenarios.occupancy import REST_DAYS, seen_fluids

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


@cache
def plan(name: str, seed: int | None = None) -> Plan:
    return draw(load(name), seed=seed, now=NOW)


def meters(drawn: Plan) -> int:
    return sum(len(supply.parts) for place in drawn.premises for supply in place.supplies.values())


def spoken(drawn: Plan) -> set[str]:
    return {supply.dialect for place in drawn.premises for supply in place.supplies.values()}


def epcis(drawn: Plan) -> set[str]:
    return {communes()[place.site.commune_insee].epci for place in drawn.premises}


def faults(drawn: Plan) -> list[str]:
    return [item.kind.name for item in drawn.alterations if item.kind.category is not TruthCategory.WORK]


def test_five_scenarios_ship() -> None:
    assert shipped() == ("demo", "lighting", "networks", "pilot", "stress")


@pytest.mark.parametrize(
    ("name", "sites", "metered", "territory", "months"),
    [
        ("demo", 25, 48, 3, 15),
        ("pilot", 400, 1200, 20, 13),
        ("lighting", 150, 150, 19, 13),
        ("networks", 19, 57, 1, 3),
        ("stress", 950, 10_000, 20, 1),
    ],
)
def test_a_scenario_has_the_size_it_says(name: str, sites: int, metered: int, territory: int, months: int) -> None:
    drawn = plan(name)
    assert (len(drawn.premises), meters(drawn), len(epcis(drawn)), drawn.months) == (sites, metered, territory, months)
    codes = [place.site.code for place in drawn.premises]
    names = [place.site.name for place in drawn.premises]
    assert len(set(codes)) == len(set(names)) == sites


def test_the_pilot_has_every_kind_of_site_dialect_work_and_fault() -> None:
    drawn = plan("pilot")
    assert {place.site.kind for place in drawn.premises} == set(SiteKind) - {SiteKind.OTHER}
    assert spoken(drawn) | spoken(plan("networks")) == {dialect.name for dialect in DIALECTS}
    assert not spoken(drawn) & spoken(plan("networks"))
    assert {supply.interval_s for place in drawn.premises for supply in place.supplies.values()} == {600}
    assert {item.kind.name for item in drawn.alterations} == {kind.name for kind in ALTERATIONS}
    a_meter_and_year = len(faults(drawn)) / meters(drawn) / (drawn.months / 12)
    assert 0.2 < a_meter_and_year < 0.3
    assert len(drawn.alterations) - len(faults(drawn)) == 40


def test_the_lighting_scenario_has_every_fault_and_work_of_a_cabinet() -> None:
    of_cabinets = {kind.name for kind in ALTERATIONS if kind.sites == (SiteKind.STREET_LIGHTING,)}
    assert of_cabinets <= {item.kind.name for item in plan("lighting").alterations}


def test_the_stress_scenario_sends_one_reading_a_message_each_minute_and_nothing_goes_wrong() -> None:
    drawn = plan("stress")
    assert {supply.interval_s for place in drawn.premises for supply in place.supplies.values()} == {60}
    assert drawn.alterations == ()
    scenario = Scenario(drawn)
    cabinets = scenario.devices[-5:]
    told = list(scenario.messages(drawn.epoch, drawn.epoch + timedelta(minutes=3), window_s=0, devices=cabinets))
    assert load("stress").form.pack == 1
    assert len(told) == 3 * sum(len(device.registers) for device in cabinets) == 150


def test_the_demonstration_works_in_two_epci_of_three_and_tells_the_time_in_every_message() -> None:
    drawn = plan("demo")
    towns = {place.site.code: communes()[place.site.commune_insee].epci for place in drawn.premises}
    works = [item for item in drawn.alterations if item.kind.category is TruthCategory.WORK]
    assert {towns[item.site] for item in works} == {"200071892", "240200444"}
    assert {item.start for item in works} == {datetime(2026, 7, 31, 22, tzinfo=UTC)}
    clocks = {dialect.name: dialect.clock for dialect in DIALECTS}
    assert all(clocks[supply.dialect] for place in drawn.premises for supply in place.supplies.values())


def test_the_demonstration_shows_faults_at_its_end_and_two_years_on() -> None:
    drawn = plan("demo")
    end = datetime(2026, 11, 1, tzinfo=UTC)
    wrong = [item for item in drawn.alterations if item.kind.category is not TruthCategory.WORK]
    assert sum(end - timedelta(days=62) <= item.start < end for item in wrong) >= 10
    assert len({item.kind.name for item in wrong if item.start > end + timedelta(days=365)}) >= 3
    saturdays = [item.start for item in wrong if item.site == "gymnase-vailly"]
    assert {(start + timedelta(hours=2)).weekday() for start in saturdays} == {5}


def test_a_rolling_span_ends_with_the_last_whole_month() -> None:
    assert plan("demo").epoch == datetime(2025, 8, 1, tzinfo=UTC)
    assert plan("demo").pilot_start == date(2026, 8, 1)
    assert rolling_epoch(datetime(2026, 2, 3, tzinfo=UTC), 15) == datetime(2024, 11, 1, tzinfo=UTC)


def test_another_epoch_moves_what_is_counted_from_it() -> None:
    drawn = draw(load("demo"), epoch=datetime(2024, 1, 1, tzinfo=UTC))
    assert (drawn.epoch, drawn.pilot_start) == (datetime(2024, 1, 1, tzinfo=UTC), date(2025, 1, 1))
    assert drawn.alterations[0].start == datetime(2024, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("name", ["demo", "pilot", "lighting"])
def test_the_same_seed_gives_the_same_plan(name: str) -> None:
    again = draw(load(name), now=NOW)
    assert again == plan(name)


def test_another_seed_strikes_elsewhere_in_the_same_territory() -> None:
    one, other = plan("pilot", 1), plan("pilot", 2)
    for mine, theirs in zip(one.premises, other.premises, strict=True):
        assert replace(mine, loss=1.0, use=1.0) == replace(theirs, loss=1.0, use=1.0)
    assert Counter(faults(one)) == Counter(faults(other))
    placed = [{(item.kind.name, item.site, item.start) for item in drawn.alterations} for drawn in (one, other)]
    assert len(placed[0] & placed[1]) < len(placed[0]) / 20
    assert [place.loss for place in one.premises] != [place.loss for place in other.premises]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["pilot", "lighting"])
def test_faults_leave_a_meter_three_days_of_peace(name: str, seed: int) -> None:
    drawn = plan(name, seed)
    places = {place.site.code: place for place in drawn.premises}
    times: dict[tuple[str, Fluid], list[tuple[int, int]]] = defaultdict(list)
    for item in drawn.alterations:
        if item.kind.category is not TruthCategory.WORK:
            place = places[item.site]
            whole = not isinstance(item.kind.change, LoadChange | IndexChange)
            for fluid in place.fluids if whole else seen_fluids(item.kind, place, item.fluid):
                times[item.site, fluid].append((item.start_s, item.end_s))
    assert len(times) > 60
    for spans in times.values():
        for (_, end), (start, _) in pairwise(sorted(spans)):
            assert start - end >= REST_DAYS * 86_400


@pytest.mark.parametrize("name", ["demo", "pilot", "lighting"])
def test_works_and_faults_happen_where_they_can_and_in_their_time(name: str) -> None:
    drawn = plan(name)
    places = {place.site.code: place for place in drawn.premises}
    for item in drawn.alterations:
        assert seen_fluids(item.kind, places[item.site], item.fluid), (item.kind.name, item.site)
        assert drawn.epoch - timedelta(hours=2) <= item.start
        assert item.end is None or item.start < item.end
        assert item.start_s % 600 == 0
        for key, value in item.parameters.items():
            assert item.kind.parameters[key].low <= value <= item.kind.parameters[key].high


def test_works_come_before_faults_each_by_start() -> None:
    order = [(item.kind.category is not TruthCategory.WORK, item.start) for item in plan("pilot").alterations]
    assert order == sorted(order)


def test_works_that_are_drawn_begin_with_a_civil_day_on_both_sides_of_a_change_of_hour() -> None:
    file = load("lighting")
    works = file.form.campaigns[0].model_copy(update={"window": (date(2025, 10, 10), date(2025, 11, 20)), "count": 60})
    drawn = draw(replace(file, form=file.form.model_copy(update={"campaigns": (works,)})))
    starts = [item.start.astimezone(ZoneInfo("Europe/Paris")) for item in drawn.alterations]
    assert {(moment.hour, moment.minute) for moment in starts} == {(0, 0)}
    assert len({moment.utcoffset() for moment in starts}) == 2


def test_kinds_of_fault_are_left_out_without_moving_the_others() -> None:
    everything, none = plan("lighting"), draw(load("lighting"), faults=())
    works = tuple(item for item in everything.alterations if item.kind.category is TruthCategory.WORK)
    assert none.alterations == works
    dark = draw(load("lighting"), faults=["cabinet_dark"])
    assert dark.alterations == tuple(
        item for item in everything.alterations if item in works or item.kind.name == "cabinet_dark"
    )
    with pytest.raises(UsageError, match="error-fault-unknown"):
        draw(load("lighting"), faults=["cabinet_drak"])


def test_contracts_hold_what_is_installed() -> None:
    for place in plan("pilot").premises:
        assert place.subscribed_kva is not None
        assert place.subscribed_kva % 3 == 0
        assert place.subscribed_kva >= place.lamps_kw
