"""Who speaks without a register is counted and kept within bounds, may be ignored, and is forgotten in time."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app.worker import Jobs
from domain.batch import Batch
from domain.rejection import Reason, Rejection
from storage import unknown_traffic
from storage.api_health import TimescaleHealth
from storage.connection import Role, open_pool
from storage.readings import TimescaleReadings

START = datetime(2026, 11, 1, tzinfo=UTC)


def refusal(number: int, *, device: str | None = "d1", topic: str = "a/b", reason: Reason | None = None) -> Rejection:
    why = reason or (Reason.NO_DECODER if device is None else Reason.UNKNOWN_DEVICE)
    moment = START + timedelta(minutes=number)
    return Rejection(why, f"register '{number % 2}'", topic, f"payload {number}".encode(), moment, device)


def arrive(url: str, refusals: list[Rejection], kept: int = 2000) -> None:
    sink = TimescaleReadings(url, kept)
    try:
        sink.write(Batch("test", rejections=refusals, messages=len(refusals)))
    finally:
        sink.close()


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


SENDERS = "SELECT kind, sender, messages, kept, first_heard, last_heard FROM unknown_sender ORDER BY kind, sender"


def test_every_sender_is_one_row_that_counts(database_url: str) -> None:
    two_refusals = Rejection(Reason.UNKNOWN_DEVICE, "other", "a/b", b"payload 0", START, "d1")
    arrive(database_url, [refusal(0), two_refusals, refusal(1), refusal(3, device=None, topic="x")])
    arrive(database_url, [refusal(2), refusal(9, device="d1", reason=Reason.VALUE_NEGATIVE)])
    assert rows(database_url, SENDERS) == [
        ("device", "d1", 3, 4, START, START + timedelta(minutes=2)),
        ("topic", "x", 1, 1, START + timedelta(minutes=3), START + timedelta(minutes=3)),
    ]
    assert rows(database_url, "SELECT count(*) FROM rejection") == [(6,)]


def test_of_a_device_the_latest_messages_are_kept(database_url: str) -> None:
    for first in range(0, 60, 10):
        arrive(database_url, [refusal(number) for number in range(first, first + 10)], kept=20)
    # 20 and a tenth and five may come together: the thirtieth and the sixtieth message trim to the last twenty.
    assert rows(database_url, "SELECT min(received_at), max(received_at), count(*) FROM rejection") == [
        (START + timedelta(minutes=40), START + timedelta(minutes=59), 20)
    ]
    assert rows(database_url, SENDERS)[0][2:4] == (60, 20)


def test_of_a_topic_that_nobody_understands_fifty_are_kept(database_url: str) -> None:
    arrive(database_url, [refusal(number, device=None) for number in range(200)])
    assert rows(database_url, "SELECT count(*), min(received_at) FROM rejection") == [
        (50, START + timedelta(minutes=150))
    ]
    assert rows(database_url, SENDERS)[0][1:4] == ("a/b", 200, 50)


def test_what_was_not_kept_is_counted(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = "SELECT sum(messages) FROM unknown_forgotten"
    arrive(database_url, [refusal(number) for number in range(20)], kept=20)
    assert rows(database_url, counted) == [(None,)]
    # Thirty more are beyond twenty and their slack: the thirty oldest go.
    arrive(database_url, [refusal(number) for number in range(20, 50)], kept=20)
    assert rows(database_url, counted) == [(30,)]
    # Three devices and their slack are eight: of nine the six that were silent longest go, the first of whom has the
    # twenty that are left of its messages, and five have one each.
    monkeypatch.setattr(unknown_traffic, "MOST_SENDERS", 3)
    for number in range(8):
        arrive(database_url, [refusal(100 + number, device=f"e{number}")], kept=20)
    assert rows(database_url, "SELECT count(*) FROM unknown_sender") == [(3,)]
    assert rows(database_url, counted) == [(30 + 20 + 5,)]
    with closing(open_pool(database_url, Role.API)) as pool:
        found = TimescaleHealth(pool, 20).forgotten()
    assert (found["messages"], found["of_device"], found["of_topic"], found["most_senders"]) == (55, 20, 20, 3)
    assert found["since"] is not None


def test_large_messages_count_by_their_bytes(database_url: str) -> None:
    large = [
        Rejection(Reason.NO_DECODER, "no", "a", bytes([number]) * 40_000, START + timedelta(minutes=number))
        for number in range(20)
    ]
    arrive(database_url, large)
    # 50 messages of 2 KiB are 102,400 bytes: two of 40,000 fit.
    assert rows(database_url, "SELECT count(*), max(received_at) FROM rejection") == [
        (2, START + timedelta(minutes=19))
    ]


def test_messages_that_repeat_keep_their_receptions_as_long_as_themselves(database_url: str) -> None:
    same = [Rejection(Reason.NO_DECODER, "no", "a", b"same", START + timedelta(minutes=n)) for n in range(70)]
    arrive(database_url, same)
    assert rows(database_url, "SELECT times FROM rejection") == [(70,)]
    assert rows(database_url, "SELECT count(*) FROM rejection_reception") == [(69,)]
    arrive(database_url, [refusal(number, device=None, topic="a") for number in range(100, 200)])
    assert rows(database_url, "SELECT count(*), max(times) FROM rejection") == [(50, 1)]
    assert rows(database_url, "SELECT count(*) FROM rejection_reception") == [(0,)]


def test_of_an_ignored_sender_nothing_is_kept_and_all_is_counted(database_url: str) -> None:
    arrive(database_url, [refusal(0), refusal(1, device=None, topic="x")])
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE unknown_sender SET ignored_at = now(), ignored_by = 'me'")
    arrive(database_url, [refusal(2), refusal(3, device=None, topic="x"), refusal(4, reason=Reason.VALUE_NEGATIVE)])
    assert rows(database_url, "SELECT messages FROM unknown_sender") == [(2,), (2,)]
    assert rows(database_url, "SELECT count(*) FROM rejection WHERE reason <> 'value_negative'") == [(2,)]
    assert rows(database_url, "SELECT count(*) FROM rejection") == [(3,)]


def test_what_a_registered_device_said_is_not_forgotten_when_a_codec_may_read_it_one_day(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO device (code) VALUES ('d1')")
    failed = [refusal(number, reason=Reason.CODEC_FAILED) for number in range(40)]
    arrive(database_url, failed, kept=10)
    arrive(database_url, [refusal(number, reason=Reason.UNKNOWN_REGISTER) for number in range(100, 140)], kept=10)
    assert rows(database_url, "SELECT reason, count(*) FROM rejection GROUP BY 1 ORDER BY 1") == [
        ("codec_failed", 40),
        ("unknown_register", 10),
    ]


def test_the_longest_silent_senders_make_room(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.unknown_traffic.MOST_SENDERS", 10)
    arrive(database_url, [refusal(number, device=None, topic=f"t/{number}") for number in range(40)])
    assert rows(database_url, "SELECT count(*), min(first_heard) FROM unknown_sender") == [
        (10, START + timedelta(minutes=30))
    ]
    assert rows(database_url, "SELECT count(*) FROM rejection") == [(10,)]


def test_names_of_any_length_and_sign_are_taken(database_url: str) -> None:
    long = "é" * 40_000
    arrive(database_url, [refusal(0, device="d\x00" + "x" * 900), refusal(1, device=None, topic=long + "\ud800")])
    assert [len(str(row[0])) for row in rows(database_url, "SELECT sender FROM unknown_sender")] == [500, 500]


def test_collectors_that_refuse_the_same_senders_at_once_do_not_stop_one_another(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.unknown_traffic.MOST_SENDERS", 20)
    faults: list[Exception] = []

    def collect(first: int) -> None:
        try:
            for batch in range(5):
                numbers = range(first + 60 * batch, first + 60 * batch + 60)
                topics = [refusal(n, device=None, topic=f"t/{n % 90}") for n in numbers]
                arrive(database_url, [*topics, *(refusal(n, device=f"d{n % 7}") for n in numbers)], kept=5)
        except Exception as error:  # noqa: BLE001 - shown below
            faults.append(error)

    threads = [threading.Thread(target=collect, args=(first,)) for first in (0, 30, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert rows(database_url, "SELECT sum(messages) FROM unknown_sender WHERE kind = 'device'") == [(900,)]
    per_device = rows(database_url, "SELECT max(n) FROM (SELECT count(*) AS n FROM rejection GROUP BY device, topic) k")
    assert int(str(per_device[0][0])) <= 5 * 3


def test_refusals_are_forgotten_in_time(database_url: str) -> None:
    now = datetime.now(UTC)
    old = Rejection(Reason.NO_DECODER, "no", "old", b"1", now - timedelta(days=91))
    fresh = Rejection(Reason.NO_DECODER, "no", "fresh", b"2", now - timedelta(days=89))
    arrive(database_url, [old, old, fresh])
    assert Jobs(database_url, rejection_days=90).forget() == {"rejections_forgotten": 1}
    assert rows(database_url, "SELECT topic FROM rejection") == [("fresh",)]
    assert rows(database_url, "SELECT sender FROM unknown_sender") == [("fresh",)]
    assert rows(database_url, "SELECT count(*) FROM rejection_reception") == [(0,)]
