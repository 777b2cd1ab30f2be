"""Devices that describe themselves, on a real broker and a real database: asked where they are silent, known after."""

import json
from datetime import UTC, datetime

import psycopg
from paho.mqtt.publish import single

from app.quarantine import Quarantine
from domain.endpoint import mqtt_endpoint
from domain.quarantine import Selection
from domain.registry import Fluid, Meter, Register, RegisterKind
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.mqtt_device import Device
from tests.fixtures.process import eventually
from tests.fixtures.registry import SCHOOL
from tests.fixtures.sparkplug import metric, payload
from tests.integration.test_collector import collecting, count

DOUBLE, BOOLEAN = 10, 11
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)


def register(url: str, device: str, channel: str, fluid: Fluid = Fluid.ELECTRICITY, unit: str = "kWh") -> None:
    registry = TimescaleRegistry(url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    told = Register(meter="m", name=channel, kind=RegisterKind.INDEX, unit=unit, device=device, channel=channel)
    registry.upsert_meters([Meter(code="m", site=SCHOOL.code, fluid=fluid)], [told])


def say(broker: RestartableBroker, topic: str, told: bytes, *, retain: bool = False) -> None:
    endpoint = mqtt_endpoint(broker.url)
    auth = {"username": endpoint.username or "", "password": endpoint.password or ""}
    single(topic, told, qos=1, retain=retain, hostname=endpoint.host, port=endpoint.port, auth=auth)  # type: ignore[arg-type]


def values(url: str) -> list[float]:
    with psycopg.connect(url) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM reading ORDER BY time, value")]


def described(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM description WHERE payload <> ''").fetchone()
    return int(row[0]) if row else 0


def online(url: str, device: str) -> bool | None:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT online FROM device_health WHERE device = %s", (device,)).fetchone()
    return row[0] if row else None


def test_an_edge_node_is_asked_for_the_birth_that_nobody_heard(database_url: str, broker: RestartableBroker) -> None:
    register(database_url, "ville.gw1", "Meter.Energy_kWh")
    endpoint = mqtt_endpoint(broker.url)
    with (
        collecting(database_url, broker.url),
        Device(broker.url, endpoint.username or "", endpoint.password) as edge,
    ):
        assert edge.subscribe("spBv1.0/ville/NCMD/gw1")
        say(broker, "spBv1.0/ville/NDATA/gw1", payload(metric(alias=4, value=12.5), time_ms=START_MS))
        assert eventually(lambda: len(edge.heard) == 1, 20)
        assert metric("Node Control/Rebirth") in edge.heard[0][1]
        birth = metric("Meter/Energy_kWh", alias=4, kind=DOUBLE, value=12.75)
        say(broker, "spBv1.0/ville/NBIRTH/gw1", payload(birth, time_ms=START_MS + 1_000))
        say(broker, "spBv1.0/ville/NDATA/gw1", payload(metric(alias=4, value=13.0), time_ms=START_MS + 2_000))
        assert eventually(lambda: count(database_url) == 2, 20)
        assert online(database_url, "ville.gw1") is True
        say(broker, "spBv1.0/ville/NDEATH/gw1", payload(time_ms=None))
        assert eventually(lambda: online(database_url, "ville.gw1") is False, 20)
    assert values(database_url) == [12.75, 13.0]
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT reason, device FROM rejection").fetchall()
    assert found == [("description_missing", "ville.gw1")]


def test_what_waits_is_replayed_under_its_own_birth_only(database_url: str, broker: RestartableBroker) -> None:
    data, birth = "spBv1.0/ville/NDATA/gw1", "spBv1.0/ville/NBIRTH/gw1"
    with collecting(database_url, broker.url):
        for alias, milliseconds, value in ((4, 0, 12.5), (5, 2_000, 80.0)):
            names = (("Energy_kWh", 4), ("Water_m3", 5)) if not milliseconds else (("Water_m3", 4), ("Energy_kWh", 5))
            born = (metric(f"Meter/{name}", alias=number, kind=DOUBLE, null=True) for name, number in names)
            say(broker, data, payload(metric(alias=alias, value=value), time_ms=START_MS + milliseconds))
            say(broker, birth, payload(*born, time_ms=START_MS + 1_000 + milliseconds))
        say(broker, data, payload(metric(alias=5, value=13.5), time_ms=START_MS + 4_000))
        assert eventually(lambda: count(database_url, "rejection") == 3, 20)
    register(database_url, "ville.gw1", "Meter.Energy_kWh")
    told = Quarantine(database_url).replay(Selection())
    # 12.5 and 80 were sent before the aliases changed places; only 13.5 is known to be energy.
    assert (told.messages, told.resolved, told.still_rejected) == (3, 1, 2)
    assert values(database_url) == [13.5]


def test_what_is_retained_of_discovery_is_known_to_a_later_collector(
    database_url: str, broker: RestartableBroker
) -> None:
    register(database_url, "onduleur-1", "energie")
    told = {
        "stat_t": "solaire/etat",
        "unit_of_meas": "Wh",
        "val_tpl": "{{ value_json.total | float }}",
        "dev": {"ids": ["onduleur-1"]},
        "avty_t": "solaire/presence",
    }
    say(broker, "homeassistant/sensor/onduleur-1/energie/config", json.dumps(told).encode(), retain=True)
    with collecting(database_url, broker.url):
        say(broker, "solaire/etat", b'{"total": "1500", "tension": 231}')
        assert eventually(lambda: count(database_url) == 1, 20)
        say(broker, "solaire/presence", b"offline")
        assert eventually(lambda: online(database_url, "onduleur-1") is False, 20)
    with collecting(database_url, broker.url):  # the broker does not repeat what is retained: the database has it
        say(broker, "solaire/etat", b'{"total": 2500}')
        assert eventually(lambda: count(database_url) == 2, 20)
        say(broker, "homeassistant/sensor/onduleur-1/energie/config", b"", retain=True)
        assert eventually(lambda: described(database_url) == 0, 20)
        say(broker, "solaire/etat", b'{"total": 3500}')
        assert eventually(lambda: count(database_url, "rejection") == 1, 20)
    with psycopg.connect(database_url) as connection:
        stored = connection.execute("SELECT value, unit_code FROM reading ORDER BY time").fetchall()
        refused = connection.execute("SELECT reason, topic FROM rejection").fetchall()
    assert stored == [(1500, 1), (2500, 1)]
    assert refused == [("no_decoder", "solaire/etat")]
