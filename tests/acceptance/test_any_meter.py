"""Meters nobody foresaw, from first message to stored reading: a codec, a profile, a birth from before a crash."""

import base64
import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.sparkplug import metric, payload

EUI = "0004a30b001c0530"
CODECS = Path(__file__).parents[1] / "fixtures" / "codecs"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
DOUBLE = 10
"""Sparkplug's datatype."""
METERS = """\
meter,site,site_kind,commune_insee,fluid,register,kind,unit,scale,device
cold,school,school,02691,water,pulse_counter.channels.0.pulses,index,L,10,{eui}
hall,school,school,02691,electricity,energy_import,index,kWh,,slave-3
edge,school,school,02691,electricity,Meter.Energy,index,kWh,,ville.gw1
"""
PROFILE = {
    "name": "modbus-gateway",
    "topic": "plant/{line}/modbus",
    "each": "slaves",
    "device": ["slave", {"path": "id"}],
    "time": {"path": "ts", "format": "unix"},
    "readings": [{"channel": "energy_import", "path": "wh", "unit": "Wh"}],
}


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def uplink(minutes: int, pulses: int, *, port: int = 3) -> SimulatedMessage:
    """A ChirpStack 4 uplink of the pulse counter of tests/fixtures/codecs."""
    data = bytes([0, *pulses.to_bytes(4, "big"), 0, 0, 0, 0, 14, 16])
    document = {
        "deduplicationId": f"{minutes}",
        "time": at(minutes).isoformat(),
        "deviceInfo": {"devEui": EUI, "deviceName": "cold water"},
        "fCnt": minutes,
        "fPort": port,
        "data": base64.b64encode(data).decode(),
        "rxInfo": [{"gatewayId": "0016c001f153a14c", "rssi": -97, "snr": 4.5}],
    }
    return SimulatedMessage(f"application/7/device/{EUI}/event/up", orjson.dumps(document), at(minutes))


def modbus(minutes: int, watt_hours: int) -> SimulatedMessage:
    document = {"slaves": [{"id": 3, "wh": watt_hours, "ts": int(at(minutes).timestamp())}]}
    return SimulatedMessage("plant/l7/modbus", orjson.dumps(document), at(minutes))


def edge(minutes: int, kind: str, *metrics: bytes) -> SimulatedMessage:
    told = payload(*metrics, time_ms=int(at(minutes).timestamp() * 1000))
    return SimulatedMessage(f"spBv1.0/ville/{kind}/gw1", told, at(minutes))


def stored(url: str, meter: str) -> list[tuple[datetime, float]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT r.time, r.value FROM reading r JOIN register g ON g.id = r.register_id"
            " JOIN meter m ON m.id = g.meter_id WHERE m.code = %s ORDER BY 1",
            (meter,),
        ).fetchall()


def refused(url: str, device: str | None) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM rejection WHERE device IS NOT DISTINCT FROM %s AND resolved_at IS NULL", (device,)
        ).fetchone()
    return int(row[0]) if row else 0


def register(vigie: Vigie, folder: Path) -> None:
    file = folder / "meters.csv"
    file.write_text(METERS.format(eui=EUI))
    assert vigie.json("import", "meters", str(file))["stored"] == 3


@pytest.fixture
def vigie(database_url: str, broker: RestartableBroker, tmp_path: Path) -> Vigie:
    TimescaleRegistry(database_url).load_territory()
    prepare_session(mqtt_endpoint(broker.url), "collector")
    return Vigie(database_url, broker.url, tmp_path)


def test_what_came_before_its_codec_is_read_by_it(
    vigie: Vigie, database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    with vigie.running("ingest") as collector:
        publish([uplink(0, 500), uplink(10, 501)], broker.url)
        assert eventually(lambda: refused(database_url, EUI) == 2)
        register(vigie, tmp_path)
        script, vectors = CODECS / "pulse_counter.js", CODECS / "pulse_counter.json"
        told = vigie.json("codec", "add", str(script), "--name", "pulse_counter", "--vectors", str(vectors))
        assert told["version"] == 1
        vigie.json("codec", "assign", EUI, "pulse_counter")
        assert vigie.json("replay-rejections", "--device", EUI)["resolved"] == 2
        assert stored(database_url, "cold") == [(at(0), 500), (at(10), 501)]
        publish([uplink(20, 502)], broker.url)
        assert eventually(lambda: len(stored(database_url, "cold")) == 3)
        publish([uplink(30, 503, port=9), uplink(40, 504)], broker.url)
        assert eventually(lambda: stored(database_url, "cold")[-1] == (at(40), 504))
        assert refused(database_url, EUI) == 1
        assert end(collector) == 0
    with psycopg.connect(database_url) as connection:
        health = connection.execute("SELECT uplinks, gateway, rssi FROM device_health WHERE device = %s", (EUI,))
        assert health.fetchone() == (5, "0016c001f153a14c", -97)


def test_what_came_before_its_profile_is_read_by_it(
    vigie: Vigie, database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    expected = {"device": "slave-3", "channel": "energy_import", "time": at(0).isoformat(), "value": 1000, "unit": "Wh"}
    vector = {"topic": "plant/l7/modbus", "payload": json.loads(modbus(0, 1000).payload), "readings": [expected]}
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(PROFILE | {"vectors": [vector]}))
    with vigie.running("ingest") as collector:
        publish([modbus(0, 1000), modbus(10, 1500)], broker.url)
        assert eventually(lambda: refused(database_url, None) == 2)
        register(vigie, tmp_path)
        assert vigie.json("profile", "add", str(file))["version"] == 1
        assert vigie.json("replay-rejections", "--topic-prefix", "plant/")["resolved"] == 2
        publish([modbus(20, 1750)], broker.url)
        assert eventually(lambda: len(stored(database_url, "hall")) == 3)
        assert stored(database_url, "hall") == [(at(0), 1000), (at(10), 1500), (at(20), 1750)]
        assert end(collector) == 0


def test_a_birth_outlives_the_collector_that_heard_it(
    vigie: Vigie, database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    register(vigie, tmp_path)
    birth = metric("Meter/Energy", alias=4, kind=DOUBLE, value=12.5)
    with vigie.running("ingest") as collector:
        publish([edge(0, "NBIRTH", birth), edge(5, "NDATA", metric(alias=4, value=12.75))], broker.url)
        assert eventually(lambda: len(stored(database_url, "edge")) == 2)
        end(collector, signal.SIGKILL)
    publish([edge(10, "NDATA", metric(alias=4, value=13.0))], broker.url)
    with vigie.running("ingest") as collector:
        assert eventually(lambda: len(stored(database_url, "edge")) == 3)
        assert end(collector) == 0
    assert [value for _time, value in stored(database_url, "edge")] == [12.5, 12.75, 13.0]
    assert refused(database_url, "ville.gw1") == 0
