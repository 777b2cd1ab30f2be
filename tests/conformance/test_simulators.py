"""Every simulated dialect, site and alteration is registered, and the collector understands what devices say."""

import pkgutil
from datetime import UTC, datetime, timedelta

import pytest

import simulators.devices
import simulators.sites
from app.catalogue import keys
from domain.reading import RawMessage, Reading
from domain.registry import Fluid, SiteKind
from ingest.decoders.registry import decoder_for
from simulators.profile import SUPPLY_METERS
from simulators.registry import ALTERATIONS, DIALECTS, SITE_PROFILES
from simulators.scenario import Scenario, demo

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)
START = datetime(2025, 10, 25, tzinfo=UTC)  # holds the 25-hour day


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return demo(11, EPOCH)


def test_every_file_is_registered() -> None:
    assert {m.name for m in pkgutil.iter_modules(simulators.devices.__path__)} == {d.name for d in DIALECTS}
    assert {m.name for m in pkgutil.iter_modules(simulators.sites.__path__)} == {p.kind.value for p in SITE_PROFILES}


def test_every_profile_counts_each_fluid_and_gives_its_range() -> None:
    for profile in SITE_PROFILES:
        assert set(profile.loads) == set(profile.yearly_per_m2)
        assert set(profile.loads) <= set(SUPPLY_METERS)
        assert (profile.kind is SiteKind.STREET_LIGHTING) == (not profile.openings)
        assert Fluid.ELECTRICITY in profile.loads


def test_every_alteration_has_its_words() -> None:
    for language in ("fr", "en"):
        assert {f"alteration-{kind.name}" for kind in ALTERATIONS} <= keys(language)


def test_every_dialect_and_alteration_is_in_the_demo(scenario: Scenario) -> None:
    assert {device.dialect.name for device in scenario.devices} == {dialect.name for dialect in DIALECTS}
    assert {item.kind.name for item in scenario.alterations} == {kind.name for kind in ALTERATIONS}


@pytest.mark.parametrize("dialect", [dialect.name for dialect in DIALECTS])
def test_what_a_device_says_is_decoded_to_its_readings(scenario: Scenario, dialect: str) -> None:
    end = START + timedelta(days=2)
    devices = [device for device in scenario.devices if device.dialect.name == dialect]
    decoded = _decode(scenario, {device.identity.code for device in devices}, end)
    for register in (register for device in devices for register in device.registers):
        times, values = scenario.readings(register, START, end)
        expected = {
            (time.astype(datetime).replace(tzinfo=UTC), value) for time, value in zip(times, values, strict=True)
        }
        assert decoded[register.device, register.channel] == expected


def test_the_delivery_point_of_a_frame_is_the_meters(scenario: Scenario) -> None:
    linky = next(device for device in scenario.devices if device.dialect.name == "linky_tic")
    (message,) = scenario.messages_at(linky, int(START.timestamp()))
    meter = next(meter for meter in scenario.meters if meter.code == linky.registers[0].meter)
    assert f"PRM\t{meter.delivery_point}\t".encode() in message.payload


def _decode(scenario: Scenario, devices: set[str], end: datetime) -> dict[tuple[str, str], set[tuple[datetime, float]]]:
    """Return what the collector's decoders read, refusing any rejection."""
    found: dict[tuple[str, str], set[tuple[datetime, float]]] = {}
    for message in scenario.messages(START, end, 144):
        decoder = decoder_for(message.topic)
        assert decoder is not None
        for item in decoder.decode(RawMessage(message.topic, message.payload, message.time)):
            assert isinstance(item, Reading)
            if item.device in devices:
                found.setdefault((item.device, item.channel), set()).add((item.time.astimezone(UTC), item.value))
    return found
