"""The analyses on the simulated département, whose faults and savings are known to the kWh."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from analytics.civil import civil_grid, to_datetime
from analytics.memory import InMemoryAnalysis
from analytics.ports import Floats, RegisterRow
from analytics.run import Analysed, analyse, update_savings
from analytics.tariff import Tariffs
from domain.saving import Verdict
from domain.truth import Truth, TruthCategory
from domain.unit import UNITS
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
SEED = 11
"""Not the seed on which thresholds were looked at (7)."""
EPCI = {"02691": "A", "02340": "A", "02371": "A", "02789": "B", "02558": "B", "02141": "B"}


class World:
    """The scenario, analysed once."""

    def __init__(self) -> None:
        self.scenario: Scenario = Scenario(draw(load("demo"), seed=SEED, epoch=EPOCH))
        self.store = InMemoryAnalysis()
        self.numbers: dict[tuple[str, str], int] = {}
        self._fill()
        self.analysed: Analysed = analyse(self.store, NOW)
        update_savings(self.store, NOW)

    def _fill(self) -> None:
        sites = {site.code: site for site in self.scenario.sites}
        meters = {meter.code: meter for meter in self.scenario.meters}
        edges = np.arange(int(EPOCH.timestamp()), int(NOW.timestamp()), 3600)
        grid = civil_grid(EPOCH, to_datetime(int(edges[-1]) // 3600), "Europe/Paris")
        for number, register in enumerate(self.scenario.registers, 1):
            times, raw = self.scenario.readings(register, EPOCH, NOW)
            index = np.interp(edges, times, raw)
            amounts: Floats = np.diff(index) * register.scale * UNITS[register.unit].factor
            meter = meters[register.meter]
            site = sites[meter.site]
            row = RegisterRow(
                register_id=number,
                meter=meter.code,
                register=register.name,
                fluid=meter.fluid.value,
                base_unit=register.base_unit,
                site=site.code,
                site_kind=site.kind.value,
                station="test",
            )
            self.store.add(row, EPOCH, amounts)
            self.store.daily[number] = (EPOCH.date(), np.bincount(grid.day, weights=amounts).astype(np.float64))
            self.store.members.setdefault(EPCI.get(site.commune_insee, "C"), []).append(number)
            self.numbers[meter.code, register.name] = number
        days = self.scenario.temperatures(EPOCH.date(), NOW.date() + timedelta(days=1))
        self.store.temperatures = [("test", day.day, day.tmin, day.tmax) for day in days]
        self.store.gas = [(None, date(2020, 1, 1), 11.2)]
        self.store.prices = [("electricity", "kWh", date(2020, 1, 1), 0.22), ("gas", "kWh", date(2020, 1, 1), 0.095)]
        self.store.pilot_rows = [(siren, siren, self.scenario.pilot_start, "test") for siren in "ABC"]

    def truths(self, category: TruthCategory) -> list[Truth]:
        return [truth for truth in self.scenario.truth(NOW) if truth.category is category]

    def of(self, truth: Truth) -> int:
        return self.numbers[truth.meter, truth.register]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def found(world: World, truth: Truth) -> list[str]:
    return [
        anomaly.kind.value
        for anomaly in world.store.anomalies
        if anomaly.register_id == world.of(truth) and anomaly.start < truth.end and truth.start < anomaly.end
    ]


def test_faults_are_found_and_named(world: World) -> None:
    names = {
        "lights_on_by_day": {"daytime_lighting"},
        "cabinet_dark": {"lighting_out"},
        "leak_burst": {"continuous_flow"},
        "leak_wc": {"continuous_flow"},
        "equipment_left_on": {"night_excess", "excess"},
        "night_heating": {"night_excess", "excess"},
    }
    # A gas register in its first half year has no expectation yet: nothing can be found there.
    learned = EPOCH + timedelta(days=200)
    faults = [truth for truth in world.truths(TruthCategory.USE) if truth.start > learned]
    named = [truth for truth in faults if set(found(world, truth)) & names[truth.kind]]
    assert len(faults) > 20
    assert len(named) / len(faults) >= 0.95


def test_one_event_is_one_anomaly(world: World) -> None:
    faults = world.truths(TruthCategory.USE)
    counts = [len(found(world, truth)) for truth in faults]
    assert sum(count > 1 for count in counts) / len(faults) <= 0.1


def test_false_alarms_are_rare(world: World) -> None:
    touched = [(world.of(truth), truth) for truth in world.truths(TruthCategory.USE)]
    false = [
        anomaly
        for anomaly in world.store.anomalies
        if not any(
            number == anomaly.register_id
            and anomaly.start < truth.end + timedelta(hours=12)
            and truth.start - timedelta(hours=12) < anomaly.end
            for number, truth in touched
        )
    ]
    years = len(world.numbers) * (NOW - EPOCH) / timedelta(days=365)
    assert len(false) / years < 0.6


def test_savings_are_those_of_the_works(world: World) -> None:
    truth = dict.fromkeys("ABC", 0.0)
    tariffs = Tariffs.of([], world.store.gas)
    for work in world.truths(TruthCategory.WORK):
        siren = next(key for key, members in world.store.members.items() if world.of(work) in members)
        fluid = world.store.rows[world.of(work)].fluid
        truth[siren] += work.avoidable_amount * (tariffs.kwh_per_unit(fluid, work.unit, NOW.date()) or 0.0)
    for siren, expected in truth.items():
        saving = world.store.saved[siren]
        margin = 0.02 * abs(expected)
        assert saving.low_kwh - margin <= expected <= saving.high_kwh + margin, (siren, expected, saving.saving_kwh)
    assert world.store.saved["A"].verdict is Verdict.DEMONSTRATED
    assert world.store.saved["B"].verdict is Verdict.DEMONSTRATED
    assert world.store.saved["C"].verdict is Verdict.NOT_DEMONSTRATED


def test_a_second_run_changes_nothing_and_a_later_one_agrees_with_a_first(world: World) -> None:
    before = list(world.store.anomalies)
    again = analyse(world.store, NOW)
    assert again.expected_hours == 0
    assert sorted(map(str, world.store.anomalies)) == sorted(map(str, before))
