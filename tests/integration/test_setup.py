"""What is set up, described and heard, through the database: what one collector learns, another knows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.rows import dict_row

from domain.batch import Batch
from domain.heard import Heard, HeardKind, Reception
from domain.setup import MOST_FORMER, MOST_FORMER_BYTES
from ingest.knowledge import Knowledge
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


def test_a_device_has_the_zone_of_its_site(database_url: str, sink: TimescaleReadings) -> None:
    one_meter(database_url)
    first = sink.setup(0)
    assert first is not None
    assert first.device_zones == {}  # the usual one is not listed
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE site SET timezone = 'Indian/Reunion'")
    moved = sink.setup(first.revision)
    assert moved is not None
    assert moved.device_zones == {"m1": "Indian/Reunion"}
    assert moved.registers == {"m1": frozenset(["energy_import"])}


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
    assert [(row["gateway"], row["last_heard"]) for row in rows(database_url, "gateway_health")] == [
        ("g1", at(5)),
        ("g2", at(10)),
    ]
    told = ("device", "gateway", "rssi", "uplinks")
    assert [tuple(row[name] for name in told) for row in rows(database_url, "device_gateway")] == [
        ("d", "g1", -70.0, 2),
        ("d", "g2", -115.0, 2),
    ]


def test_what_comes_again_after_a_crash_is_counted_once(database_url: str, sink: TimescaleReadings) -> None:
    near, far = Reception("g1", -70.0, 9.0), Reception("g2", -115.0, -8.0)
    told = [
        Heard("d", at(0), HeardKind.JOIN, (near,)),
        *(
            Heard("d", at(10 * n), HeardKind.UPLINK, (near, far)[: 1 + n % 2], frame=n, network="lns")
            for n in range(50)
        ),
        Heard("d", at(495), HeardKind.ERROR, detail="MIC"),
    ]
    hear(sink, *told)
    before = [rows(database_url, table) for table in ("device_health", "device_gateway", "gateway_health")]
    assert [(row["uplinks"], row["lost_frames"], row["joins"], row["errors"]) for row in before[0]] == [(50, 0, 1, 1)]
    assert [(row["gateway"], row["uplinks"]) for row in before[1]] == [("g1", 50), ("g2", 25)]
    with closing(TimescaleReadings(database_url)) as other:
        hear(other, *told)  # all of it again
        hear(other, *told[30:])
        hear(sink, *reversed(told[45:]))
    assert [rows(database_url, table) for table in ("device_health", "device_gateway", "gateway_health")] == before


def test_two_collectors_that_hear_the_same_devices_wait_for_each_other_in_turn(database_url: str) -> None:
    gateways = (Reception("g1", -70.0, 9.0), Reception("g2", -80.0, 9.0))
    devices = [f"d{number}" for number in range(20)]
    rounds = 15

    def work(mine: int) -> None:
        order = devices if mine else devices[::-1]
        with closing(TimescaleReadings(database_url)) as own:
            for turn in range(rounds):
                frame = 2 * turn + mine
                through = gateways if mine else gateways[::-1]
                hear(own, *(Heard(name, at(frame), HeardKind.UPLINK, through, frame=frame) for name in order))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work, mine) for mine in (0, 1)]:
            done.result(timeout=60)
    told = rows(database_url, "device_health")
    assert {(row["uplinks"], row["lost_frames"], row["last_frame"]) for row in told} == {(30, 0, 29)}
    assert {row["uplinks"] for row in rows(database_url, "device_gateway")} == {30}


def spoken(database_url: str) -> tuple[object, object]:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT spoke_at, usual_interval_s(spoke_at) FROM device_health WHERE device = 'd'"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def test_the_usual_interval_is_recent_and_withstands_outages(database_url: str, sink: TimescaleReadings) -> None:
    # Commissioned in haste: every two minutes, then once an hour. Gaps in minutes, of the last nine times.
    hasty = [0, 2, 4, 6, 8, 10, 12, 14]
    hear(sink, *(Heard("d", at(minute), HeardKind.UPLINK, frame=minute) for minute in hasty[:3]))
    assert spoken(database_url)[1] is None  # two gaps tell nothing
    hear(sink, *(Heard("d", at(minute), HeardKind.UPLINK, frame=minute) for minute in hasty[3:]))
    assert spoken(database_url)[1] == 120
    hear(sink, *(Heard("d", at(60 * hour), HeardKind.UPLINK, frame=100 + hour) for hour in (1, 2, 3)))
    assert spoken(database_url)[1] == 120  # 2 2 2 2 2 46 60 60: the fifth of eight
    hear(sink, Heard("d", at(240), HeardKind.UPLINK, frame=104))
    assert spoken(database_url)[1] == 46 * 60  # 2 2 2 2 46 60 60 60
    hear(sink, Heard("d", at(300), HeardKind.UPLINK, frame=105))
    assert spoken(database_url)[1] == 3600  # 2 2 2 46 60 60 60 60
    # A week away is one gap: 2 2 46 60 60 60 60 10080.
    hear(sink, Heard("d", at(300 + 10_080), HeardKind.UPLINK, frame=106))
    assert spoken(database_url)[1] == 3600


def test_messages_of_one_minute_are_one_time_of_speaking(database_url: str, sink: TimescaleReadings) -> None:
    # Each hour three frames, twenty seconds apart.
    for hour in range(5):
        hear(sink, *(Heard("d", at(60 * hour + n / 3), HeardKind.UPLINK, frame=3 * hour + n) for n in range(3)))
    assert spoken(database_url) == ([at(60 * hour) for hour in range(5)], 3600)


def test_neither_order_nor_repetition_changes_the_usual_interval(database_url: str, sink: TimescaleReadings) -> None:
    minutes = [0, 15, 31, 45, 200, 216, 230, 246, 260, 276, 290]
    told = [Heard("d", at(minute), HeardKind.UPLINK, frame=minute) for minute in minutes]
    with closing(TimescaleReadings(database_url)) as other:
        hear(sink, told[3], told[1], told[5])
        hear(other, told[4], told[0], told[2])
        hear(sink, told[7], *told[9:])
        hear(other, told[8], told[6], told[1])
        hear(sink, *told)
    # The last nine, and of the gaps 14 14 14 14 16 16 16 155 the fifth.
    assert spoken(database_url) == ([at(minute) for minute in minutes[2:]], 16 * 60)


@pytest.mark.parametrize("spoke", [None, [], [0], [0, 10, 20]])
def test_of_less_than_three_gaps_no_interval_is_told(database_url: str, spoke: list[int] | None) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT usual_interval_s(%s::timestamptz[])", [None if spoke is None else [at(n) for n in spoke]]
        ).fetchone()
    assert row == (None,)


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


def test_former_descriptions_are_kept_of_those_that_tell_units(database_url: str, sink: TimescaleReadings) -> None:
    for minute, payload in enumerate((b'{"a":"Wh"}', b'{"a":"kWh"}', b'{"a":"kWh"}', b"")):
        sink.write(Batch("test", described={"homie/5/d": (payload, at(minute)), "spb/g": (payload, at(minute))}))
    setup = sink.setup(0)
    assert setup is not None
    assert setup.former_descriptions == {"homie/5/d": ((at(0), b'{"a":"Wh"}'), (at(1), b'{"a":"kWh"}'))}
    assert setup.descriptions["homie/5/d"] == (b"", at(3))
    known = Knowledge()
    known.use(setup)
    assert [known.described("homie/5/d", bytes, at(minute)) for minute in (-1, 0.5, 2, 4)] == [
        b'{"a":"Wh"}', b'{"a":"Wh"}', b'{"a":"kWh"}', None,
    ]  # fmt: skip


def test_of_a_description_so_many_former_ones_are_kept(database_url: str, sink: TimescaleReadings) -> None:
    for minute in range(MOST_FORMER + 4):
        describe(sink, at(minute), **{"z2m/b": b"%d" % minute, "z2m/other": b"x" * minute})
    describe(sink, at(MOST_FORMER + 4), **{"z2m/large": b"x" * (MOST_FORMER_BYTES + 1)})
    describe(sink, at(MOST_FORMER + 5), **{"z2m/large": b"x"})
    setup = sink.setup(0)
    assert setup is not None
    former = setup.former_descriptions["z2m/b"]
    assert [moment for moment, _payload in former] == [at(minute) for minute in range(3, MOST_FORMER + 3)]
    assert [payload for _moment, payload in former[:2]] == [None, b"4"]  # what stood before the oldest is not known
    assert len(setup.former_descriptions["z2m/other"]) == MOST_FORMER
    assert setup.former_descriptions["z2m/large"] == ((at(MOST_FORMER + 4), None),)
