"""Every simulated dialect, site, work and fault is registered, and the collector understands what devices say."""

import pkgutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

import simulators.devices
import simulators.payloads
import simulators.sites
from app.catalogue import keys
from domain.reading import Reading
from domain.registry import Fluid, SiteKind
from domain.unit import UNITS
from simulators.message import Dialect
from simulators.premises import Supply
from simulators.registry import ALTERATIONS, DIALECTS, SITE_PROFILES
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load, shipped
from tests.fixtures.hearing import Ear, measured
from tests.fixtures.territory import building, scenario

START = datetime(2025, 10, 25, tzinfo=UTC)  # holds the 25-hour day
END = START + timedelta(days=2)


def files(package: object) -> set[str]:
    return {module.name for module in pkgutil.iter_modules(package.__path__)}  # type: ignore[attr-defined]  # a package


def test_every_file_is_registered() -> None:
    words = {word for dialect in DIALECTS for word in dialect.name.split("/")}
    assert files(simulators.devices) - {"lorawan", "lorawan_dialects"} <= words
    assert files(simulators.payloads) - {"payload", "pulses", "registry"} <= words
    assert files(simulators.sites) == {profile.kind.value for profile in SITE_PROFILES}


def test_every_kind_of_site_but_other_can_be_simulated() -> None:
    assert {profile.kind for profile in SITE_PROFILES} == set(SiteKind) - {SiteKind.OTHER}


def test_every_profile_counts_each_fluid_and_gives_its_range() -> None:
    for profile in SITE_PROFILES:
        assert set(profile.loads) == set(profile.yearly_per_m2)
        assert (profile.kind is SiteKind.STREET_LIGHTING) == (profile.thermal is None)
        assert Fluid.ELECTRICITY in profile.loads


def test_names_are_unique_and_every_kind_has_its_words_and_sound_parameters() -> None:
    assert len({kind.name for kind in ALTERATIONS}) == len(ALTERATIONS)
    assert len({dialect.name for dialect in DIALECTS}) == len(DIALECTS)
    for language in ("fr", "en"):
        assert {f"alteration-{kind.name}" for kind in ALTERATIONS} <= keys(language)
    for kind in ALTERATIONS:
        for parameter in kind.parameters.values():
            assert parameter.low <= parameter.default <= parameter.high


def test_every_dialect_and_every_kind_is_in_a_scenario_that_ships() -> None:
    plans = [draw(load(name), now=datetime(2026, 11, 25, tzinfo=UTC)) for name in shipped()]
    spoken = {supply.dialect for plan in plans for place in plan.premises for supply in place.supplies.values()}
    assert spoken >= {dialect.name for dialect in DIALECTS}
    assert {item.kind.name for plan in plans for item in plan.alterations} == {kind.name for kind in ALTERATIONS}


@pytest.mark.parametrize("name", shipped())
def test_no_two_registers_speak_under_one_name(name: str) -> None:
    made = Scenario(draw(load(name), now=datetime(2026, 11, 25, tzinfo=UTC)))
    assert len({(register.device, register.channel) for register in made.registers}) == len(made.registers)
    assert len({meter.code for meter in made.meters}) == len(made.meters)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_what_a_device_says_is_what_would_be_written_directly(dialect: Dialect) -> None:
    """What decoders read from messages is, to the bit, what `--direct` writes, across the change of the clocks."""
    made = scenario((building(supplies={fluid: Supply(dialect=dialect.name) for fluid in dialect.fluids}),))
    heard = _heard(made)
    told = made.history(START - timedelta(days=2), END)
    for place, one in enumerate(made.installed):
        mine = told.register == place
        expected = {
            (label, value)
            for label, value, sent in zip(
                told.label_s[mine].tolist(), told.value[mine].tolist(), told.sent_s[mine].tolist(), strict=True
            )
            if START.timestamp() <= sent < END.timestamp()
        }
        found = heard[one.register.device, one.register.channel]
        assert {(int(reading.time.timestamp()), reading.value) for reading in found} == expected
        assert len(expected) > 1
        units = {reading.unit for reading in found}
        if one.counting.unit_named:
            assert {UNITS[unit].quantity for unit in units if unit} == {UNITS[one.register.unit].quantity}
            assert units == {one.register.unit}
        else:
            assert units == {None}


def _heard(made: Scenario) -> dict[tuple[str, str], list[Reading]]:
    """Return what the collector's decoders read, refusing any rejection."""
    found: dict[tuple[str, str], list[Reading]] = {}
    ear = Ear()
    for message in made.messages(START, END):
        for item in _decoded(measured(ear.hear(message.topic, message.payload, message.time))):
            found.setdefault((item.device, item.channel), []).append(item)
    return found


def _decoded(items: Iterable[object]) -> Iterable[Reading]:
    for item in items:
        assert isinstance(item, Reading), item
        yield item
