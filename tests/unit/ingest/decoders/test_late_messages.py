"""Messages that are read late, after their device has described itself anew: by what it said when they came."""

import json
from datetime import datetime, timedelta

import pytest

from domain.rejection import Reason
from domain.setup import MOST_FORMER
from tests.fixtures.hearing import Ear, readings, reasons
from tests.fixtures.payload_case import RECEIVED

LATER = RECEIVED + timedelta(hours=1)


def homie(unit: str) -> tuple[str, bytes]:
    nodes = {"energy": {"properties": {"total": {"unit": unit, "datatype": "float"}}}}
    return "homie/5/meter1/$description", json.dumps({"homie": "5.0", "nodes": nodes}).encode()


def homie_4(unit: str) -> tuple[str, bytes]:
    return "homie/meter1/energy/total/$unit", unit.encode()


def zigbee(unit: str) -> tuple[str, bytes]:
    exposes = [{"type": "numeric", "property": "energy", "unit": unit}]
    device = {"ieee_address": "0x1", "friendly_name": "prise", "definition": {"exposes": exposes}}
    return "zigbee2mqtt/bridge/devices", json.dumps([device]).encode()


def discovery(unit: str) -> tuple[str, bytes]:
    told = {"stat_t": "pac/etat", "unit_of_meas": unit, "val_tpl": "{{ value_json.e }}", "dev": {"ids": ["pac"]}}
    return "homeassistant/sensor/energie/config", json.dumps(told).encode()


def esphome(unit: str) -> tuple[str, bytes]:
    told = {"stat_t": "tableau/sensor/total/state", "unit_of_meas": unit, "dev": {"ids": ["tableau"]}}
    return "homeassistant/sensor/tableau/total/config", json.dumps(told).encode()


DIALECTS = [
    (homie, "homie/5/meter1/energy/total", b"7"),
    (homie_4, "homie/meter1/energy/total", b"7"),
    (zigbee, "zigbee2mqtt/prise", b'{"energy": 7}'),
    (discovery, "pac/etat", b'{"e": 7}'),
    (esphome, "tableau/sensor/total/state", b"7"),
]


def hear(ear: Ear, told: tuple[str, bytes], moment: datetime) -> None:
    ear.hear(told[0], told[1], moment)


def units(ear: Ear, topic: str, payload: bytes, moment: datetime) -> set[str | None]:
    return {unit for _device, _channel, _time, _value, unit in readings(ear.hear(topic, payload, moment))}


@pytest.mark.parametrize(("describe", "topic", "payload"), DIALECTS)
def test_the_unit_is_that_of_then(describe, topic, payload) -> None:  # type: ignore[no-untyped-def]
    ear = Ear()
    hear(ear, describe("Wh"), RECEIVED)
    hear(ear, describe("kWh"), LATER)
    assert units(ear, topic, payload, RECEIVED + timedelta(minutes=1)) == {"Wh"}
    assert units(ear, topic, payload, LATER) == {"kWh"}


@pytest.mark.parametrize(("describe", "topic", "payload"), DIALECTS)
def test_what_was_said_then_and_is_not_kept_is_not_guessed(describe, topic, payload) -> None:  # type: ignore[no-untyped-def]
    ear = Ear()
    for hour in range(MOST_FORMER + 2):
        hear(ear, describe("Wh" if hour % 2 else "kWh"), RECEIVED + timedelta(hours=hour))
    items = ear.hear(topic, payload, RECEIVED + timedelta(minutes=1))
    assert (readings(items), reasons(items)) == (set(), [Reason.DESCRIPTION_MISSING])
