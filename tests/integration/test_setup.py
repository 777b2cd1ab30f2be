"""What is set up, described and heard, through the database: what one collector learns, another knows."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.rows import dict_row

from domain.batch import Batch
from domain.heard import Heard, HeardKind, Reception
from storage.readings import TimescaleReadings
from tests.fixtures.registry import one_meter

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def sink(database_url: str) -> Iterator[TimescaleReadings]:
    with closing(TimescaleReadings(database_url)) as opened:
        yield opened


def describe(sink: TimescaleReadings, moment: datetime, **described: bytes) -> None:
    sink.write(Batch("test", described={key: (payload, moment) for key, payload in described.items()}))


def hear(sink: TimescaleReadings, *heard: Heard) -> None:
    sink.write(Batch("test", heard=list(heard)))


def rows(url: str, table: str) -> list[dict[str, object]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2".encode()).fetchall()


def test_a_set_up_is_read_again_only_after_a_change(database_url: str, sink: TimescaleReadings) -> None:
    first = sink.setup(0)
    assert first is not None
    assert sink.setup(first.revision) is None
    one_meter(database_url)
    second = sink.setup(first.revision)
    assert second is not None
    assert second.revision > first.revision
    assert (second.codecs, second.device_codecs, second.profiles) == ({}, {}, ())


def test_the_newest_codec_and_profile_are_in_force(database_url: str, sink: TimescaleReadings) -> None:
    one_meter(database_url)
    with psycopg.connect(database_url) as connection:
        for version in (1, 2):
            connection.execute(
                "INSERT INTO codec (name, version, source, vectors, created_by) VALUES ('c', %s, %s, '[]', 't')",
                (version, f"source {version}"),
            )
            connection.execute(
                "INSERT INTO profile (name, version, body, vectors, active, created_by)"
                " VALUES ('on', %s, jsonb_build_object('v', %s::int), '[]', true, 't'),"
                " ('off', %s, '{}', '[]', %s, 't')",
                (version, version, version, version == 1),
            )
        connection.execute("UPDATE device SET codec = 'c' WHERE code = 'm1'")
    setup = sink.setup(0)
    assert setup is not None
    assert {name: (codec.version, codec.source) for name, codec in setup.codecs.items()} == {"c": (2, "source 2")}
    assert setup.device_codecs == {"m1": "c"}
    assert [(profile.name, profile.version, profile.body) for profile in setup.profiles] == [("on", 2, {"v": 2})]


def test_of_two_collectors_the_later_description_counts(database_url: str, sink: TimescaleReadings) -> None:
    with closing(TimescaleReadings(database_url)) as other:
        describe(sink, at(1), a=b"new", b=b"x")
        describe(other, at(0), a=b"old")
        setup = sink.setup(0)
        assert setup is not None
        assert setup.descriptions == {"a": (b"new", at(1)), "b": (b"x", at(1))}
        describe(other, at(2), a=b"")
    setup = sink.setup(setup.revision)
    assert setup is not None
    assert setup.descriptions["a"] == (b"", at(2))


def test_signs_of_life_add_up_over_batches(database_url: str, sink: TimescaleReadings) -> None:
    near, far = Reception("g1", -70.0, 9.0), Reception("g2", -115.0, -8.0)
    hear(sink, Heard("d", at(0), HeardKind.UPLINK, (near, far), frame=10, network="lns"))
    hear(sink, Heard("d", at(10), HeardKind.UPLINK, (far,), frame=13), Heard("e", at(1), HeardKind.JOIN))
    hear(sink, Heard("d", at(11), HeardKind.STATUS, battery=55.5), Heard("d", at(12), HeardKind.ERROR, detail="MIC"))
    hear(sink, Heard("d", at(5), HeardKind.UPLINK, (near,), frame=11))  # late, and no longer lost
    device, other = rows(database_url, "device_health")
    assert (device["uplinks"], device["lost_frames"], device["last_frame"]) == (3, 1, 13)
    assert (device["first_heard"], device["last_heard"], device["network"]) == (at(0), at(12), "lns")
    assert (device["battery"], device["errors"], device["last_error"]) == (55.5, 1, "MIC")
    assert (device["gateway"], device["rssi"], device["snr"]) == ("g2", -115.0, -8.0)
    assert (other["device"], other["joins"], other["uplinks"]) == ("e", 1, 0)
    assert [(row["gateway"], row["uplinks"], row["last_heard"]) for row in rows(database_url, "gateway_health")] == [
        ("g1", 2, at(5)),
        ("g2", 2, at(10)),
    ]
    assert [(row["device"], row["gateway"], row["rssi"]) for row in rows(database_url, "device_gateway")] == [
        ("d", "g1", -70.0),
        ("d", "g2", -115.0),
    ]


@pytest.mark.parametrize(
    ("batches", "lost", "last"),
    [
        ([[0, 2, 4, 6], [1, 3, 5, 7]], 0, 7),
        ([[1, 3, 5], [4], [8]], 3, 8),  # 2, 6 and 7
        ([[7], [7], [7, 8]], 0, 8),
        ([[10], [2_000], [2_003]], 2, 2_003),
        ([[500, 502], [0], [2]], 2, 2),
        ([[25], [26, 29, 0, 1]], 2, 1),
        ([[500], [483]], 0, 483),
        ([[500], [484]], 0, 500),
    ],
)
def test_lost_frames_are_those_that_no_collector_heard(
    database_url: str, batches: list[list[int]], lost: int, last: int
) -> None:
    with closing(TimescaleReadings(database_url)) as one, closing(TimescaleReadings(database_url)) as two:
        for number, frames in enumerate(batches):
            heard = (Heard("d", at(number), HeardKind.UPLINK, frame=frame) for frame in frames)
            hear((one, two)[number % 2], *heard)
    (device,) = rows(database_url, "device_health")
    assert (device["lost_frames"], device["last_frame"]) == (lost, last)


def test_a_join_ends_the_account_of_the_counter(database_url: str, sink: TimescaleReadings) -> None:
    hear(sink, Heard("d", at(0), HeardKind.UPLINK, frame=20))
    hear(sink, Heard("d", at(1), HeardKind.JOIN))
    hear(sink, Heard("d", at(2), HeardKind.UPLINK, frame=0))
    hear(sink, Heard("d", at(3), HeardKind.UPLINK, frame=2))
    (device,) = rows(database_url, "device_health")
    assert (device["lost_frames"], device["last_frame"], device["joins"]) == (1, 2, 1)


@pytest.mark.parametrize("name", ["a\x00b", "é" * 300, "\ud800"])
def test_no_name_stops_a_batch(database_url: str, sink: TimescaleReadings, name: str) -> None:
    hear(sink, Heard(name, at(0), HeardKind.UPLINK, (Reception(name, -1.0),), detail=name))
    describe(sink, at(0), **{name: b"x"})
    assert len(rows(database_url, "device_health")) == 1
