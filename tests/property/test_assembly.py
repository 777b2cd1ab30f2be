"""Whatever arrives, a batch comes out: nothing raises, nothing is lost without a word, and refusals stay bounded."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.batch import Batch, RegisterKey
from domain.reading import RawMessage, Reading
from domain.registry import RegisterKind
from domain.rejection import Reason
from domain.setup import Setup, StoredProfile
from ingest.assembly import MAX_PAYLOAD, Assembler
from ingest.decoders.decoder import Decoder
from ingest.knowledge import Knowledge
from ingest.ports import InMemoryReadings
from tests.fixtures.payloads import CASES, RECEIVED, historique_frame, standard_frame
from tests.fixtures.poison import topics_and_payloads

DIRECTORY = {
    ("dev-1", "energy_import"): RegisterKey(1, RegisterKind.INDEX, "Wh"),
    ("linky-1", "energy_import"): RegisterKey(2, RegisterKind.INDEX, "Wh"),
    ("linky-1", "HCHC"): RegisterKey(3, RegisterKind.INDEX, "kWh"),
    ("24e124fffef00001", "energy"): RegisterKey(4, RegisterKind.INDEX, "kWh"),
}


def assemble(*messages: RawMessage) -> Batch:
    return Assembler(InMemoryReadings(DIRECTORY), "test", lambda: 0.0).assemble(messages)


def reasons(batch: Batch) -> list[Reason]:
    return [rejection.reason for rejection in batch.rejections]


@settings(max_examples=300, deadline=None)
@given(st.lists(topics_and_payloads(), max_size=4))
@example([("vigie/v1/linky-1/tic", standard_frame(EAST=b"9" * 400))])
@example([("vigie/v1/linky-1/tic", standard_frame(EAST=b"9" * 5000))])
@example([("vigie/v1/linky-1/tic", historique_frame(b"HC..", HCHC=b"9" * 400, HCHP=b"1"))])
@example([("vigie/v1/dev-1/readings", b'{"register": "energy_import", "time": "0001-01-01T00:00+14:00", "value": 1}')])
@example([("vigie/v1/dev-1/readings", b'{"register": "energy_import", "time": "9999-12-31T23:59-14:00", "value": 1}')])
@example([("vigie/v1/dev-1/readings", b'{"register": "energy_import", "time": "2026-03-29T00:00Z", "value": -0.0}')])
def test_no_message_raises_or_costs_its_neighbours(messages: list[tuple[str, bytes]]) -> None:
    good = next(case for case in CASES if case.name == "json object")
    raw = [RawMessage(topic, payload, RECEIVED) for topic, payload in messages]
    batch = assemble(*raw, RawMessage(good.topic, good.payload, RECEIVED))
    assert batch.messages == len(messages) + 1
    assert (batch.register_ids[-1], batch.values[-1]) == (1, 123456)
    assert len({len(c) for c in (batch.register_ids, batch.times, batch.values, batch.units, batch.received)}) == 1
    assert all(-1e15 <= value <= 1e15 for value in batch.values)


def test_what_nobody_looks_at_for_its_size_is_refused_with_its_beginning() -> None:
    entity = b'{"id": "urn:ngsi-ld:Device:1", "type": "Device", "energy": 1}'
    batch = assemble(RawMessage("a/b", entity.ljust(131_073), RECEIVED))
    assert reasons(batch) == [Reason.TOO_LARGE]
    assert batch.rejections[0].detail == "131073 bytes, at most 131072"
    assert len(batch.rejections[0].payload) == 65_536


def test_a_payload_above_the_limit_is_refused_with_its_beginning() -> None:
    batch = assemble(RawMessage("vigie/v1/dev-1/readings", b"[" + b" " * (10 * MAX_PAYLOAD) + b"]", RECEIVED))
    assert reasons(batch) == [Reason.TOO_LARGE]
    assert len(batch.rejections[0].payload) == 65_536


def test_refusals_of_one_message_are_bounded_and_the_rest_is_counted() -> None:
    items = [1] * 500_000
    items[250_000:250_001] = [{"register": "energy_import", "time": "2026-03-29T00:10:00Z", "value": 5}]  # type: ignore[list-item]
    batch = assemble(RawMessage("vigie/v1/dev-1/readings", json.dumps(items, separators=(",", ":")).encode(), RECEIVED))
    assert batch.values == [5]
    assert sum(len(rejection.payload) for rejection in batch.rejections) <= 16 * MAX_PAYLOAD
    assert "more" in batch.rejections[-1].detail
    few = assemble(RawMessage("vigie/v1/dev-1/readings", b"[1,2,3,4,5,6,7,8,9,10]", RECEIVED))
    assert len(few.rejections) == 10


offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=offsets), st.floats(allow_nan=False, allow_infinity=False))
@example(datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), 1.0)
@example(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), 1.0)
def test_a_reading_is_stored_or_refused_by_its_time_and_value(time: datetime, value: float) -> None:
    item = {"register": "energy_import", "time": time.isoformat(), "value": value}
    batch = assemble(RawMessage("vigie/v1/dev-1/readings", json.dumps(item).encode(), RECEIVED))
    possible = datetime(2010, 1, 1, tzinfo=UTC) <= time <= RECEIVED + timedelta(minutes=15)
    assert batch.values == ([value] if possible and 0 <= value <= 1e15 else [])
    assert len(batch) + len(batch.rejections) == 1


def test_a_retained_value_is_taken_only_where_it_tells_its_own_time() -> None:
    directory = {("linky-2", "BASE"): RegisterKey(5, RegisterKind.INDEX, "Wh"), **DIRECTORY}
    frame = historique_frame(b"BASE", BASE=b"000000100")
    timed = b'{"register": "energy_import", "time": "2026-03-29T00:10:00Z", "value": 5}'
    sink = InMemoryReadings(directory)
    messages = [
        RawMessage("vigie/v1/linky-2/tic", frame, RECEIVED, retained=True),
        RawMessage("vigie/v1/dev-1/readings", timed, RECEIVED, retained=True),
        RawMessage("vigie/v1/stranger/tic", frame, RECEIVED, retained=True),
    ]
    batch = Assembler(sink, "test", lambda: 0.0).assemble(messages)
    assert batch.register_ids == [1]
    assert [(refused.reason, refused.device) for refused in batch.rejections] == [(Reason.UNKNOWN_DEVICE, "stranger")]
    fresh = RawMessage(messages[0].topic, frame, RECEIVED)
    assert Assembler(sink, "test", lambda: 0.0).assemble([fresh]).register_ids == [5]


def test_a_device_that_nobody_knows_is_told_of_beside_one_that_is_read() -> None:
    directory = {("gw-1", "energy"): RegisterKey(6, RegisterKind.INDEX, "Wh")}
    records = [
        {"n": f"{name}:energy", "u": "Wh", "v": value} for name, value in (("gw-1", 5), ("gw-2", 7), ("gw-2", 8))
    ]

    def decode(message: RawMessage, _known: Knowledge) -> list[Reading]:
        return [
            Reading(record["n"].split(":")[0], "energy", message.received_at, record["v"], "Wh", optional=True)
            for record in json.loads(message.payload)
        ]

    profile = StoredProfile("gateway", 1, {})
    assembler = Assembler(
        InMemoryReadings(directory, Setup(1, profiles=(profile,))),
        "test",
        lambda: 0.0,
        compile_profile=lambda stored: Decoder(stored.name, "plant/#", decode),
    )
    batch = assembler.assemble([RawMessage("plant/1", json.dumps(records).encode(), RECEIVED)])
    assert (batch.register_ids, batch.values, batch.unmapped) == ([6], [5], 2)
    assert [(refused.reason, refused.device) for refused in batch.rejections] == [(Reason.UNKNOWN_DEVICE, "gw-2")]
