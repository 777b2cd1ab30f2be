"""Network servers, a real broker, a real database: readings, the health of devices and gateways, what is asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import orjson
import psycopg
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from psycopg.rows import tuple_row

from domain.batch import Batch, BatchResult
from domain.collector import Condition
from domain.endpoint import mqtt_endpoint
from domain.registry import Fluid, Meter, Register, RegisterKind
from ingest.collector import Collector, prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.process import eventually
from tests.fixtures.registry import SCHOOL

EUI, STRANGER = "70b3d54a00c0ffee", "0102030405060708"
NOW = datetime.now(UTC).replace(microsecond=0)
PULSES = "310a000f0402230000{:04x}"
"""A report of a Watteco Pulse on port 125: the count of its second input."""


def register(database_url: str) -> None:
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    registry.upsert_meters(
        [Meter(code="cold", site=SCHOOL.code, fluid=Fluid.WATER)],
        [
            Register(
                meter="cold",
                name="volume",
                kind=RegisterKind.INDEX,
                unit="L",
                interval_s=600,
                device=EUI,
                channel="watteco_pulse.index_2",
            )
        ],
    )


def at(minutes: int) -> datetime:
    return NOW - timedelta(hours=1) + timedelta(minutes=minutes)


def message(topic: str, document: object) -> SimulatedMessage:
    return SimulatedMessage(topic, orjson.dumps(document), NOW)


def loriot(command: str, frame: int, minutes: int, pulses: int, **more: object) -> SimulatedMessage:
    document = {
        "cmd": command,
        "EUI": EUI.upper(),
        "ts": round(at(minutes).timestamp() * 1000),
        "fcnt": frame,
        "port": 125,
        "data": PULSES.format(pulses),
    }
    return message("any/topic", document | more)


def heard_by(gateway: str, rssi: float) -> dict[str, object]:
    return {"gweui": gateway, "rssi": rssi, "snr": 1.5}


@contextmanager
def collecting(database_url: str, broker_url: str) -> Iterator[Collector]:
    """A collector in a thread of the test."""
    prepare_session(mqtt_endpoint(broker_url), "networks")
    collector = Collector(mqtt_endpoint(broker_url), TimescaleReadings(database_url), "networks")
    with running(collector):
        yield collector


def rows(database_url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url, row_factory=tuple_row) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_frame_told_twice_is_stored_once_with_all_its_gateways(database_url: str, broker: RestartableBroker) -> None:
    register(database_url)
    sent = [
        loriot("rx", 1, 0, 1000, bat=127),
        loriot("gw", 1, 0, 1000, gws=[heard_by("AA00000000000001", -90), heard_by("AA00000000000002", -110)]),
        loriot("rx", 2, 10, 1004),
        loriot("gw", 2, 10, 1004, gws=[heard_by("AA00000000000002", -101)]),
    ]
    with collecting(database_url, broker.url) as collector:
        publish(sent, broker.url)
        assert eventually(lambda: collector.totals.messages == len(sent), 20)
    assert (collector.totals.stored.stored, collector.totals.stored.duplicates) == (2, 2)
    assert collector.totals.rejected == 0
    assert rows(
        database_url, "SELECT device, network, lost_frames, last_frame, battery, gateway FROM device_health"
    ) == [(EUI, "loriot", 0, 2, 50.0, "aa00000000000002")]
    assert rows(database_url, "SELECT gateway, uplinks FROM device_gateway ORDER BY gateway") == [
        ("aa00000000000001", 1),
        ("aa00000000000002", 2),
    ]


class SlowDatabase(TimescaleReadings):
    """A database that takes its time; it is what it was to everything else."""

    def __init__(self, database_url: str) -> None:
        super().__init__(database_url)
        self.asked, self.open = threading.Event(), threading.Event()

    def write(self, batch: Batch) -> BatchResult:
        self.asked.set()
        assert self.open.wait(60)
        return super().write(batch)


def test_frames_that_a_broker_sends_again_are_counted_once(database_url: str, broker: RestartableBroker) -> None:
    register(database_url)
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "networks")
    broker.stop()  # a clean stop writes the session down
    broker.start()
    readings = SlowDatabase(database_url)
    collector = Collector(endpoint, readings, "networks")
    gateways = [heard_by("AA00000000000001", -90)]
    with running(collector):
        publish([loriot("gw", frame, 10 * frame, 1000 + frame, gws=gateways) for frame in (1, 2, 4)], broker.url)
        assert readings.asked.wait(20)
        broker.stop()
        assert eventually(lambda: collector.state().condition is Condition.BROKER_AWAY)
        broker.start()
        assert eventually(lambda: collector.state().condition is Condition.COLLECTING)
        # What was held is stored, but never acknowledged: the broker sends it again.
        assert eventually(lambda: collector.state().held_messages == 6)
        readings.open.set()
        assert eventually(lambda: collector.totals.messages == 6)
    assert (collector.totals.stored.stored, collector.totals.stored.duplicates) == (3, 3)
    told = "SELECT uplinks, lost_frames, last_frame, cardinality(recent_at) FROM device_health"
    assert rows(database_url, told) == [(3, 1, 4, 3)]
    assert rows(database_url, "SELECT uplinks FROM device_gateway") == [(3,)]


def test_what_networks_tell_beside_frames_is_the_health_of_devices(
    database_url: str, broker: RestartableBroker
) -> None:
    names = {"deviceInfo": {"devEui": STRANGER}, "time": at(5).isoformat()}
    told = [
        message("own/join", names | {"devAddr": "00189440"}),
        message("own/status", names | {"margin": 7, "batteryLevel": 88.5}),
        message("own/log", names | {"level": "ERROR", "code": "UPLINK_MIC", "description": "x"}),
        message(f"application/1/device/{STRANGER}/command/down", {"devEui": STRANGER, "fPort": 1, "data": "AQ=="}),
        message(
            "wanesy/x",
            {
                "endDevice": {"devEui": STRANGER.upper()},
                "fPort": 125,
                "fCntUp": 9,
                "payload": PULSES.format(7),
                "recvTime": round(at(9).timestamp() * 1000),
                "gwInfo": [{"gwEui": "7276FF0039030872", "rssi": -47, "snr": 7.5}],
            },
        ),
    ]
    with collecting(database_url, broker.url) as collector:
        publish(told, broker.url)
        assert eventually(lambda: collector.totals.messages == len(told), 20)
    assert rows(
        database_url,
        "SELECT device, network, joins, errors, last_error, battery, uplinks, last_frame, gateway, last_heard"
        " FROM device_health",
    ) == [(STRANGER, "kerlink", 1, 1, "UPLINK_MIC", 88.5, 1, 9, "7276ff0039030872", at(9))]
    assert rows(database_url, "SELECT reason, device FROM rejection") == [("unknown_device", STRANGER)]


def test_a_gx_is_asked_to_speak_on(database_url: str, broker: RestartableBroker) -> None:
    asked = list[tuple[str, bytes]]()
    ready = threading.Event()
    endpoint = mqtt_endpoint(broker.url)
    client = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(endpoint.username, endpoint.password)
    client.on_connect = lambda client, *_rest: client.subscribe("R/#")
    client.on_subscribe = lambda *_rest: ready.set()

    def keep(_client: Client, _data: object, received: MQTTMessage) -> None:
        asked.append((received.topic, bytes(received.payload)))

    client.on_message = keep
    client.connect(endpoint.host, endpoint.port)
    client.loop_start()
    try:
        assert ready.wait(10)
        with collecting(database_url, broker.url) as collector:
            told = [message(f"N/c06/grid/30/Ac/L{phase}/Power", {"value": 5}) for phase in (1, 2, 3)]
            publish([*told, message("N/c07/system/0/Serial", {"value": "c07"})], broker.url)
            assert eventually(lambda: collector.totals.messages >= 4 and len(asked) == 2, 20)
    finally:
        client.loop_stop()
        client.disconnect()
    go_on = b'{"keepalive-options":["suppress-republish"]}'
    assert sorted(asked) == [("R/c06/keepalive", go_on), ("R/c07/keepalive", go_on)]
