"""Uploaded codecs between a real broker and a real database: readings in, a stuck codec costs its message alone."""

import base64
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psycopg
import pytest

from app.codecs import CodecBook
from app.collecting import make_collector, topics
from app.quarantine import Quarantine
from app.worker import Jobs
from domain.endpoint import mqtt_endpoint
from domain.quarantine import Selection
from domain.registry import Fluid, Meter, Register, RegisterKind
from ingest.codecs.process import Worker
from ingest.collector import Collector, prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.codecs import TimescaleCodecs
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.process import eventually
from tests.fixtures.registry import SCHOOL

FOLDER = Path(__file__).resolve().parents[1] / "fixtures/codecs"
START = datetime(2026, 3, 12, tzinfo=UTC)
ENERGY, WATER = "70b3d5e75e003f01", "70b3d5e75e003f02"
STUCK = """function decodeUplink(input) {
  if (input.fPort === 9) return { data: { n: new Array(1e9).join('x').length } };
  return { data: { volume: { value: input.bytes[0], unit: 'L' } } };
}"""
MENDED = STUCK.replace("if (input.fPort === 9) return { data: { n: new Array(1e9).join('x').length } };", "")
ENDLESS_ON_9 = STUCK.replace("return { data: { n: new Array(1e9).join('x').length } }", "for (;;);")
PROOF = [{"input": {"fPort": 1, "bytes": "07"}, "output": {"data": {"volume": {"value": 7, "unit": "L"}}}}]


def uplink(device: str, at: datetime, port: int, data: bytes, counter: int = 0) -> SimulatedMessage:
    document = {
        "deviceInfo": {"devEui": device}, "time": at.isoformat(), "fPort": port, "fCnt": counter,
        "data": base64.b64encode(data).decode(),
    }  # fmt: skip
    return SimulatedMessage(f"application/a/device/{device}/event/up", orjson.dumps(document), at)


def energy(number: int) -> SimulatedMessage:
    data = bytes.fromhex("0108") + (1_000_000 + number * 100).to_bytes(8, "little")
    return uplink(ENERGY, START + timedelta(minutes=10 * number), 1, data, number)


def rows(database_url: str, meter: str) -> list[tuple[datetime, float]]:
    with psycopg.connect(database_url) as connection:
        return [
            (time, value)
            for time, value in connection.execute(
                b"SELECT r.time, r.value FROM reading r JOIN register g ON g.id = r.register_id "
                b"JOIN meter m ON m.id = g.meter_id WHERE m.code = %s ORDER BY r.time", (meter,)
            ).fetchall()
        ]  # fmt: skip


def refusals(database_url: str) -> list[tuple[str, str, str]]:
    with psycopg.connect(database_url) as connection:
        return [
            (reason, device, detail)
            for reason, device, detail in connection.execute(
                b"SELECT reason, device, detail FROM rejection WHERE resolved_at IS NULL ORDER BY id"
            ).fetchall()
        ]


def reasons(database_url: str) -> dict[tuple[str, str], int]:
    """How many refusals wait, by reason and device."""
    return Counter((reason, device) for reason, device, _detail in refusals(database_url))


def connect_water(database_url: str, device: str) -> None:
    """One more water meter, of the same name as its device."""
    TimescaleRegistry(database_url).upsert_meters(
        [Meter(code=device, site=SCHOOL.code, fluid=Fluid.WATER)],
        [
            Register(meter=device, name="volume", kind=RegisterKind.INDEX, unit="m3", digits=None, max_rate=None,
                     interval_s=3600, device=device, channel="water.volume"),
        ],
    )  # fmt: skip


@pytest.fixture
def book(database_url: str) -> Iterator[CodecBook]:
    """Two meters whose devices have no codec yet."""
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    registry.upsert_meters(
        [
            Meter(code="e", site=SCHOOL.code, fluid=Fluid.ELECTRICITY),
            Meter(code="w", site=SCHOOL.code, fluid=Fluid.WATER),
        ],
        [
            Register(meter="e", name="energy", kind=RegisterKind.INDEX, unit="Wh", digits=None, max_rate=None,
                     interval_s=600, device=ENERGY, channel="tlv.energy"),
            Register(meter="w", name="volume", kind=RegisterKind.INDEX, unit="m3", digits=None, max_rate=None,
                     interval_s=3600, device=WATER, channel="water.volume"),
        ],
    )  # fmt: skip
    worker = Worker()
    yield CodecBook(TimescaleCodecs(database_url), worker)
    worker.close()


@contextmanager
def collecting(database_url: str, broker_url: str) -> Iterator[Collector]:
    prepare_session(mqtt_endpoint(broker_url), "codecs", topics())
    collector = make_collector(database_url, broker_url, "codecs")
    with running(collector):
        yield collector


def add(book: CodecBook, name: str, file: str) -> None:
    source, vectors = ((FOLDER / f"{file}.{kind}").read_text(encoding="utf-8") for kind in ("js", "json"))
    book.add(name, source, book.read_vectors(vectors), note="", by="test")


def test_an_uploaded_codec_reads_while_another_is_stuck_and_what_it_cost_is_replayed(
    book: CodecBook, database_url: str, broker: RestartableBroker
) -> None:
    add(book, "tlv", "tlv_energy")
    book.add("water", STUCK, PROOF, note="", by="test")
    book.assign(ENERGY, "tlv", "Anne")
    book.assign(WATER, "water", "Anne")
    poison = uplink(WATER, START, 9, b"\x01")
    with collecting(database_url, broker.url) as collector:
        publish([*map(energy, range(50)), poison, *map(energy, range(50, 100))], broker.url)
        assert eventually(lambda: collector.totals.messages == 101, 30)
        assert rows(database_url, "e") == [
            (START + timedelta(minutes=10 * number), 1_000_000 + number * 100) for number in range(100)
        ]
        detail = "the codec took longer than 0.5 s and was stopped: look for a loop without end, or a great list"
        assert refusals(database_url) == [("codec_failed", WATER, f"codec water: version 1: {detail}")]
        book.add("water", MENDED, PROOF, note="mended", by="test")

        def mended() -> bool:
            publish([uplink(WATER, START + timedelta(hours=1), 9, b"\x02", 1)], broker.url)
            return bool(rows(database_url, "w"))

        assert eventually(mended, 20)
    replayed = Quarantine(database_url).replay(Selection(reason="codec_failed"))
    assert replayed.told()["resolved"] >= 1
    assert rows(database_url, "w") == [(START, 1.0), (START + timedelta(hours=1), 2.0)]
    assert [row for row in refusals(database_url) if row[0] == "codec_failed"] == []


def test_a_hostile_device_rests_alone_and_what_waited_is_caught_up(
    book: CodecBook, database_url: str, broker: RestartableBroker
) -> None:
    other = "70b3d5e75e003f03"
    connect_water(database_url, other)
    book.add("water", ENDLESS_ON_9, PROOF, note="", by="test")
    book.assign(WATER, "water", "Anne")
    book.assign(other, "water", "Anne")
    stuck = [uplink(WATER, START, 9, bytes([number]), number) for number in range(6)]
    good = [uplink(WATER, START + timedelta(hours=number), 1, bytes([number]), 5 + number) for number in (1, 2, 3)]
    neighbour = uplink(other, START + timedelta(hours=1), 1, b"\x09", 1)
    with collecting(database_url, broker.url) as collector:
        publish([*stuck, *good, neighbour], broker.url)
        assert eventually(lambda: collector.totals.messages == 10, 30)
    assert rows(database_url, other) == [(START + timedelta(hours=1), 9.0)]
    assert rows(database_url, "w") == []
    assert reasons(database_url) == {("codec_failed", WATER): 5, ("codec_resting", WATER): 4}
    assert Jobs(database_url).catch_up() == {"readings_caught_up": 3}
    assert rows(database_url, "w") == [(START + timedelta(hours=number), number) for number in (1, 2, 3)]
    assert reasons(database_url) == {("codec_failed", WATER): 6}
    assert Jobs(database_url).catch_up() == {"readings_caught_up": 0}  # what failed waits for a mended codec


def test_a_new_version_is_compared_on_what_was_refused_then_reads_it_by_one_replay(
    book: CodecBook, database_url: str, broker: RestartableBroker
) -> None:
    short = MENDED.replace("return {", "if (input.bytes.length < 2) return { errors: ['short'] }; return {")
    proof = [{"input": {"fPort": 1, "bytes": "0700"}, "output": PROOF[0]["output"]}]
    book.add("water", short, proof, note="", by="Anne")
    book.assign(WATER, "water", "Anne")
    frames = [uplink(WATER, START + timedelta(hours=number), 1, bytes([number]), number) for number in (1, 2)]
    with collecting(database_url, broker.url) as collector:
        publish(frames, broker.url)
        assert eventually(lambda: collector.totals.messages == 2, 20)
    assert reasons(database_url) == {("codec_failed", WATER): 2}
    litres = MENDED.replace("value: input.bytes[0]", "value: input.bytes[0] * 10")
    found = book.preview("water", litres, PROOF)
    assert found["version"] == 1
    assert found["problem"].message.key == "error-codec-vectors-fail"  # 70 L where 7 L are expected
    told = [(one.device, one.port, one.data, one.change, one.before.fault, [value.value for value in one.after.values])
            for one in found["compared"]]  # fmt: skip
    assert told == [
        (WATER, 1, "02", "new", "the codec says: short", [20]),
        (WATER, 1, "01", "new", "the codec says: short", [10]),
        ("", 1, "0700", "changed", None, [70]),
    ]
    good = book.preview("water", MENDED, PROOF)
    assert ([one.change for one in good["compared"]], good["problem"]) == (["new", "new", "same"], None)
    assert book.codec("water")["version"] == 1  # nothing was kept
    assert book.codec("water")["waiting"] == 2
    book.add("water", MENDED, PROOF, note="", by="Anne")
    assert Quarantine(database_url).replay(Selection(codec="other")).messages == 0
    assert Quarantine(database_url).replay(Selection(codec="water")).resolved == 2
    assert rows(database_url, "w") == [(START + timedelta(hours=number), number) for number in (1, 2)]
    assert book.codec("water")["waiting"] == 0
    lost = book.preview("water", short, proof)
    assert [one.change for one in lost["compared"]] == ["lost", "lost", "lost"]
    new = book.preview("other", MENDED, PROOF)
    assert (new["version"], new["compared"], new["problem"]) == (None, [], None)


def test_past_readings_are_stored_at_their_own_times(
    book: CodecBook, database_url: str, broker: RestartableBroker
) -> None:
    add(book, "water", "history_logger")
    book.assign(WATER, "water", "Anne")
    data = bytes.fromhex("000186a0 69b2f880 0019 000a")
    with collecting(database_url, broker.url) as collector:
        publish([uplink(WATER, datetime(2026, 3, 12, 17, 34, 20, tzinfo=UTC), 10, data)], broker.url)
        assert eventually(lambda: collector.totals.messages == 1, 20)
    times = [datetime(2026, 3, 12, hour, 31, 44, tzinfo=UTC) for hour in (15, 16, 17)]
    assert rows(database_url, "w") == list(zip(times, [99_965.0, 99_975.0, 100_000.0], strict=True))
    assert refusals(database_url) == []


def test_a_codec_that_names_another_quantity_is_refused_by_its_unit(
    book: CodecBook, database_url: str, broker: RestartableBroker
) -> None:
    wrong = MENDED.replace("'L'", "'kWh'")
    proof = [{"input": {"fPort": 1, "bytes": "07"}, "output": {"data": {"volume": {"value": 7, "unit": "kWh"}}}}]
    book.add("water", wrong, proof, note="", by="test")
    book.assign(WATER, "water", "Anne")
    with collecting(database_url, broker.url) as collector:
        publish([uplink(WATER, START, 1, b"\x07")], broker.url)
        assert eventually(lambda: collector.totals.messages == 1, 20)
    assert rows(database_url, "w") == []
    assert [(reason, device) for reason, device, _detail in refusals(database_url)] == [("unit_mismatch", WATER)]
