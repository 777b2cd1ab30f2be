"""Batches in the real database: whole or not at all, idempotent, and no refusal that could block a collector."""

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.batch import Batch, BatchResult
from domain.errors import NotFoundError, UnavailableError
from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from ingest.assembly import Assembler
from storage.readings import TimescaleReadings
from tests.fixtures.poison import topics_and_payloads
from tests.fixtures.registry import one_meter

NOW = datetime(2026, 3, 29, 10, tzinfo=UTC)


@pytest.fixture
def sink(database_url: str) -> Iterator[TimescaleReadings]:
    found = TimescaleReadings(database_url)
    yield found
    found.close()


def one(url: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return tuple(row)


def batch_of(register: int, *points: tuple[int, float], source: str = "live") -> Batch:
    batch = Batch("test", source)
    for minute, value in points:
        batch.add(register, NOW + timedelta(minutes=minute), value, 0, NOW.timestamp())
    return batch


def refusal(**changes: object) -> Rejection:
    whole: dict[str, object] = {
        "reason": Reason.UNDECODABLE,
        "detail": "d",
        "topic": "vigie/v1/x/readings",
        "payload": b"\x00\xff",
        "received_at": NOW,
        "device": "x",
    }
    return Rejection(**(whole | changes))  # type: ignore[arg-type]


HARD_TO_STORE = {
    "nul in the detail": refusal(detail="time 2026-03-29\x0000:10"),
    "nul in topic and device": refusal(topic="a\x00b", device="\x00"),
    "lone surrogates": refusal(topic="a\ud800b", detail="\udfff", device="\ud800"),
    "a long detail": refusal(detail="".join(random.Random(1).choices("abcdefghijklmnop0123456789", k=200_000))),
    "a long device": refusal(device="".join(random.Random(2).choices("abcdefghijklmnop0123456789", k=60_000))),
    "a long topic": refusal(topic="".join(random.Random(3).choices("abcdefghijklmnop0123456789", k=60_000))),
    "nothing": refusal(detail="", topic="", payload=b"", device=None),
}


@pytest.mark.parametrize("what", HARD_TO_STORE)
def test_a_refusal_is_stored_with_its_bytes_whatever_it_says(
    database_url: str, sink: TimescaleReadings, what: str
) -> None:
    batch = Batch("test", rejections=[HARD_TO_STORE[what], refusal(payload=b"neighbour")])
    sink.write(batch)
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT payload FROM rejection").fetchall()
    assert {bytes(row[0]) for row in rows} == {HARD_TO_STORE[what].payload, b"neighbour"}


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(messages=st.lists(topics_and_payloads(), min_size=1, max_size=6))
def test_whatever_was_published_is_written(
    database_url: str, sink: TimescaleReadings, messages: list[tuple[str, bytes]]
) -> None:
    if ("dev-1", "energy_import") not in sink.registers():
        one_meter(database_url, meter="dev-1")
    raw = [RawMessage(topic, payload, NOW) for topic, payload in messages]
    batch = Assembler(sink, "fuzz", lambda: 0.0).assemble(raw)
    result = sink.write(batch)
    assert result.stored + result.duplicates + result.superseded == len(batch)


def test_the_same_refusal_again_is_counted(database_url: str, sink: TimescaleReadings) -> None:
    for hour in range(3):
        sink.write(Batch("test", rejections=[refusal(received_at=NOW + timedelta(hours=hour))]))
    assert one(database_url, "SELECT count(*), sum(times), min(received_at), max(last_received_at) FROM rejection") == (
        1,
        3,
        NOW,
        NOW + timedelta(hours=2),
    )


def test_a_batch_is_counted_and_marks_what_it_touched(database_url: str, sink: TimescaleReadings) -> None:
    register = one_meter(database_url)
    batch = batch_of(register, (0, 1.0), (1, 2.0), (1, 2.0), (1, 3.0), (24 * 60, 4.0))
    batch.messages, batch.messages_stored, batch.rejections = 5, 4, [refusal()]
    assert sink.write(batch) == BatchResult(stored=3, duplicates=1, superseded=1)
    columns = "messages, messages_stored, readings, stored, duplicates, superseded, rejected"
    assert one(database_url, f"SELECT {columns} FROM ingest_count") == (5, 4, 5, 3, 1, 1, 1)
    assert one(database_url, "SELECT span::text FROM stale_span") == (
        '{["2026-03-29 10:00:00+00","2026-03-29 10:01:00+00"],["2026-03-30 10:00:00+00","2026-03-30 10:00:00+00"]}',
    )
    state = "SELECT first_time, last_time, last_value FROM register_state"
    assert one(database_url, state) == (NOW, NOW + timedelta(days=1), 4.0)
    assert sink.write(batch_of(register, (-60, 0.5))) == BatchResult(stored=1)
    assert one(database_url, state) == (NOW - timedelta(hours=1), NOW + timedelta(days=1), 4.0)


def test_sources_never_mix(database_url: str, sink: TimescaleReadings) -> None:
    register = one_meter(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO source (name) VALUES ('supplier')")
    assert sink.write(batch_of(register, (0, 1.0))) == BatchResult(stored=1)
    assert sink.write(batch_of(register, (0, 2.0), source="supplier")) == BatchResult(stored=1)
    assert one(database_url, "SELECT array_agg(value ORDER BY source_id) FROM reading") == ([1.0, 2.0],)
    with pytest.raises(NotFoundError):
        sink.write(batch_of(register, (0, 3.0), source="nobody"))


def test_a_lost_connection_stores_nothing_and_the_next_write_opens_another(
    database_url: str, sink: TimescaleReadings
) -> None:
    register = one_meter(database_url)
    sink.write(batch_of(register, (0, 1.0)))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'vigie:vigie_ingest'"
        )
    with pytest.raises(UnavailableError):
        sink.write(batch_of(register, (1, 2.0)))
    assert sink.write(batch_of(register, (1, 2.0))) == BatchResult(stored=1)


def test_two_collectors_with_the_same_messages_store_them_once(database_url: str) -> None:
    register = one_meter(database_url)
    results: list[BatchResult] = []

    def collect(seed: int) -> None:
        sink = TimescaleReadings(database_url)
        minutes = list(range(400))
        random.Random(seed).shuffle(minutes)
        for at in range(0, 400, 40):
            batch = batch_of(register, *((minute, float(minute)) for minute in sorted(minutes[at : at + 40])))
            batch.rejections = [refusal(payload=bytes([minute % 5])) for minute in minutes[at : at + 40]]
            results.append(sink.write(batch))
        sink.close()

    threads = [threading.Thread(target=collect, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(result.stored for result in results) == 400
    assert sum(result.duplicates for result in results) == 800
    assert one(database_url, "SELECT count(*), sum(times) FROM rejection") == (5, 1200)


RECEPTIONS = [(0, 10.0), (1, 11.0), (2, 11.0), (3, 10.0), (4, 12.0)]
"""Minute of reception and value, of one register and time."""


@pytest.mark.parametrize("seed", range(8))
def test_the_value_received_last_counts_in_whatever_order_they_are_stored(
    sink: TimescaleReadings, database_url: str, seed: int
) -> None:
    register = one_meter(database_url)
    order = random.Random(seed).sample(RECEPTIONS, len(RECEPTIONS))
    cut = seed % len(order)
    for piece in (order[:cut], order[cut:]):
        batch = Batch("test")
        for minute, value in piece:
            batch.add(register, NOW, value, 0, (NOW + timedelta(minutes=minute)).timestamp())
        sink.write(batch)
    assert one(database_url, "SELECT value, received_at FROM reading") == (12.0, NOW + timedelta(minutes=4))
    assert one(database_url, "SELECT last_value FROM register_state") == (12.0,)
    with psycopg.connect(database_url) as connection:
        history = connection.execute(
            "SELECT value, received_at FROM reading_superseded WHERE received_at < %s ORDER BY received_at",
            [NOW + timedelta(minutes=4)],
        ).fetchall()
    # A repetition changes nothing and may be left out, whichever of the two came in first.
    assert {value for value, _received in history} == {10.0, 11.0}
    assert (10.0, NOW) in history


def test_an_older_value_sent_through_again_is_history_at_once(sink: TimescaleReadings, database_url: str) -> None:
    register = one_meter(database_url)
    for minutes, value in ((5, 20.0), (1, 10.0), (1, 10.0)):
        batch = Batch("test")
        batch.add(register, NOW, value, 0, (NOW + timedelta(minutes=minutes)).timestamp())
        result = sink.write(batch)
    assert result == BatchResult(superseded=1)
    assert one(database_url, "SELECT value FROM reading") == (20.0,)
    assert one(database_url, "SELECT count(*), min(superseded_at) FROM reading_superseded") == (
        1, NOW + timedelta(minutes=5),
    )  # fmt: skip


def test_only_what_was_touched_is_derived_again(sink: TimescaleReadings, database_url: str) -> None:
    register = one_meter(database_url)
    sink.write(batch_of(register, (30, 3.0), (10, 1.0), (20, 2.0), (2000, 5.0)))
    assert one(database_url, "SELECT span FROM stale_span") != (None,)
    with psycopg.connect(database_url) as connection:
        spans = connection.execute("SELECT lower(s), upper(s) FROM stale_span, unnest(span) s ORDER BY 1").fetchall()
    minutes = [tuple((moment - NOW) / timedelta(minutes=1) for moment in span) for span in spans]
    assert minutes == [(10, 30), (2000, 2000)]
