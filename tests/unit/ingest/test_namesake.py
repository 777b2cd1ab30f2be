"""Devices of one name in two dialects feed their own registers, whoever speaks first, and none loses its name."""

import json
from datetime import UTC, datetime

import pytest

from domain.heard import Heard
from domain.reading import Reading
from domain.rejection import Reason
from domain.setup import Setup
from ingest.decoders.decoder import Item
from ingest.dialect import DIALECTS
from ingest.knowledge import Described
from tests.fixtures.described_payloads import BRIDGE
from tests.fixtures.hearing import Ear, reasons

NOW = datetime(2026, 3, 29, 0, 10, tzinfo=UTC)
TASMOTA = (
    "tele/x/SENSOR",
    json.dumps({"Time": "2026-03-29T00:10:00Z", "ENERGY": {"Total": 1.0, "Power": 20}}).encode(),
)
ZIGBEE = ("zigbee2mqtt/x", b'{"energy": 5.0, "power": 30}')


def ear(**registers: str) -> Ear:
    """Return an ear for which registers listen to channels: `x="power energy"`."""
    listening = Ear()
    channels = {device.replace("__", ":"): frozenset(named.split()) for device, named in registers.items()}
    listening.known.use(Setup(1, registers=channels))
    return listening


def devices(items: list[Item]) -> set[str]:
    return {item.device for item in items if isinstance(item, Reading | Heard)}


def test_a_device_alone_has_its_plain_name_registered_or_not() -> None:
    for registers in ({}, {"x": "power"}):
        assert devices(ear(**registers).hear(*TASMOTA)) == {"x"}
        assert devices(ear(**registers).hear(*ZIGBEE)) == {"x"}


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [(TASMOTA, ZIGBEE, "zigbee2mqtt:x"), (ZIGBEE, TASMOTA, "tasmota:x")],
)
def test_the_name_is_that_of_who_fed_a_register_first(
    first: tuple[str, bytes], second: tuple[str, bytes], other: str
) -> None:
    hearing = ear(x="power")
    for _ in range(2):
        assert devices(hearing.hear(*first)) == {"x"}
        assert devices(hearing.hear(*second)) == {other}


def test_who_feeds_no_register_takes_no_name() -> None:
    hearing = ear(x="energy")  # a channel of Zigbee2MQTT's: Tasmota's is called energy_import
    assert devices(hearing.hear(*TASMOTA)) == {"x"}
    assert not any(isinstance(item, Described) for item in hearing.hear(*TASMOTA))
    assert devices(hearing.hear(*ZIGBEE)) == {"x"}
    assert devices(hearing.hear(*TASMOTA)) == {"tasmota:x"}


def test_what_a_device_long_gone_left_at_the_broker_takes_no_name() -> None:
    hearing = ear(x="power")
    hearing.hear(*ZIGBEE, retained=True)
    assert devices(hearing.hear(*TASMOTA)) == {"x"}
    assert devices(hearing.hear(*ZIGBEE, retained=True)) == {"zigbee2mqtt:x"}


def test_a_name_is_remembered_once() -> None:
    hearing = ear(x="power")
    assert [item for item in hearing.hear(*TASMOTA) if isinstance(item, Described)] == [
        Described("speaker/x", b"tasmota")
    ]
    assert [item for item in hearing.hear(*TASMOTA) if isinstance(item, Described)] == []


def test_a_registered_longer_name_is_always_used() -> None:
    hearing = ear(zigbee2mqtt__x="energy")
    assert devices(hearing.hear(*ZIGBEE)) == {"zigbee2mqtt:x"}
    assert devices(hearing.hear(*TASMOTA)) == {"x"}


def test_two_bridges_have_their_own_devices() -> None:
    hearing = ear(eau="flow", **{"cave.eau": "flow"})
    for base in ("ecole", "mairie"):
        hearing.hear(f"{base}/zigbee/bridge/devices", BRIDGE)
    assert devices(hearing.hear("ecole/zigbee/cave/eau", b'{"flow": 3}')) == {"cave.eau"}
    assert devices(hearing.hear("mairie/zigbee/cave/eau", b'{"flow": 4}')) == {"mairie.zigbee:cave.eau"}


def test_a_device_with_an_account_of_its_own_keeps_its_name() -> None:
    hearing = ear(x="power")
    hearing.hear(*ZIGBEE)
    hearing.known.use(Setup(2, registers={"x": frozenset(["power"])}, topic_owners={"tele/x/#": "x"}))
    assert devices(hearing.hear(*TASMOTA)) == {"x"}
    assert devices(hearing.hear(*ZIGBEE)) == {"zigbee2mqtt:x"}


def test_a_damaged_message_is_refused_for_the_device_that_sent_it() -> None:
    hearing = ear(x="power")
    hearing.hear(*TASMOTA)
    (refusal,) = hearing.hear("zigbee2mqtt/x", b'{"energy": ')
    assert reasons([refusal]) == [Reason.UNDECODABLE]
    assert getattr(refusal, "device", None) == "zigbee2mqtt:x"


def test_a_longer_name_s_account_publishes_under_the_name_itself() -> None:
    access = DIALECTS["tasmota"].access("tasmota:x", None, ())
    assert access.publish == ("tele/x/#", "stat/x/#")
    assert DIALECTS["vigie"].access("reseau:x", None, ()).publish == ("vigie/v1/reseau:x/#",)


def test_a_longer_name_has_the_zone_of_its_own_site() -> None:
    told = json.dumps({"Time": "2026-03-29T12:00:00", "ENERGY": {"Power": 20}}).encode()
    hearing = Ear()
    registers = {"x": frozenset(["power"]), "tasmota:x": frozenset(["power"])}
    hearing.known.use(Setup(1, registers=registers, device_zones={"tasmota:x": "Indian/Reunion"}))
    (reading,) = hearing.hear("tele/x/SENSOR", told)
    assert isinstance(reading, Reading)
    assert (reading.device, reading.time) == ("tasmota:x", datetime(2026, 3, 29, 8, tzinfo=UTC))
