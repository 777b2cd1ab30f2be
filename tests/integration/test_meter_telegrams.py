"""Telegrams of meters, a real broker, a real database: keys, what full telegrams teach, units, a chosen codec."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson
import psycopg

from domain.endpoint import mqtt_endpoint
from domain.registry import Fluid, Meter, Register, RegisterKind
from ingest.collector import Collector, prepare_session
from ingest.mbus_link import wireless_crc
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.meter_keys import keep_keys
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.meter_payloads import GAS_ENCRYPTED
from tests.fixtures.payloads import pme_pmi_frame
from tests.fixtures.process import eventually
from tests.fixtures.registry import SCHOOL

KEY = bytes.fromhex("0102030405060708090A0B0C0D0E0F11")
NOW = datetime.now(UTC).replace(microsecond=0)
EUI = "70b3d54a00c0ffee"
WATER, HEADERS = bytes.fromhex("2d2c 21436587 01 07"), bytes.fromhex("0413 4413")
"""Meter 87654321; its records: volume now, volume at the set day."""
REGISTERS = (
    ("gas", Fluid.GAS, "12345678", "volume", "m3"),
    ("water", Fluid.WATER, "87654321", "volume", "L"),
    ("electricity", Fluid.ELECTRICITY, "mairie", "energy_import", "Wh"),
    ("school", Fluid.ELECTRICITY, "ecole", "EAP_s.HPE", "kWh"),
    ("pump", Fluid.ELECTRICITY, EUI, "cayenne_lpp.energy_1", "kWh"),
)


def register(database_url: str) -> None:
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    registry.upsert_meters(
        [Meter(code=code, site=SCHOOL.code, fluid=fluid) for code, fluid, *_rest in REGISTERS],
        [
            Register(
                meter=code,
                name="index",
                kind=RegisterKind.INDEX,
                unit=unit,
                interval_s=600,
                device=device,
                channel=channel,
            )
            for code, _fluid, device, channel, unit in REGISTERS
        ],
    )
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE device SET codec = 'cayenne_lpp' WHERE code = %s", [EUI])


def telegram(inner: bytes) -> bytes:
    """Return a frame of the water meter in an extended link layer, decrypted by its gateway, as text."""
    content = b"\x8d\x20\x05" + bytes(4) + wireless_crc(inner).to_bytes(2, "little") + inner
    return (bytes((9 + len(content), 0x44)) + WATER + content).hex().encode()


def volumes(litres: int) -> tuple[bytes, bytes]:
    """Return the full records, and the compact form of the same."""
    now, then = litres.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    full = HEADERS[:2] + now + HEADERS[2:] + then
    check = wireless_crc(HEADERS).to_bytes(2, "little") + wireless_crc(full).to_bytes(2, "little")
    return b"\x78" + full, b"\x79" + check + now + then


def p1(kwh: str) -> bytes:
    clock = (NOW + timedelta(hours=1)).strftime("%y%m%d%H%M%SW")
    return f"/XYZ5\\2M\r\n\r\n0-0:1.0.0({clock})\r\n1-0:1.8.1({kwh}*kWh)\r\n1-0:1.8.2(000050.500*kWh)\r\n!\r\n".encode()


def cayenne(watt_hours: int) -> bytes:
    document = {"cmd": "rx", "EUI": EUI.upper(), "ts": round(NOW.timestamp() * 1000), "fcnt": 1, "port": 7}
    return orjson.dumps(document | {"data": f"0183{watt_hours:08x}"})


@contextmanager
def collecting(database_url: str, broker_url: str) -> Iterator[Collector]:
    prepare_session(mqtt_endpoint(broker_url), "telegrams")
    collector = Collector(mqtt_endpoint(broker_url), TimescaleReadings(database_url), "telegrams")
    with running(collector):
        yield collector


def has_seen(collector: Collector, messages: int) -> bool:
    return collector.totals.messages == messages


def values(database_url: str) -> dict[str, list[tuple[float, str]]]:
    found: dict[str, list[tuple[float, str]]] = {}
    with psycopg.connect(database_url) as connection:
        for meter, value, unit in connection.execute(
            "SELECT d.meter, r.value, d.unit FROM dashboard_reading r JOIN dashboard_register d USING (register_id) "
            "ORDER BY r.time"
        ):
            found.setdefault(meter, []).append((round(value, 6), unit))
    return found


def test_telegrams_of_every_kind_are_stored_in_their_register_s_unit(
    database_url: str, broker: RestartableBroker
) -> None:
    register(database_url)
    keep_keys(database_url, {"12345678": KEY})
    full, compact = volumes(12_345)[0], volumes(12_346)[1]
    sent = [
        ("wmbus/toit/telegram", GAS_ENCRYPTED.encode()),
        ("cave/p1/mairie/telegram", p1("000100.250")),
        ("vigie/v1/ecole/tic", pme_pmi_frame(EAP_s=b"9684kWh")),
        ("any/topic", cayenne(123_456)),
        ("radio/2", telegram(compact)),  # nobody knows yet what it leaves out
        ("radio/1", telegram(full)),
        ("radio/2", telegram(compact)),
    ]
    with collecting(database_url, broker.url) as collector:
        for number, (topic, payload) in enumerate(sent, 1):
            publish([SimulatedMessage(topic, payload, NOW)], broker.url)
            assert eventually(partial(has_seen, collector, number), 20)
    assert values(database_url) == {
        "gas": [(28_504.27, "m3")],
        "electricity": [(150_750, "Wh")],
        "school": [(9684, "kWh")],
        "pump": [(123.456, "kWh")],
        "water": [(12_345, "L"), (12_346, "L")],
    }
    with psycopg.connect(database_url) as connection:
        refused = connection.execute("SELECT reason, device, detail FROM rejection").fetchall()
        heard = connection.execute("SELECT device FROM device_health WHERE network = 'wmbus' ORDER BY 1").fetchall()
    assert refused == [("description_missing", "87654321", "a compact frame whose full form was not heard yet")]
    assert heard == [("12345678",), ("87654321",)]
