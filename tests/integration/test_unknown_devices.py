"""An unknown device is listed with what understands it, attached, and its earlier messages become readings."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from app.quarantine import Quarantine
from app.worker import Jobs
from domain.quarantine import Selection
from domain.reading import RawMessage
from domain.registry import Fluid, Meter, Register, RegisterKind
from ingest.assembly import Assembler
from storage import api_tokens
from storage.meter_keys import keep_keys
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.chirpstack import EUI, fludia, uplink
from tests.fixtures.meter_payloads import GAS_ENCRYPTED
from tests.fixtures.registry import SCHOOL, one_meter
from tests.fixtures.web import Served, served

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
CHANNEL = "fludia_fm432e.index"


@pytest.fixture
def web(database_url: str) -> Iterator[Served]:
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    with served(database_url) as found:
        yield found


def client(web: Served, database_url: str, role: str = "technician") -> httpx.Client:
    _, token = api_tokens.create(database_url, role, "Claire")
    return httpx.Client(base_url=f"{web.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=20)


def arrive(url: str, *messages: RawMessage) -> None:
    sink = TimescaleReadings(url)
    try:
        sink.write(Assembler(sink, "test", lambda: 0.0).assemble(messages))
    finally:
        sink.close()


def hours(count: int) -> list[RawMessage]:
    """An hourly uplink with four quarters of 10, 20, 0 and 30 Wh each."""
    return [
        uplink(START + timedelta(hours=n), fludia(100_000 + 60 * n, (10, 20, 0, 30)), n, gateways=("g1", "g2"))
        for n in range(count)
    ]


def attachment(**more: Any) -> dict[str, Any]:
    register = {"channel": CHANNEL, "name": "energy", "kind": "index", "unit": "Wh", "interval_s": 900}
    return {"device": EUI, "meter": "elec", "site": "school", "fluid": "electricity", "registers": [register]} | more


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_device_is_listed_with_its_decoder_and_a_topic_without(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(3), RawMessage("boiler/x", b"\x00\xff\x01", START + timedelta(hours=9)))
    with client(web, database_url, "viewer") as browser:
        page = browser.get("/unknown-devices").json()
        assert [(row["kind"], row["sender"], row["decoder"], row["messages"]) for row in page["items"]] == [
            ("topic", "boiler/x", None, 1),
            ("device", EUI, "lorawan/chirpstack", 3),
        ]
        assert page["items"][0]["sample"]["text"] == "00 ff 01"
        assert '"fCnt": 2' in page["items"][1]["sample"]["text"]
        assert page["items"][1]["first_heard"] == START.isoformat().replace("+00:00", "Z")
        first = browser.get("/unknown-devices", params={"limit": 1}).json()
        assert [row["sender"] for row in first["items"]] == ["boiler/x"]
        second = browser.get("/unknown-devices", params={"limit": 1, "cursor": first["next_cursor"]}).json()
        assert ([row["sender"] for row in second["items"]], second["next_cursor"]) == ([EUI], None)
        assert browser.post("/unknown-devices/attach", json=attachment()).status_code == 403


def test_its_values_suggest_a_register_and_codecs_are_tried(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(3))
    with client(web, database_url) as browser:
        found = browser.get("/unknown-devices/sender", params={"kind": "device", "sender": EUI}).json()
        (value,) = [row for row in found["values"] if row["channel"] == CHANNEL]
        assert (value["value"], value["unit"], value["kind"], value["suggested_unit"], value["interval_s"]) == (
            100_120, "Wh", "index", "Wh", 900,
        )  # fmt: skip
        assert value["time"] == (START + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
        assert [fit["codec"] for fit in found["codecs"]] == ["fludia_fm432e"]
        assert [CHANNEL, 100_120.0, "Wh"] in found["codecs"][0]["values"]
        gone = browser.get("/unknown-devices/sender", params={"kind": "device", "sender": "nobody"})
        assert (gone.status_code, "nobody" in gone.json()["detail"]) == (404, True)


def test_attached_its_earlier_messages_become_readings(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(3))
    with client(web, database_url) as browser:
        answer = browser.post("/unknown-devices/attach", json=attachment(codec="fludia_fm432e"))
        assert answer.status_code == 200, answer.text
        assert (answer.json()["replayed"]["messages"], answer.json()["replayed"]["stored"]) == (3, 12)
        assert browser.get("/unknown-devices").json()["items"] == []
        assert browser.get("/meters").json()["items"][0]["last_value"] == 100_120
        repeated = browser.post("/unknown-devices/attach", json=attachment())
        assert (repeated.status_code, repeated.json()["replayed"]["messages"]) == (200, 0)
    assert rows(database_url, "SELECT min(value), max(value), count(*) FROM reading") == [(99_950, 100_120, 12)]
    assert rows(database_url, "SELECT codec FROM device") == [("fludia_fm432e",)]
    assert rows(database_url, "SELECT uplinks, lost_frames FROM device_health") != []


def test_a_new_site_is_made_with_its_meter(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(1))
    new = {"name": "Mairie", "kind": "town_hall", "commune_insee": "02691"}
    with client(web, database_url) as browser:
        lost = browser.post(
            "/unknown-devices/attach", json=attachment(site="x", new_site=new | {"commune_insee": "99999"})
        )
        assert (lost.status_code, "99999" in lost.json()["detail"]) == (422, True)
        assert rows(database_url, "SELECT count(*) FROM meter") == [(0,)]
        assert browser.post("/unknown-devices/attach", json=attachment(site="mairie", new_site=new)).status_code == 200
        assert browser.get("/sites/mairie").json()["name"] == "Mairie"
        again = browser.post("/unknown-devices/attach", json=attachment(meter="b", site="mairie", new_site=new))
        assert again.status_code == 409
    assert rows(database_url, "SELECT code FROM meter") == [("elec",)]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"site": "nowhere"}, 404),
        ({"meter": "m1"}, 409),
        ({"codec": "none"}, 422),
        ({"fluid": "water"}, 422),
        ({"registers": []}, 422),
        ({"delivery_point": "123"}, 422),
        ({"device": "x\x00"}, 422),
        ({"more": 1}, 422),
    ],
)
def test_what_cannot_be_attached_leaves_nothing_behind(
    web: Served, database_url: str, change: dict[str, Any], status: int
) -> None:
    one_meter(database_url)
    TimescaleRegistry(database_url).upsert_meters(
        [Meter(code="m1", site="school", fluid=Fluid.GAS)],
        [Register(meter="m1", name="gas", kind=RegisterKind.INDEX, unit="m3", device="g", channel="gas")],
    )
    arrive(database_url, *hours(1))
    before = rows(database_url, "SELECT count(*) FROM register")
    with client(web, database_url) as browser:
        answer = browser.post("/unknown-devices/attach", json=attachment(**change))
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert rows(database_url, "SELECT count(*) FROM register") == before


def test_all_faults_of_a_register_are_told_at_once_and_only_true_is_true(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(1))
    register = attachment()["registers"][0] | {"max_rate": -3, "scale": 0, "interval_s": 0, "unit": "m3"}
    with client(web, database_url) as browser:
        answer = browser.post("/unknown-devices/attach", json=attachment(registers=[register])).json()
        faults = ["unit", "scale", "max", "interval"]
        assert [error["field"] for error in answer["errors"]] == [f"{fault}-{CHANNEL}" for fault in faults]
        vague = browser.post("/unknown-devices/attach", json=attachment(account="yes"))
        assert (vague.status_code, [one["field"] for one in vague.json()["errors"]]) == (422, ["account"])
    assert rows(database_url, "SELECT FROM register") == []


def test_an_ignored_device_leaves_the_list_and_returns(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(1))
    with client(web, database_url) as browser:
        asked = {"kind": "device", "sender": EUI}
        assert browser.post("/unknown-devices/ignore", json=asked).status_code == 204
        assert browser.get("/unknown-devices").json()["items"] == []
        (row,) = browser.get("/unknown-devices", params={"ignored": True}).json()["items"]
        assert (row["sender"], row["ignored"]) == (EUI, True)
        assert browser.post("/unknown-devices/ignore", json=asked | {"ignored": False}).status_code == 204
        assert len(browser.get("/unknown-devices").json()["items"]) == 1
        assert browser.post("/unknown-devices/ignore", json=asked | {"sender": "x"}).status_code == 404


def test_what_was_refused_before_a_collector_heard_of_the_device_is_caught_up(web: Served, database_url: str) -> None:
    first, *others = hours(3)
    arrive(database_url, first)
    sink = TimescaleReadings(database_url)
    assembler = Assembler(sink, "test", lambda: 0.0)
    now = datetime.now(UTC)
    try:
        sink.write(assembler.assemble([others[0]]))  # it reads the registry
        with client(web, database_url) as browser:
            assert browser.post("/unknown-devices/attach", json=attachment()).status_code == 200
        late = RawMessage(others[1].topic, others[1].payload, now + timedelta(seconds=5))
        sink.write(assembler.assemble([late]))  # its clock stands still: it does not read it again
    finally:
        sink.close()
    assert rows(database_url, "SELECT count(*) FROM reading") == [(8,)]
    assert Jobs(database_url).catch_up() == {"readings_caught_up": 4}
    assert Jobs(database_url).catch_up() == {"readings_caught_up": 0}
    assert rows(database_url, "SELECT count(*) FROM rejection WHERE resolved_at IS NULL") == [(0,)]


SCRIPT = """
function decodeUplink(input) {
  if (input.bytes[0] !== 0x77) return { errors: ['not mine'] };
  return { data: { volume_m3: (input.bytes[1] * 256 + input.bytes[2]) / 10 } };
}
"""


def test_bytes_that_nobody_reads_are_read_by_an_uploaded_codec(web: Served, database_url: str) -> None:
    messages = [
        uplink(START + timedelta(hours=n), bytes([0x77, 4, n]), n, port=7, eui="aabbccddeeff0011") for n in range(3)
    ]
    arrive(database_url, *messages)
    vectors = [{"input": {"bytes": [0x77, 4, 0], "fPort": 7}, "output": {"data": {"volume_m3": 102.4}}}]
    asked = {"kind": "device", "sender": "aabbccddeeff0011"}
    with client(web, database_url) as browser:
        (row,) = browser.get("/unknown-devices").json()["items"]
        assert (row["reason"], row["decoder"]) == ("missing_field", "lorawan/chirpstack")
        assert browser.get("/unknown-devices/sender", params=asked).json()["values"] == []
        added = browser.post("/codecs", json={"name": "water", "source": SCRIPT, "vectors": vectors})
        assert added.status_code == 201, added.text
        found = browser.get("/unknown-devices/sender", params=asked).json()
        assert [fit["codec"] for fit in found["codecs"]] == ["water"]
        found = browser.get("/unknown-devices/sender", params=asked | {"codec": "water"}).json()
        (value,) = found["values"]
        assert (value["channel"], value["value"], value["kind"], value["suggested_unit"], value["fluid"]) == (
            "water.volume_m3", 102.6, "index", "m3", "water",
        )  # fmt: skip
        assert value["interval_s"] == 3600
        body = {
            "device": "aabbccddeeff0011", "meter": "eau", "site": "school", "fluid": "water", "codec": "water",
            "registers": [{"channel": "water.volume_m3", "name": "volume", "kind": "index", "unit": "m3"}],
        }  # fmt: skip
        answer = browser.post("/unknown-devices/attach", json=body)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["replayed"]["messages"], answer.json()["replayed"]["stored"]) == (3, 3)
        assert browser.get("/unknown-devices").json()["items"] == []
    assert rows(database_url, "SELECT value FROM reading ORDER BY time") == [(102.4,), (102.5,), (102.6,)]


def test_a_list_that_names_an_attached_register_leaves_it_its_channel(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(1))
    with client(web, database_url) as browser:
        assert browser.post("/unknown-devices/attach", json=attachment()).status_code == 200
    listed = Register(
        meter="elec", name="energy", kind=RegisterKind.INDEX, unit="Wh", interval_s=900, max_rate=36.0, device=EUI,
        channel="energy",
    )  # fmt: skip
    meter = Meter(code="elec", site="school", fluid=Fluid.ELECTRICITY)
    registry = TimescaleRegistry(database_url)
    assert registry.connect_register(SCHOOL, meter, listed) == "updated"
    assert registry.connect_register(SCHOOL, meter, listed) == "same"
    assert rows(database_url, "SELECT channel, max_rate FROM register") == [(CHANNEL, 36.0)]


def test_of_many_who_attach_a_device_at_once_one_does_and_the_others_are_told(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(1))
    answers: list[tuple[int, str]] = []
    with client(web, database_url) as browser:

        def attach(meter: str) -> None:
            answer = browser.post("/unknown-devices/attach", json=attachment(meter=meter))
            answers.append((answer.status_code, answer.json().get("detail", "")))

        threads = [threading.Thread(target=attach, args=(f"elec-{number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert sorted(status for status, _detail in answers) == [200, *[409] * 5]
    assert all(EUI in detail for status, detail in answers if status == 409)
    assert len(rows(database_url, "SELECT FROM meter")) == 1


WRONG_KEY = "Chiffré : la clé donnée n\N{RIGHT SINGLE QUOTATION MARK}est pas celle de ce compteur"
GAS_METER, GAS_KEY = "12345678", "0102030405060708090A0B0C0D0E0F11"


def gas() -> list[RawMessage]:
    """An encrypted telegram that says 28,504.27 m3, heard twice."""
    return [RawMessage("wmbus/roof/telegram", GAS_ENCRYPTED.encode(), START + timedelta(hours=n)) for n in range(2)]


def replay(url: str) -> None:
    Quarantine(url).replay(Selection())


def test_an_encrypted_meter_stays_listed_until_a_key_opens_it_and_then_has_its_readings(
    web: Served, database_url: str
) -> None:
    arrive(database_url, *gas())
    with client(web, database_url) as browser:

        def listed() -> list[tuple[Any, ...]]:
            found = browser.get("/unknown-devices").json()["items"]
            return [(row["sender"], row["reason"], row["reason_text"]) for row in found]

        def detail() -> dict[str, Any]:
            found = browser.get("/unknown-devices/sender", params={"kind": "device", "sender": GAS_METER})
            return dict(found.json())

        assert listed() == [(GAS_METER, "key_missing", "Chiffré : il faut la clé du compteur")]
        assert (detail()["locked"], detail()["values"]) == ("key_missing", [])
        # A wrong key, as a list of the manufacturer may have it, and a replay leave it where it is.
        keep_keys(database_url, {GAS_METER: bytes(16)})
        replay(database_url)
        assert listed() == [(GAS_METER, "key_wrong", WRONG_KEY)]
        assert detail()["locked"] == "key_wrong"
        wrong = browser.post("/unknown-devices/key", json={"device": GAS_METER, "key": "0" * 31 + "1"})
        assert (wrong.status_code, "ouvre aucune trame" in wrong.json()["detail"]) == (422, True)
        right = browser.post("/unknown-devices/key", json={"device": GAS_METER, "key": GAS_KEY})
        assert right.status_code == 200, right.text
        assert (right.json()["replayed"]["messages"], right.json()["replayed"]["stored"]) == (1, 0)
        assert GAS_KEY.lower() not in right.text.lower()
        assert listed() == [(GAS_METER, "unknown_device", "Appareil inconnu")]
        found = detail()
        assert (found["locked"], found["messages"]) == (None, 2)
        (value,) = [row for row in found["values"] if row["channel"] == "volume"]
        assert (value["value"], value["unit"]) == (28_504.27, "m3")
        register = {"channel": "volume", "name": "gas", "kind": "index", "unit": "m3"}
        asked = attachment(device=GAS_METER, meter="gas", fluid="gas", registers=[register])
        assert browser.post("/unknown-devices/attach", json=asked).json()["replayed"]["stored"] == 2
        assert listed() == []
        again = browser.post("/unknown-devices/key", json={"device": GAS_METER, "key": GAS_KEY})
        assert again.status_code == 404


def test_the_key_of_an_attached_meter_stores_what_waited(web: Served, database_url: str) -> None:
    register = Register(meter="gas", name="gas", kind=RegisterKind.INDEX, unit="m3", device=GAS_METER, channel="volume")
    meter = Meter(code="gas", site="school", fluid=Fluid.GAS)
    TimescaleRegistry(database_url).upsert_meters([meter], [register])
    arrive(database_url, *gas())
    with client(web, database_url) as browser:
        (row,) = browser.get("/unknown-devices").json()["items"]
        assert (row["attached"], row["reason"]) == (True, "key_missing")
        opened = browser.post("/unknown-devices/key", json={"device": GAS_METER, "key": GAS_KEY}).json()
        assert (opened["replayed"]["resolved"], opened["replayed"]["stored"]) == (1, 2)
        assert browser.get("/unknown-devices").json()["items"] == []
    assert rows(database_url, "SELECT DISTINCT round(value::numeric, 2)::float FROM reading") == [(28_504.27,)]


def test_a_register_that_listens_to_a_wrong_channel_is_attached_again_to_the_right_one(
    web: Served, database_url: str
) -> None:
    meter = Meter(code="elec", site="school", fluid=Fluid.ELECTRICITY)
    wrong = Register(
        meter="elec", name="energy", kind=RegisterKind.INDEX, unit="Wh", interval_s=900, device=EUI, channel="energi"
    )
    TimescaleRegistry(database_url).upsert_meters([meter], [wrong])
    arrive(database_url, *hours(2))
    with client(web, database_url) as browser:
        answer = browser.post("/unknown-devices/attach", json=attachment())
        assert answer.status_code == 200, answer.text
        assert answer.json()["replayed"]["stored"] == 8
        assert rows(database_url, "SELECT name, channel FROM register") == [("energy", CHANNEL)]
        # Now it has readings, of which another channel's must not become the sequel.
        other = attachment()["registers"][0] | {"channel": "fludia_fm432e.other"}
        taken = browser.post("/unknown-devices/attach", json=attachment(registers=[other]))
        assert (taken.status_code, EUI in taken.json()["detail"]) == (409, True)
    assert rows(database_url, "SELECT channel FROM register") == [(CHANNEL,)]


def test_a_device_that_never_spoke_is_not_attached_nor_a_channel_it_never_told(web: Served, database_url: str) -> None:
    arrive(database_url, *hours(1))
    with client(web, database_url) as browser:
        silent = browser.post("/unknown-devices/attach", json=attachment(device="70b3d500000000aa"))
        assert (silent.status_code, "70b3d500000000aa" in silent.json()["detail"]) == (404, True)
        channel = attachment()["registers"][0] | {"channel": "fludia_fm432e.indx"}
        unseen = browser.post("/unknown-devices/attach", json=attachment(registers=[channel]))
        assert unseen.status_code == 422
        assert unseen.json()["errors"][0]["field"] == "use-fludia_fm432e.indx"
        assert CHANNEL in unseen.json()["detail"]
    assert rows(database_url, "SELECT FROM meter") == []


PROFILE = {
    "name": "two-in-one",
    "topic": "plc2/{box}/data",
    "each": "m",
    "device": {"path": "id"},
    "time": {"path": "ts", "of": "message", "format": "unix"},
    "readings": [{"channel": "energy_import", "path": "e", "unit": "kWh"}],
}


def both(number: int) -> RawMessage:
    """One message of a gateway: M1 counts up from 100, M2 from 500."""
    moment = START + timedelta(minutes=10 * number)
    values = [{"id": "M1", "e": 100 + number}, {"id": "M2", "e": 500 + number}]
    return RawMessage("plc2/x1/data", json.dumps({"ts": moment.timestamp(), "m": values}).encode(), moment)


def test_a_topic_that_gets_a_profile_becomes_devices_that_each_get_all_their_readings(
    web: Served, database_url: str
) -> None:
    arrive(database_url, *(both(number) for number in range(11)))
    told = [
        {"device": device, "channel": "energy_import", "time": START.isoformat(), "value": value, "unit": "kWh"}
        for device, value in (("M1", 100), ("M2", 500))
    ]
    vector = {"topic": "plc2/x1/data", "payload": json.loads(both(0).payload), "readings": told}
    with client(web, database_url) as browser:

        def listed() -> list[tuple[Any, ...]]:
            found = browser.get("/unknown-devices").json()["items"]
            return sorted((row["kind"], row["sender"], row["messages"]) for row in found)

        assert listed() == [("topic", "plc2/x1/data", 11)]
        saved = browser.post("/profiles", json=PROFILE | {"vectors": [vector]})
        assert saved.status_code in {200, 201}, saved.text
        replayed = browser.post("/rejections/replay", json={"topic_prefix": "plc2/"}).json()
        assert (replayed["messages"], replayed["still_rejected"]) == (11, 11)
        assert listed() == [("device", "M1", 11), ("device", "M2", 11)]
        found = browser.get("/unknown-devices/sender", params={"kind": "device", "sender": "M1"}).json()
        assert [(row["channel"], row["value"]) for row in found["values"]] == [("energy_import", 110)]
        register = {"channel": "energy_import", "name": "energy", "kind": "index", "unit": "kWh"}
        for device in ("M1", "M2"):
            asked = attachment(device=device, meter=device, registers=[register])
            assert browser.post("/unknown-devices/attach", json=asked).json()["replayed"]["stored"] == 11
        assert listed() == []
    values = "SELECT min(value), max(value), count(*) FROM reading GROUP BY register_id ORDER BY 1"
    assert rows(database_url, values) == [(100, 110, 11), (500, 510, 11)]
