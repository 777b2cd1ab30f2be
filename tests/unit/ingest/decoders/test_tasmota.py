"""Which moment a civil time without offset means, by the moment at which its message came."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage, Reading
from ingest.decoders.tasmota import DECODER
from ingest.knowledge import Knowledge
from tests.fixtures.hearing import Ear

FIRST = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""The first passage of half past two on the day on which summer time ends."""
HOUR = timedelta(hours=1)
SECONDS = timedelta(seconds=2)


def moment_of(written: str, received_at: datetime) -> datetime:
    payload = json.dumps({"Time": written, "ENERGY": {"Total": 1.0}}).encode()
    (item,) = DECODER.decode(RawMessage("tele/pow/SENSOR", payload, received_at), Knowledge())
    assert isinstance(item, Reading)
    return item.time.astimezone(UTC)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (FIRST + SECONDS, FIRST),
        (FIRST - SECONDS, FIRST),
        (FIRST + HOUR + SECONDS, FIRST + HOUR),
        (FIRST + HOUR - SECONDS, FIRST + HOUR),
        (FIRST + 24 * HOUR, FIRST + HOUR),
    ],
    ids=["first", "first, a clock ahead", "second", "second, a clock ahead", "a day late"],
)
def test_of_the_hour_that_comes_twice_the_passage_nearer_to_the_reception(
    received: datetime, expected: datetime
) -> None:
    assert moment_of("2026-10-25T02:30:00", received) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-15T12:00:00", datetime(2026, 1, 15, 11, tzinfo=UTC)),
        ("2026-07-15T12:00:00", datetime(2026, 7, 15, 10, tzinfo=UTC)),
        ("2026-07-15T12:00:00+05:00", datetime(2026, 7, 15, 7, tzinfo=UTC)),
    ],
)
def test_other_times_are_french_civil_time_or_their_own_offset(written: str, expected: datetime) -> None:
    assert moment_of(written, expected + SECONDS) == expected


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_ends_of_the_calendar_are_read_too(year: str) -> None:
    payload = json.dumps({"Time": f"{year}-12-31T23:59:59", "ENERGY": {"Total": 1.0}}).encode()
    (item,) = DECODER.decode(RawMessage("tele/pow/SENSOR", payload, FIRST), Knowledge())
    assert isinstance(item, Reading)
    assert item.time.year == int(year)


def test_the_hour_that_never_was_is_read_all_the_same() -> None:
    summer = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment_of("2026-03-29T02:30:00", summer) in {summer, summer - HOUR}


@pytest.mark.parametrize(("payload", "kind"), [(b"Online", HeardKind.ONLINE), (b"Offline", HeardKind.OFFLINE)])
@pytest.mark.parametrize("topic", ["tele/pow/LWT", "pow/tele/LWT"])
def test_the_last_will_tells_whether_the_device_is_there(topic: str, payload: bytes, kind: HeardKind) -> None:
    assert Ear().hear(topic, payload, FIRST) == [Heard("pow", FIRST, kind, network="tasmota")]


@pytest.mark.parametrize("topic", ["a/LWT", "a/STATE", "a/b/POWER", "SENSOR"])
def test_topics_that_only_look_alike_are_left_to_others(topic: str) -> None:
    assert Ear().decoder(topic, b"{}") is None


def test_a_full_topic_of_prefixes_alone_still_names_a_device() -> None:
    (item,) = Ear().hear("tele/tele/SENSOR", b'{"ENERGY": {"Total": 1}}', FIRST)
    assert isinstance(item, Reading)
    assert item.device == "tele.tele"
