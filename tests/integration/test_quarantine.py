"""Refused messages are kept with every moment they came in, and go through again once somebody has mended the cause."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import orjson
import psycopg
import pytest

from app.quarantine import Quarantine
from app.worker import Jobs
from domain.errors import ConflictError, NotFoundError
from domain.quarantine import Replayed, Selection
from domain.reading import RawMessage, Reading
from domain.registry import RegisterKind
from domain.setup import StoredProfile
from ingest.assembly import Assembler
from ingest.decoders.decoder import Decoder, Item
from ingest.quarantine import replay
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from storage.rejections import TimescaleQuarantine
from tests.fixtures.payloads import historique_frame
from tests.fixtures.registry import one_meter

START = datetime(2026, 1, 1, tzinfo=UTC)
ALL = Selection()


def own(number: int, value: float = 1000, device: str = "m1", **more: object) -> RawMessage:
    moment = START + timedelta(minutes=10 * number)
    item = {"register": "energy_import", "time": moment.isoformat(), "value": value} | more
    return RawMessage(f"vigie/v1/{device}/readings", orjson.dumps(item), moment)


def later(message: RawMessage, minutes: int) -> RawMessage:
    return RawMessage(message.topic, message.payload, message.received_at + timedelta(minutes=minutes))


def arrive(url: str, *messages: RawMessage) -> None:
    sink = TimescaleReadings(url)
    for message in messages:
        sink.write(Assembler(sink, "test", lambda: 0.0).assemble([message]))
    sink.close()


def again(url: str, selection: Selection = ALL) -> Replayed:
    sink = TimescaleReadings(url)
    try:
        return replay(TimescaleQuarantine(url), sink, selection)
    finally:
        sink.close()


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


READINGS = "SELECT time, value, received_at FROM reading ORDER BY time"
WAITING = "SELECT reason, device, times FROM rejection WHERE resolved_at IS NULL ORDER BY id"


def test_a_meter_registered_late_gets_what_came_before(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    messages = [own(number, 1000 + number) for number in range(5)]
    arrive(database_url, *messages)
    assert again(database_url) == Replayed(messages=5, still_rejected=5)
    assert rows(database_url, WAITING) == [("unknown_device", "m1", 1)] * 5
    one_meter(database_url)
    assert again(database_url) == Replayed(messages=5, resolved=5, stored=5)
    assert rows(database_url, READINGS) == [(m.received_at, 1000 + n, m.received_at) for n, m in enumerate(messages)]
    assert rows(database_url, WAITING) == []
    assert rows(database_url, "SELECT count(*) FROM stale_span") != [(0,)]
    assert again(database_url) == Replayed()


def test_a_frame_without_a_clock_is_kept_at_each_moment_it_came_in(database_url: str) -> None:
    frame = RawMessage("vigie/v1/m1/tic", historique_frame(b"BASE", BASE=b"000001000"), START)
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, *(later(frame, minutes) for minutes in (0, 10, 20, 30)))
    one_meter(database_url)
    assert again(database_url) == Replayed(messages=1, resolved=1, stored=4)
    moments = [START + timedelta(minutes=minutes) for minutes in (0, 10, 20, 30)]
    assert rows(database_url, READINGS) == [(moment, 1000, moment) for moment in moments]


def test_the_value_received_last_counts_also_when_it_came_in_before(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    first, other = own(0, 1000), later(own(0, 2000), 1)
    arrive(database_url, first, other, later(first, 2))
    one_meter(database_url)
    assert again(database_url).messages == 2
    assert rows(database_url, "SELECT value, received_at FROM reading") == [(1000, START + timedelta(minutes=2))]


def test_a_replay_never_overrides_what_came_in_after_it(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, own(0, 1000))
    one_meter(database_url)
    arrive(database_url, later(own(0, 2000), 1))
    assert again(database_url) == Replayed(messages=1, resolved=1, superseded=1)
    assert rows(database_url, "SELECT value FROM reading") == [(2000,)]
    assert rows(database_url, "SELECT value, received_at FROM reading_superseded") == [(1000, START)]


def test_the_clock_is_judged_by_the_first_reception(database_url: str) -> None:
    one_meter(database_url)
    fast = RawMessage(own(18).topic, own(18).payload, START)
    arrive(database_url, fast)
    assert again(database_url) == Replayed(messages=1, still_rejected=1)
    assert rows(database_url, WAITING) == [("time_in_future", "m1", 1)]


def test_a_new_reason_takes_the_place_of_the_old_one(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, own(0, -5))
    one_meter(database_url)
    assert again(database_url) == Replayed(messages=1, still_rejected=1)
    assert rows(database_url, WAITING) == [("value_negative", "m1", 1)]
    assert again(database_url) == Replayed(messages=1, still_rejected=1)
    assert rows(database_url, WAITING) == [("value_negative", "m1", 1)]


def test_a_message_of_several_refusals_goes_through_once_and_stored_neighbours_stay(database_url: str) -> None:
    one_meter(database_url, kind=RegisterKind.INDEX)
    good = orjson.loads(own(0).payload)
    items = [good, good | {"register": "a"}, good | {"register": "b"}]
    arrive(database_url, RawMessage(own(0).topic, orjson.dumps({"readings": items}), START))
    assert len(rows(database_url, WAITING)) == 2
    assert again(database_url, Selection(reason="unknown_register")) == Replayed(
        messages=1, still_rejected=1, duplicates=1
    )
    assert len(rows(database_url, WAITING)) == 2


@pytest.mark.parametrize(
    "selection",
    [
        Selection(device="m1"),
        Selection(ids=(1,)),
        Selection(topic_prefix="vigie/v1/m1/"),
        Selection(reason="unknown_device", device="m1"),
    ],
)
def test_only_what_is_chosen_goes_through(database_url: str, selection: Selection) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, own(0), own(0, device="m2"))
    one_meter(database_url)
    assert again(database_url, selection) == Replayed(messages=1, resolved=1, stored=1)
    assert rows(database_url, WAITING) == [("unknown_device", "m2", 1)]


def test_a_message_that_was_cut_is_counted_and_left(database_url: str) -> None:
    one_meter(database_url)
    arrive(database_url, RawMessage("vigie/v1/m1/readings", b"[" * 2_000_000, START))
    assert again(database_url) == Replayed(not_replayable=1)


def test_a_message_that_turns_out_too_large_for_its_decoder_stops_no_replay(database_url: str) -> None:
    one_meter(database_url)
    large = [RawMessage(topic, b"[" * 100_000, START) for topic in ("usine/x", "usine/y")]
    arrive(database_url, *large, own(1, device="m2"))
    one_meter(database_url, meter="m2")
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO profile VALUES ('mine', 1, '{}', '[]', true, now(), 't')")
    with closing(TimescaleReadings(database_url)) as sink:
        told = replay(
            TimescaleQuarantine(database_url), sink, ALL,
            compile_profile=lambda profile: Decoder(
                profile.name, "usine/#", lambda _message, _known: iter(()), most_bytes=50_000
            ),
        )  # fmt: skip
    assert told == Replayed(messages=3, resolved=1, still_rejected=2, stored=1)
    kept = "SELECT reason, octet_length(payload) FROM rejection WHERE resolved_at IS NULL"
    assert rows(database_url, kept) == [("too_large", 100_000)] * 2


def test_many_messages_go_through_in_small_pages_each_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.rejections.PAGE_MESSAGES", 3)
    monkeypatch.setattr("storage.rejections.PAGE_BYTES", 150)
    monkeypatch.setattr("ingest.quarantine.BATCH_MESSAGES", 2)
    TimescaleRegistry(database_url).load_territory()
    messages = [own(number, 1000 + number) for number in range(20)]
    arrive(database_url, *messages, own(21, -1), *(later(message, 1) for message in messages[:9]))
    one_meter(database_url)
    assert again(database_url) == Replayed(messages=21, resolved=20, still_rejected=1, stored=20, duplicates=9)
    assert again(database_url) == Replayed(messages=1, still_rejected=1)


def test_a_message_that_comes_in_while_it_goes_through_is_not_resolved(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, own(0))
    with TimescaleQuarantine(database_url).session(ALL) as session:
        page = next(session.pages())
        arrive(database_url, later(own(0), 1))
        session.settle(page, {})
    assert rows(database_url, WAITING) == [("unknown_device", "m1", 2)]


def test_a_second_replay_at_the_same_time_is_refused(database_url: str) -> None:
    one_meter(database_url)
    with TimescaleQuarantine(database_url).session(ALL), pytest.raises(ConflictError):
        again(database_url)
    with TimescaleQuarantine(database_url).session(ALL):
        assert Jobs(database_url).catch_up() == {"readings_caught_up": 0}  # in five minutes, then
    assert again(database_url) == Replayed()


def test_the_same_refusal_after_it_was_resolved_waits_again(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, own(0))
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE rejection SET resolved_at = now()")
    arrive(database_url, later(own(0), 5))
    assert rows(database_url, WAITING) == [("unknown_device", "m1", 2)]


def test_a_refusal_that_is_named_and_was_never_kept_is_not_found(database_url: str) -> None:
    arrive(database_url, own(0))
    ((number,),) = rows(database_url, "SELECT id FROM rejection")
    assert isinstance(number, int)
    quarantine = Quarantine(database_url)
    with pytest.raises(NotFoundError) as caught:
        quarantine.replay(Selection(ids=(number + 1,)))
    assert caught.value.message.params == {"ids": str(number + 1)}
    assert quarantine.replay(Selection(ids=(number, number + 1))) == Replayed(messages=1, still_rejected=1)
    one_meter(database_url)
    assert quarantine.replay(Selection(ids=(number,))).resolved == 1
    assert quarantine.replay(Selection(ids=(number,))) == Replayed()  # it is there, and nothing is left to do


def gateway(number: int) -> RawMessage:
    """One message of a gateway that speaks for two devices, neither of which it names in its topic."""
    moment = START + timedelta(minutes=10 * number)
    return RawMessage("usine/gw", f"{moment.isoformat()} {number}".encode(), moment)


def speaks_for(*devices: str) -> Callable[[StoredProfile], Decoder]:
    """Return a decoder of such a message for each profile that is stored."""

    def decode(message: RawMessage, _known: object) -> Iterator[Item]:
        time, value = message.payload.decode().split()
        for device in devices:
            yield Reading(device, "energy_import", datetime.fromisoformat(time), float(value), "Wh", optional=True)

    return lambda profile: Decoder(profile.name, "usine/#", decode)


def with_profile(url: str, *devices: str, selection: Selection = ALL) -> Replayed:
    with closing(TimescaleReadings(url)) as sink:
        return replay(TimescaleQuarantine(url), sink, selection, compile_profile=speaks_for(*devices))


SENDERS = "SELECT kind, sender, messages, first_heard, last_heard FROM unknown_sender ORDER BY kind, sender"


def test_devices_that_a_replay_makes_known_are_listed_with_all_that_they_said(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, *(gateway(number) for number in range(11)), later(gateway(10), 5))
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO profile VALUES ('mine', 1, '{}', '[]', true, now(), 't')")
    last = START + timedelta(minutes=105)
    for _again in range(2):  # a second replay counts nothing twice
        assert with_profile(database_url, "m1", "m2") == Replayed(messages=11, still_rejected=11)
        assert rows(database_url, SENDERS) == [
            ("device", "m1", 12, START, last),
            ("device", "m2", 12, START, last),
            ("topic", "usine/gw", 12, START, last),
        ]
    waiting = "SELECT device, reason, count(*) FROM rejection WHERE resolved_at IS NULL GROUP BY 1, 2 ORDER BY 1"
    assert rows(database_url, waiting) == [("m1", "unknown_device", 11), ("m2", "unknown_device", 11)]


def test_each_device_of_a_shared_message_gets_all_of_its_readings_when_it_is_known(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO profile VALUES ('mine', 1, '{}', '[]', true, now(), 't')")
    arrive(database_url, *(gateway(number) for number in range(5)))
    with_profile(database_url, "m1", "m2")
    with closing(TimescaleReadings(database_url)) as sink:
        assembler = Assembler(sink, "test", lambda: 0.0, compile_profile=speaks_for("m1", "m2"))
        sink.write(assembler.assemble([gateway(5)]))
    one_meter(database_url, meter="m1")
    told = with_profile(database_url, "m1", "m2", selection=Selection(device="m1"))
    assert told == Replayed(messages=6, still_rejected=6, stored=6)
    one_meter(database_url, meter="m2")
    told = with_profile(database_url, "m1", "m2", selection=Selection(device="m2"))
    assert told == Replayed(messages=6, resolved=6, stored=6, duplicates=6)
    values = (
        "SELECT meter, array_agg(value ORDER BY time) FROM dashboard_reading "
        "JOIN dashboard_register USING (register_id) GROUP BY 1 ORDER BY 1"
    )
    assert rows(database_url, values) == [("m1", [0, 1, 2, 3, 4, 5]), ("m2", [0, 1, 2, 3, 4, 5])]


def test_what_a_replay_makes_known_is_bounded_like_what_comes_in(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    arrive(database_url, *(gateway(number) for number in range(40)))
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO profile VALUES ('mine', 1, '{}', '[]', true, now(), 't')")
    with closing(TimescaleReadings(database_url)) as sink:
        replay(TimescaleQuarantine(database_url, 10), sink, ALL, compile_profile=speaks_for("m1"))
    kept = "SELECT count(*), min(received_at) FROM rejection WHERE device = 'm1'"
    assert rows(database_url, kept) == [(10, START + timedelta(minutes=300))]
