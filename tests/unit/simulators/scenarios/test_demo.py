"""The demonstration: 25 sites of three real EPCI, numbers of the right form, amounts a manager would believe."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from domain.registry import Fluid, Register, SiteKind
from domain.truth import TruthCategory
from domain.unit import UNITS
from simulators.grid import Floats
from simulators.registry import SITE_PROFILES
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)
YEAR = EPOCH + timedelta(days=365)
END = datetime(2026, 11, 1, tzinfo=UTC)


@cache
def demo(seed: int) -> Scenario:
    return Scenario(draw(load("demo"), seed=seed, epoch=EPOCH))


def daily(scenario: Scenario, register: Register, end: datetime) -> Floats:
    """What a register counts in each 24 hours from the epoch, in kWh or m3."""
    times, values = scenario.readings(register, EPOCH, end + timedelta(seconds=1))
    days = np.arange(int(EPOCH.timestamp()), int(end.timestamp()) + 1, 86_400)
    at_midnight: Floats = np.interp(days, times, values)
    return np.diff(at_midnight) * register.scale * UNITS[register.unit].factor


def degree_days(scenario: Scenario, end: datetime) -> Floats:
    return np.array([max(0.0, 18 - (day.tmin + day.tmax) / 2) for day in scenario.temperatures(EPOCH, end)])


def test_its_pools_cabinets_and_channels_are_counted() -> None:
    kinds = Counter(site.kind for site in demo(1).sites)
    assert (kinds[SiteKind.SWIMMING_POOL], kinds[SiteKind.STREET_LIGHTING]) == (2, 8)
    channels = [(register.device, register.channel) for register in demo(1).registers]
    assert len(channels) == len(set(channels)) == 48


def test_delivery_points_have_14_digits_and_differ() -> None:
    wanted = [meter for meter in demo(1).meters if meter.fluid in {Fluid.ELECTRICITY, Fluid.GAS}]
    points = [meter.delivery_point or "" for meter in wanted]
    assert all(point.isdigit() and len(point) == 14 for point in points)
    assert len(points) == len(set(points))
    assert all(meter.delivery_point is None for meter in demo(1).meters if meter not in wanted)


def test_history_stays_within_200_000_messages() -> None:
    a_day = sum(1 for _ in demo(1).messages(EPOCH + timedelta(days=40), EPOCH + timedelta(days=41)))
    assert a_day * (END - EPOCH).days < 200_000


@pytest.mark.parametrize("seed", [1, 77])
def test_yearly_amounts_lie_in_the_cited_ranges(seed: int) -> None:
    scenario = demo(seed)
    ranges = {profile.kind: profile.yearly_per_m2 for profile in SITE_PROFILES}
    sites = {site.code: site for site in scenario.sites}
    meters = {meter.code: meter for meter in scenario.meters}
    for register in scenario.registers:
        meter = meters[register.meter]
        site = sites[meter.site]
        size = site.surface_m2 or (site.installed_power_w or 0) / 1000
        low, high = ranges[site.kind][meter.fluid]
        assert low <= daily(scenario, register, YEAR).sum() / size <= high, register.meter


def test_degree_days_explain_heating() -> None:
    scenario = demo(1)
    weather = degree_days(scenario, YEAR)[:364].reshape(52, 7).sum(axis=1)
    for name in ("mairie-gauchy-gaz", "gymnase-vailly-gaz", "ecole-bucy-gaz"):
        weekly = daily(scenario, scenario.of_meter(name).register, YEAR)[:364].reshape(52, 7).sum(axis=1)
        assert np.corrcoef(weekly, weather)[0, 1] > 0.9, name  # holidays do not ask how cold it is


def test_its_works_save_a_good_part_of_the_heating_and_most_of_the_light() -> None:
    scenario = demo(1)
    saved: dict[str, float] = defaultdict(float)
    for item in scenario.truth(END):
        if item.category is TruthCategory.WORK:
            saved[item.meter] += item.avoidable_amount
    for meter, least, most in (
        ("ecole-gauchy-gaz", 0.12, 0.4),
        ("mairie-gauchy-gaz", 0.12, 0.4),
        ("ar-104-elec", 0.65, 0.85),
    ):
        after = daily(scenario, scenario.of_meter(meter).register, END)[365:].sum()
        assert least <= saved[meter] / (after + saved[meter]) <= most, (meter, saved[meter], after)
    untouched = {meter for meter in saved if meter.startswith(("ecole-braine", "gymnase-vailly", "ar-2"))}
    assert untouched == set()
