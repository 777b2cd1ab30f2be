"""Collectors of one group share the messages; what devices say of themselves reaches all of them; sessions can end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from paho.mqtt.publish import single

from domain.endpoint import mqtt_endpoint
from ingest.collector import Collector, forget_session, prepare_session, shared
from ingest.knowledge import Ask
from ingest.ports import InMemoryReadings
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
    prepare_session(mqtt_endpoint(broker_url), name, group="team")
    collector = Collector(mqtt_endpoint(broker_url), TimescaleReadings(database_url), name, group="team")
    with running(collector):
        yield collector


def test_a_group_hears_shares() -> None:
    assert shared(("#",), None) == ("#",)
    assert shared(("a/#", "b/+"), "team") == ("$share/team/a/#", "$share/team/b/+")


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
        assert eventually(lambda: one.totals.messages + two.totals.messages == 18)
        assert one.totals.messages + two.totals.messages == 18
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("SELECT sum(messages) FROM ingest_count").fetchone()
        refused = connection.execute("SELECT sum(times), count(*) FROM rejection").fetchone()
    assert counted == (6,)
    assert refused == (6, 6)
