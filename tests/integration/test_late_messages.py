"""Messages sent through again after something about their device has changed: unit, zone, or whose name it is."""

from datetime import UTC, datetime, timedelta

import orjson
import psycopg
import pytest

from domain.quarantine import Replayed
from domain.reading import RawMessage
from domain.unit import UNITS
from storage.registry import TimescaleRegistry
from tests.fixtures.registry import one_meter
from tests.integration.test_quarantine import again, arrive, rows

START = datetime(2026, 3, 29, 12, tzinfo=UTC)
STORED = "SELECT time, value, unit_code FROM reading ORDER BY time"
WH, KWH = UNITS["Wh"].code, UNITS["kWh"].code


@pytest.fixture(autouse=True)
def territory(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def message(topic: str, document: object, minutes: int) -> RawMessage:
    payload = document if isinstance(document, bytes) else orjson.dumps(document)
    return RawMessage(topic, payload, at(minutes))


def described(unit: str, minutes: int) -> RawMessage:
    nodes = {"n": {"properties": {"energy_import": {"unit": unit}}}}
    return message("homie/5/m1/$description", {"nodes": nodes}, minutes)


def zigbee(unit: str, minutes: int) -> RawMessage:
    exposes = [{"type": "numeric", "property": "energy", "unit": unit}]
    listed = [{"ieee_address": "0x1", "friendly_name": "m1", "definition": {"exposes": exposes}}]
    return message("zigbee2mqtt/bridge/devices", listed, minutes)


def listen(database_url: str, channel: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE register SET channel = %s", [channel])


def test_a_unit_that_was_changed_meanwhile_changes_no_earlier_value(database_url: str) -> None:
    value = ("homie/5/m1/n/energy_import", b"1000")
    arrive(database_url, described("Wh", 0), message(*value, 10), described("kWh", 20), message(*value, 30))
    one_meter(database_url)
    listen(database_url, "n.energy_import")
    assert again(database_url) == Replayed(messages=1, resolved=1, stored=2)  # the same bytes, received twice
    assert rows(database_url, STORED) == [(at(10), 1000, WH), (at(30), 1000, KWH)]


def test_another_device_of_the_bridge_changes_nothing_either(database_url: str) -> None:
    arrive(database_url, zigbee("Wh", 0), message("zigbee2mqtt/m1", b'{"energy": 5}', 10), zigbee("kWh", 20))
    one_meter(database_url)
    listen(database_url, "energy")
    assert again(database_url) == Replayed(messages=1, resolved=1, stored=1)
    assert rows(database_url, STORED) == [(at(10), 5, WH)]


def test_what_an_upgraded_database_does_not_know_of_the_past_is_not_guessed(database_url: str) -> None:
    arrive(database_url, message("zigbee2mqtt/m1", b'{"energy": 5}', 10), zigbee("kWh", 20))
    one_meter(database_url)
    listen(database_url, "energy")
    with psycopg.connect(database_url) as connection:  # as the migration leaves it
        connection.execute("INSERT INTO description_former SELECT key, '2000-01-01Z', NULL FROM description")
    assert again(database_url) == Replayed(messages=1, still_rejected=1)
    assert rows(database_url, "SELECT reason FROM rejection WHERE resolved_at IS NULL") == [("description_missing",)]


def test_a_meter_on_an_island_is_read_in_its_own_time_once_it_is_known(database_url: str) -> None:
    told = {"Time": "2026-03-29T16:00:00", "ENERGY": {"Total": 12.5}}
    arrive(database_url, message("tele/m1/SENSOR", told, 1))
    one_meter(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE site SET timezone = 'Indian/Reunion'")  # UTC+4
    assert again(database_url) == Replayed(messages=1, resolved=1, stored=1)
    assert rows(database_url, STORED) == [(START, 12.5, KWH)]


def test_two_devices_of_one_name_are_attached_one_after_the_other(database_url: str) -> None:
    tasmota = {"Time": "2026-03-29T12:00:00Z", "ENERGY": {"Total": 12.5, "Power": 20}}
    arrive(database_url, message("tele/m1/SENSOR", tasmota, 0), message("zigbee2mqtt/m1", b'{"energy": 5}', 1))
    one_meter(database_url)  # listens to energy_import, which is Tasmota's
    assert again(database_url) == Replayed(messages=2, resolved=1, still_rejected=1, stored=1)
    waiting = "SELECT reason, device FROM rejection WHERE resolved_at IS NULL"
    assert rows(database_url, waiting) == [("unknown_device", "zigbee2mqtt:m1")]
    assert rows(database_url, "SELECT key, payload FROM description") == [("speaker/m1", b"tasmota")]
    one_meter(database_url, meter="zigbee2mqtt:m1")
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE register SET channel = 'energy' WHERE device_id = (SELECT id FROM device WHERE code LIKE 'zigbee%')"
        )
    assert again(database_url) == Replayed(messages=1, resolved=1, stored=1)
    assert rows(database_url, "SELECT value FROM reading ORDER BY time") == [(12.5,), (5.0,)]
