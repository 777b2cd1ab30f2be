"""Truths by day make the truth of the whole, and those of one site add up."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from domain.registry import Fluid, SiteKind
from domain.truth import TruthDay
from simulators.grid import block_of_day, day_number
from simulators.scenario import Scenario
from tests.fixtures.territory import EPOCH, alteration, building, cabinet, scenario

START = datetime(2026, 1, 11, 23, tzinfo=UTC)  # Monday 12 January in France
END = START + timedelta(days=7)
UNTIL = END + timedelta(days=20)


@pytest.fixture(scope="module")
def made() -> Scenario:
    return scenario(
        (building("school"), cabinet("lamps")),
        (
            alteration("insulation", "school", START, None),
            alteration("no_setback", "school", START, END),
            alteration("leak_wc", "school", START, END),
            alteration("extinction_not_applied", "lamps", START, END),
        ),
    )


def by_truth(days: list[TruthDay]) -> dict[tuple[str, str], dict[date, float]]:
    found: dict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    for day in days:
        found[day.kind, day.meter][day.day] = day.deviation
    return found


def test_days_make_the_truth(made: Scenario) -> None:
    days = by_truth(made.truth_days(UNTIL))
    truths = [truth for truth in made.truth(UNTIL) if truth.deviation]
    assert {(truth.kind, truth.meter) for truth in truths} == set(days)
    for truth in truths:
        assert sum(days[truth.kind, truth.meter].values()) == pytest.approx(truth.deviation)


def test_a_leak_runs_the_same_on_each_of_its_days(made: Scenario) -> None:
    leak = by_truth(made.truth_days(UNTIL))["leak_wc", "school-eau"]
    assert leak == pytest.approx({date(2026, 1, 12) + timedelta(days=n): 0.48 for n in range(7)})


def test_a_work_saves_more_on_colder_days(made: Scenario) -> None:
    saved = by_truth(made.truth_days(UNTIL))["insulation", "school-gaz"]
    assert min(saved) == date(2026, 1, 12)
    assert len(saved) > 20
    weather = {row.day: (row.tmin + row.tmax) / 2 for row in made.temperatures(EPOCH.date(), UNTIL.date())}
    worked = [day for day in saved if day.weekday() in {1, 3, 4} and day < date(2026, 2, 1)]
    coldest, mildest = (choose(worked, key=weather.__getitem__) for choose in (min, max))
    assert saved[coldest] < saved[mildest] < 0


def test_the_truths_of_one_meter_add_up_to_what_its_index_tells(made: Scenario) -> None:
    plain = scenario((building("school"), cabinet("lamps")))
    end = UNTIL + timedelta(seconds=1)
    for meter in ("school-gaz", "school-eau", "lamps-elec"):
        one = made.of_meter(meter)
        moved = made.readings(one.register, EPOCH, end)[1][-1] - plain.readings(one.register, EPOCH, end)[1][-1]
        told = sum(truth.deviation for truth in made.truth(UNTIL) if truth.meter == meter)
        counts = moved / one.counting.per_base * one.counting.per_value
        assert told == pytest.approx(counts, abs=30 / one.counting.per_base)


@pytest.mark.parametrize("later", ["gap", "radio_loss"])
def test_readings_lost_to_two_faults_at_once_are_lost_once(later: str) -> None:
    first = alteration("gap", "school", START, END)
    second = alteration(later, "school", START + timedelta(days=3), END + timedelta(days=3))
    both, plain = (scenario((building("school"),), befalls) for befalls in ((first, second), ()))
    told = sum(truth.lost for truth in both.truth(UNTIL) if truth.meter == "school-gaz")
    arrived = [len(one.readings(one.of_meter("school-gaz").register, EPOCH, UNTIL)[0]) for one in (plain, both)]
    assert told == arrived[0] - arrived[1] > 0


def test_what_befalls_a_device_acts_in_the_order_of_the_plan() -> None:
    befalls = tuple(
        replace(alteration(name, "school", START, END), fluid=fluid)
        for name, fluid in (("duplicates", Fluid.GAS), ("late", Fluid.ELECTRICITY))
    )
    made = scenario((building("school"),), befalls)
    assert made.sampler(made.devices[0]).alterations == befalls


def test_what_is_made_up_for_within_the_hour_is_not_moved() -> None:
    """A boiler that cycles burns in one ten minutes what it did not in the ten before."""
    mild = datetime(2026, 3, 9, tzinfo=UTC)
    made = scenario((building("school"),), (alteration("boiler_cycling", "school", mild, mild + timedelta(days=7)),))
    (truth,) = made.truth(mild + timedelta(days=20))
    one = made.of_meter(truth.meter)
    first = block_of_day(day_number(mild))
    by_step = np.concatenate([made.rate(one, n) - made.rate(one, n, ()) for n in (first, first + 1)]).ravel() / 6
    by_hour = by_step.reshape(-1, 6).sum(axis=1)
    assert truth.moved == pytest.approx(np.abs(by_hour).sum())
    assert truth.deviation <= truth.moved < np.abs(by_step).sum() / 2


def test_what_changes_how_a_site_is_run_is_told_at_each_meter_it_moves() -> None:
    """Whatever fluid a plan names: heating that fights cooling moves gas and electricity."""
    fought = replace(alteration("heating_and_cooling", "office", START, END), fluid=Fluid.GAS)
    made = scenario((building("office", SiteKind.OFFICE, cooled=True),), (fought,))
    assert {truth.meter for truth in made.truth(UNTIL) if truth.deviation > 10} == {"office-elec", "office-gaz"}
