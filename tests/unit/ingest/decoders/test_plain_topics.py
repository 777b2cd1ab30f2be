"""Devices with a topic for each value: presence, and the unit that discovery tells of a plain number."""

import json

import pytest

from domain.heard import Heard, HeardKind
from tests.fixtures.hearing import Ear, readings
from tests.fixtures.payload_case import RECEIVED

CONFIGURATION = {
    "stat_t": "compteur/sensor/energie/state",
    "unit_of_meas": "kWh",
    "dev": {"ids": "a4cf12f0a1b2", "name": "compteur"},
    "avty_t": "compteur/status",
}


def test_an_esphome_sensor_has_the_unit_of_its_discovery_and_the_name_of_its_topic() -> None:
    ear = Ear()
    ear.hear("homeassistant/sensor/compteur/energie/config", json.dumps(CONFIGURATION).encode())
    found = readings(ear.hear("compteur/sensor/energie/state", b"12.5"))
    assert found == {("compteur", "energie", RECEIVED, 12.5, "kWh")}


def test_an_object_on_a_topic_like_that_of_esphome_is_left_to_its_discovery() -> None:
    ear = Ear()
    told = CONFIGURATION | {"val_tpl": "{{ value_json.e }}"}
    ear.hear("homeassistant/sensor/compteur/energie/config", json.dumps(told).encode())
    found = readings(ear.hear("compteur/sensor/energie/state", b'{"e": 12.5}'))
    assert found == {("a4cf12f0a1b2", "compteur.energie", RECEIVED, 12.5, "kWh")}


@pytest.mark.parametrize(
    ("topic", "payload", "kind", "network"),
    [
        ("prise/status", b"online", HeardKind.ONLINE, "esphome"),
        ("prise/status", b"offline", HeardKind.OFFLINE, "esphome"),
        ("prise/connected", b"online", HeardKind.ONLINE, "openbeken"),
        ("prise/online", b"false", HeardKind.OFFLINE, "shelly"),
        ("shellies/prise/online", b"true", HeardKind.ONLINE, "shelly"),
    ],
)
def test_presence_is_heard(topic: str, payload: bytes, kind: HeardKind, network: str) -> None:
    assert Ear().hear(topic, payload) == [Heard("prise", RECEIVED, kind, network=network)]


@pytest.mark.parametrize(
    ("topic", "payload"),
    [("a/b/status", b"online"), ("a/b/connected", b"online"), ("status", b"online"), ("a/status", b"open")],
)
def test_other_words_and_places_tell_no_presence(topic: str, payload: bytes) -> None:
    assert Ear().decoder(topic, payload) is None
