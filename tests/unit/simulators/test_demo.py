"""The demonstration: 25 sites of three real EPCI, numbers of the right form, amounts a manager would believe."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from domain.registry import Fluid, SiteKind
from simulators.registry import SITE_PROFILES
from simulators.scenario import Scenario, demo

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return demo(1, EPOCH)


def test_it_has_the_size_it_says(scenario: Scenario) -> None:
    assert len(scenario.sites) == 25
    kinds = [site.kind for site in scenario.sites]
    assert kinds.count(SiteKind.SWIMMING_POOL) == 2
    assert kinds.count(SiteKind.STREET_LIGHTING) == 8
    for codes in ([s.code for s in scenario.sites], [m.code for m in scenario.meters]):
        assert len(codes) == len(set(codes))
    channels = [(r.device, r.channel) for r in scenario.registers]
    assert len(channels) == len(set(channels))


def test_delivery_points_have_14_digits_and_differ(scenario: Scenario) -> None:
    wanted = [m for m in scenario.meters if m.fluid in {Fluid.ELECTRICITY, Fluid.GAS}]
    points = [m.delivery_point or "" for m in wanted]
    assert all(point.isdigit() and len(point) == 14 for point in points)
    assert len(points) == len(set(points))
    assert all(m.delivery_point is None for m in scenario.meters if m not in wanted)


def test_history_stays_within_150_000_messages(scenario: Scenario) -> None:
    a_day = sum(1 for _ in scenario.messages(EPOCH, EPOCH + timedelta(days=1), 144))
    assert a_day * (END - EPOCH).days < 150_000


@pytest.mark.parametrize("seed", [1, 77])
def test_yearly_amounts_lie_in_the_cited_ranges(seed: int) -> None:
    scenario = demo(seed, EPOCH)
    ranges = {profile.kind: profile.yearly_per_m2 for profile in SITE_PROFILES}
    sites = {site.code: site for site in scenario.sites}
    meters = {meter.code: meter for meter in scenario.meters}
    for register in scenario.registers:
        meter = meters[register.meter]
        site = sites[meter.site]
        _, values = scenario.readings(register, EPOCH, EPOCH + timedelta(days=365, seconds=1))
        amount = (values[-1] - values[0]) * register.scale / (1000 if register.unit in {"Wh", "L"} else 1)
        size = site.surface_m2 or (site.installed_power_w or 0) / 1000
        low, high = ranges[site.kind][meter.fluid]
        assert low <= amount / size <= high, register.meter


def test_degree_days_explain_heating(scenario: Scenario) -> None:
    days = scenario.temperatures(EPOCH, EPOCH + timedelta(days=365))
    degree_days = np.array([max(0.0, 18 - (day.tmin + day.tmax) / 2) for day in days])
    for name in ("mairie-gauchy-gaz", "gymnase-vailly-gaz", "ecole-bucy-gaz"):
        register = next(r for r in scenario.registers if r.meter == name)
        _, values = scenario.readings(register, EPOCH, EPOCH + timedelta(days=365, seconds=1))
        daily = np.diff(values[::24])
        weekly = daily[:364].reshape(52, 7).sum(axis=1), degree_days[:364].reshape(52, 7).sum(axis=1)
        assert np.corrcoef(*weekly)[0, 1] > 0.95


@pytest.mark.parametrize("seed", [1, 5])
def test_a_degree_day_baseline_finds_the_savings_and_none_where_there_are_none(seed: int) -> None:
    scenario = demo(seed, EPOCH)
    end = END + timedelta(days=24)
    days = scenario.temperatures(EPOCH, end)
    degree_days = np.array([max(0.0, 18 - (day.tmin + day.tmax) / 2) for day in days])
    saved_of = {item.meter: 0.0 for item in scenario.truth(end)}
    for item in scenario.truth(end):
        saved_of[item.meter] += item.avoidable_amount if item.category == "work" else 0.0
    for names in (("ecole-jean-mace", "ecole-gauchy", "mairie-gauchy"), ("ecole-bucy", "gymnase-vailly")):
        found = true = expected = 0.0
        for register in (r for r in scenario.registers if r.meter in {f"{name}-gaz" for name in names}):
            _, values = scenario.readings(register, EPOCH, end + timedelta(seconds=1))
            daily = np.diff(values[::24]) * register.scale
            slope, base = np.polyfit(degree_days[:365], daily[:365], 1)
            predicted = float(np.sum(base + slope * degree_days[365:]))
            expected += predicted
            found += predicted - float(daily[365:].sum())
            true += saved_of.get(register.meter, 0.0)
        assert found / expected == pytest.approx(true / expected, abs=0.06)


def test_works_save_in_two_epci_and_not_in_the_third(scenario: Scenario) -> None:
    saving = {item.site for item in scenario.works}
    communes = {site.code: site.commune_insee for site in scenario.sites}
    assert {communes[code] for code in saving} == {"02691", "02340", "02371", "02789", "02558", "02141"}
    assert scenario.pilot_start.isoformat() == "2026-08-01"


def test_faults_fall_in_the_last_two_months_and_days(scenario: Scenario) -> None:
    ended = [item for item in scenario.truth() if item.category == "fault"]
    assert sum(item.start >= END - timedelta(days=62) for item in ended) >= 10
    assert sum(item.end > END - timedelta(days=4) for item in ended) >= 2
    later = [item for item in scenario.faults if item.start > END + timedelta(days=365)]
    assert len({item.kind.name for item in later}) >= 3
