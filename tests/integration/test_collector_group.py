"""Collectors of one group share the messages; what devices say of themselves reaches all of them; sessions can end."""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from paho.mqtt.publish import single

from app.collecting import named, prepare_siblings, sharing
from domain.endpoint import mqtt_endpoint
from domain.errors import UsageError
from ingest.collector import Collector, forget_session, prepare_session
from ingest.knowledge import Ask
from ingest.ports import InMemoryReadings
from ingest.sharing import ALONE, Sharing, Use
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.readings import TimescaleReadings
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.process import eventually
from tests.fixtures.registry import one_meter
from tests.integration.test_collector import START, count, messages


@contextmanager
def member(database_url: str, broker_url: str, name: str) -> Iterator[Collector]:
    prepare_session(mqtt_endpoint(broker_url), name, sharing=Sharing("team"))
    collector = Collector(mqtt_endpoint(broker_url), TimescaleReadings(database_url), name, sharing=Sharing("team"))
    with running(collector):
        yield collector


def test_a_group_hears_shares() -> None:
    assert ALONE.filters(("#",)) == ("#",)
    assert Sharing("team").filters(("a/#", "b/+")) == ("$share/team/a/#", "$share/team/b/+")


def test_two_collectors_store_each_message_once(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    with member(database_url, broker.url, "one") as one, member(database_url, broker.url, "two") as two:
        publish(messages(0, 2_000), broker.url)
        assert eventually(lambda: count(database_url) == 2_000)
        assert one.totals.messages > 0
        assert two.totals.messages > 0
        assert eventually(lambda: one.totals.messages + two.totals.messages == 2_000)
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("SELECT sum(messages), sum(stored), sum(duplicates) FROM ingest_count").fetchone()
    assert counted == (2_000, 2_000, 0)


def test_a_forgotten_session_keeps_nothing(database_url: str, broker: RestartableBroker) -> None:
    one_meter(database_url)
    prepare_session(mqtt_endpoint(broker.url), "gone")
    publish(messages(0, 10), broker.url)
    forget_session(mqtt_endpoint(broker.url), "gone")
    collector = Collector(mqtt_endpoint(broker.url), TimescaleReadings(database_url), "gone")
    with running(collector):
        time.sleep(1.0)
        publish(messages(10, 15), broker.url)
        assert eventually(lambda: count(database_url) == 5)
    assert collector.totals.messages == 5


@pytest.mark.parametrize("topic", ["nobody/knows", "$SYS/x"])
def test_what_nobody_understands_is_seen_but_not_the_brokers_own(
    database_url: str, broker: RestartableBroker, topic: str
) -> None:
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    auth = {"username": endpoint.username, "password": endpoint.password}
    single(topic, b"\x01\x02", qos=1, hostname=endpoint.host, port=endpoint.port, auth=auth)  # type: ignore[arg-type]
    collector = Collector(endpoint, TimescaleReadings(database_url), "collector")
    with running(collector):
        if topic.startswith("$"):
            time.sleep(1.0)
            assert count(database_url, "rejection") == 0
        else:
            assert eventually(lambda: count(database_url, "rejection") == 1)


def test_what_a_decoder_asks_for_is_published_twice_a_minute_at_most(
    broker: RestartableBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = Collector(mqtt_endpoint(broker.url), InMemoryReadings({}))
    asked: list[tuple[str, bytes]] = []
    now = [1_000.0]
    monkeypatch.setattr(collector._subscription, "publish", lambda topic, payload: asked.append((topic, payload)))
    monkeypatch.setattr("ingest.collector.time.monotonic", lambda: now[0])
    for passed in (0, 1, 28, 2):
        now[0] += passed
        collector._ask(Ask("ask/me", b"please"))
        collector._ask(Ask("ask/them", b"please"))
    assert asked == [("ask/me", b"please"), ("ask/them", b"please")] * 2
    collector._subscription.close()


def test_a_description_is_heard_by_all_and_stored_by_one(database_url: str, broker: RestartableBroker) -> None:
    """Every member learns from it; what is measured or refused in it counts once."""
    with member(database_url, broker.url, "one") as one, member(database_url, broker.url, "two") as two:
        assert eventually(lambda: one._subscription.subscribed and two._subscription.subscribed)
        publish(
            (SimulatedMessage("zigbee2mqtt/bridge/devices", b"[not json %d" % number, START) for number in range(6)),
            broker.url,
        )
        assert eventually(lambda: one.totals.messages + two.totals.messages == 6)
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("SELECT sum(messages) FROM ingest_count").fetchone()
        refused = connection.execute("SELECT sum(times), count(*) FROM rejection").fetchone()
    assert counted == (6,)
    assert refused == (6, 6)


@contextmanager
def part(database_url: str, broker_url: str, number: int) -> Iterator[Collector]:
    endpoint, sharing = mqtt_endpoint(broker_url), Sharing(part=number, parts=2)
    prepare_session(endpoint, "collector", sharing=sharing)
    with running(Collector(endpoint, TimescaleReadings(database_url), sharing=sharing)) as collector:
        yield collector


def knows(collector: Collector, description: bytes) -> bool:
    return description in [payload for _key, payload in list(collector._knowledge.descriptions(""))]


def test_each_of_two_parts_stores_its_topics_and_learns_from_all_descriptions(
    database_url: str, broker: RestartableBroker
) -> None:
    meters = [f"m{number}" for number in range(20)]
    for meter in meters:
        one_meter(database_url, meter=meter)
    topics = [f"vigie/v1/{meter}/readings" for meter in meters]
    mine = [sum(Sharing(part=number, parts=2).use(topic) is Use.STORE for topic in topics) for number in (1, 2)]
    assert sum(mine) == 20
    assert min(mine) > 4
    reading = b'{"register": "energy_import", "time": "2020-01-01T00:%02d:00Z", "value": %d}'
    with part(database_url, broker.url, 1) as one, part(database_url, broker.url, 2) as two:
        publish(
            (SimulatedMessage(topic, reading % (minute, minute), START) for minute in range(50) for topic in topics),
            broker.url,
        )
        assert eventually(lambda: count(database_url) == 1_000)
        publish([SimulatedMessage("homie/boiler/meter/energy/$unit", b"MWh", START)], broker.url)
        assert eventually(lambda: one.totals.messages + two.totals.messages == 1_001)
        assert abs(one.totals.messages - 50 * mine[0]) <= 1
        for collector in (one, two):
            assert eventually(functools.partial(knows, collector, b"MWh"))
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("SELECT sum(messages), sum(stored), sum(duplicates) FROM ingest_count").fetchone()
        names = connection.execute("SELECT name FROM collector_state ORDER BY name").fetchall()
        counters = connection.execute("SELECT DISTINCT collector FROM ingest_count ORDER BY collector").fetchall()
    assert counted == (1_001, 1_000, 0)
    assert counters == names
    assert names == [("collector.1of2",), ("collector.2of2",)]


def test_the_first_part_opens_the_sessions_of_those_that_never_ran(
    database_url: str, broker: RestartableBroker
) -> None:
    for number in range(4):
        one_meter(database_url, meter=f"m{number}")
    prepare_siblings(database_url, broker.url, "collector", Sharing(part=1, parts=2))
    prepare_session(mqtt_endpoint(broker.url), "collector", sharing=Sharing(part=1, parts=2))
    reading = b'{"register": "energy_import", "time": "2020-01-01T00:00:00Z", "value": 1}'
    publish((SimulatedMessage(f"vigie/v1/m{number}/readings", reading, START) for number in range(4)), broker.url)
    with part(database_url, broker.url, 1), part(database_url, broker.url, 2):
        assert eventually(lambda: count(database_url) == 4)


@pytest.mark.parametrize(
    ("group", "text", "key"),
    [
        (None, "3/2", "error-part"),
        (None, "0/2", "error-part"),
        (None, "1/17", "error-part"),
        (None, "half", "error-part"),
        ("team", "1/2", "error-part-and-group"),
    ],
)
def test_a_part_that_is_none(group: str | None, text: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        sharing(group, text)
    assert caught.value.message.key == key


@pytest.mark.parametrize("name", ["x/y", "é#", "a b", "team.one", "", "a" * 41, "line\n"])
def test_a_name_that_no_session_may_have(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        named(name)
    assert caught.value.message.key == "error-collector-name"
    with pytest.raises(UsageError):
        sharing(name)


def test_a_part_and_a_group_are_read_as_they_are_told() -> None:
    assert sharing(part="2/3") == Sharing(part=2, parts=3)
    assert sharing("team") == Sharing("team")
    assert sharing() == ALONE
    assert Sharing(part=2, parts=3).known_as("west") == "west.2of3"
    assert [sibling.part for sibling in Sharing(part=2, parts=3).siblings()] == [1, 3]
