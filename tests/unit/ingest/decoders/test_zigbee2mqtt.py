"""What a bridge's list of devices leaves behind, signs of life, and how much is read of a list that means harm."""

import json

import pytest

from domain.heard import Heard, HeardKind, Reception
from ingest.knowledge import Described
from tests.fixtures.described_payloads import BRIDGE
from tests.fixtures.hearing import Ear, readings
from tests.fixtures.payload_case import RECEIVED

NUMERIC = '{"type":"numeric","property":"%d","unit":"W"},'
MANY = "".join(NUMERIC % number for number in range(31_000))


def test_of_a_list_properties_and_units_are_remembered_that_a_register_can_hold() -> None:
    (told,) = Ear().hear("zigbee2mqtt/bridge/devices", BRIDGE)
    assert isinstance(told, Described)
    assert told.key == "z2m/zigbee2mqtt"
    assert json.loads(told.payload) == {
        "cave/eau": {"volume_total": "m3", "flow": "L/min", "power_l1": "kW"},
        "vieux linky": {"energy": "Wh"},
    }


def test_a_base_below_another_is_the_base_of_its_own_devices() -> None:
    ear = Ear()
    ear.hear("zigbee2mqtt/bridge/devices", b"[]")
    ear.hear("zigbee2mqtt/ecole/bridge/devices", BRIDGE)
    assert readings(ear.hear("zigbee2mqtt/ecole/cave/eau", b'{"flow": 3}')) == {
        ("cave.eau", "flow", RECEIVED, 3, "L/min")
    }
    assert readings(ear.hear("zigbee2mqtt/cave/eau", b'{"energy": 3}')) == {("cave.eau", "energy", RECEIVED, 3, "kWh")}


def test_a_list_that_is_cleared_is_forgotten() -> None:
    ear = Ear()
    ear.hear("zigbee2mqtt/bridge/devices", BRIDGE)
    ear.hear("zigbee2mqtt/bridge/devices", b"")
    assert list(ear.known.descriptions("z2m/")) == []


def test_the_units_of_the_list_come_before_those_of_the_documentation() -> None:
    ear = Ear()
    state = ("zigbee2mqtt/vieux linky", b'{"energy": 5}')
    assert {reading[4] for reading in readings(ear.hear(*state))} == {"kWh"}
    ear.hear("zigbee2mqtt/bridge/devices", BRIDGE)
    assert {reading[4] for reading in readings(ear.hear(*state))} == {"Wh"}


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b'{"state":"online"}', HeardKind.ONLINE),
        (b'{"state":"offline"}', HeardKind.OFFLINE),
        (b"offline", HeardKind.OFFLINE),
        (b"maybe", None),
        (b"{", None),
    ],
)
def test_availability_tells_whether_a_device_is_reached(payload: bytes, kind: HeardKind | None) -> None:
    items = Ear().hear("zigbee2mqtt/mairie/zlinky/availability", payload)
    expected = Heard("mairie.zlinky", RECEIVED, kind, network="zigbee2mqtt") if kind else None
    assert items == ([expected] if expected else [])


def test_what_meters_is_heard_with_its_battery_and_by_its_bridge() -> None:
    ear = Ear()
    ear.hear("zigbee2mqtt/bridge/devices", BRIDGE)
    items = ear.hear("zigbee2mqtt/cave/eau", b'{"flow": 1, "battery": 80}')
    bridge = (Reception("zigbee2mqtt"),)
    heard = Heard("cave.eau", RECEIVED, HeardKind.UPLINK, bridge, battery=80, network="zigbee2mqtt")
    assert [item for item in items if isinstance(item, Heard)] == [heard]
    assert not ear.hear("zigbee2mqtt/salon", b'{"temperature": 20, "battery": 80}')


@pytest.mark.parametrize(
    "exposes",
    ["{}," * 300_000, '{"features":' * 500 + "[]" + "}" * 500 + ",", MANY],
    ids=["empty", "nested", "many"],
)  # fmt: skip
def test_of_a_list_so_much_is_read(exposes: str) -> None:
    payload = f'[{{"ieee_address":"0x0","friendly_name":"a","definition":{{"exposes":[{exposes}{{}}]}}}}]'.encode()
    items = Ear().hear("zigbee2mqtt/bridge/devices", payload)
    (told,) = items
    assert isinstance(told, Described)
    assert len(json.loads(told.payload)["a"]) <= 30_000
