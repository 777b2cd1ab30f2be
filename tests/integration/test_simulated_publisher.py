"""The publisher against a real broker: every message acknowledged, and what a subscriber gets is what was made."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from domain.endpoint import mqtt_endpoint
from domain.errors import UnavailableError, UsageError
from simulators.live import publish_live
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load
from tests.fixtures.broker import RestartableBroker

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)


@pytest.fixture
def scenario() -> Scenario:
    return Scenario(draw(load("demo"), seed=7, epoch=EPOCH))


@contextmanager
def listening(url: str) -> Iterator[list[tuple[str, bytes]]]:
    address = mqtt_endpoint(url)
    heard: list[tuple[str, bytes]] = []
    ready = threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="listener", protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set(address.username, address.password)

    def subscribe(*_: object) -> None:
        client.subscribe("#", qos=1)

    client.on_connect = subscribe
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _client, _data, message: heard.append((message.topic, bytes(message.payload)))
    client.reconnect_delay_set(1, 1)
    client.connect(address.host, address.port)
    client.loop_start()
    assert ready.wait(10)
    try:
        yield heard
    finally:
        client.disconnect()
        client.loop_stop()


def readings_in(messages: list[tuple[str, bytes]]) -> set[tuple[str, str, str, int]]:
    return {
        (topic, reading["register"], reading["time"], reading["value"])
        for topic, payload in messages
        if topic.endswith("/readings")
        for reading in json.loads(payload)["readings"]
    }


def wait_until(heard: list[tuple[str, bytes]], count: int, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while len(heard) < count and time.monotonic() < deadline:
        time.sleep(0.05)


def test_everything_published_is_acknowledged_and_heard(broker: RestartableBroker, scenario: Scenario) -> None:
    messages = list(scenario.messages(EPOCH, EPOCH + timedelta(days=1)))
    with listening(broker.url) as heard:
        assert publish(messages, broker.url) == len(messages)
        wait_until(heard, len(messages))
        assert Counter(heard) == Counter((message.topic, message.payload) for message in messages)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_broker_that_restarts_gets_everything(broker: RestartableBroker, scenario: Scenario, how: str) -> None:
    messages = list(scenario.messages(EPOCH, EPOCH + timedelta(days=10), 7200))

    def with_a_restart() -> Iterator[SimulatedMessage]:
        for number, message in enumerate(messages):
            if number == len(messages) // 2:
                getattr(broker, how)()
                broker.start()
            yield message

    assert publish(with_a_restart(), broker.url) == len(messages)


def test_live_catches_up_and_goes_on_with_the_clock(broker: RestartableBroker, scenario: Scenario) -> None:
    began, origin = time.monotonic(), EPOCH + timedelta(days=2, hours=9)
    stop = threading.Event()

    def clock() -> datetime:
        return origin + timedelta(seconds=(time.monotonic() - began) * 60)  # a minute every second

    with listening(broker.url) as heard:
        timer = threading.Timer(4.0, stop.set)
        timer.start()
        published = publish_live(scenario, broker.url, clock, stop, since=origin - timedelta(minutes=20))
        wait_until(heard, published)
    history = [(m.topic, m.payload) for m in scenario.messages(origin - timedelta(minutes=20), origin, 600)]
    assert readings_in(history) <= readings_in(heard)
    assert len(heard) == published > 200  # 22 gateways every ten seconds of nearly four minutes


def test_a_wrong_password_says_what_to_check(broker: RestartableBroker, scenario: Scenario) -> None:
    address = mqtt_endpoint(broker.url)
    with pytest.raises(UsageError, match="error-broker-refuses-login"):
        publish([], f"mqtt://{address.username}:wrong@{address.host}:{address.port}")


def test_no_broker_says_where_it_looked(broker: RestartableBroker) -> None:
    broker.stop()
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1"):
        publish([], broker.url)


def test_a_stop_is_heeded_while_the_broker_is_away_and_the_window_full(broker: RestartableBroker) -> None:
    stop, errors = threading.Event(), list[Exception]()
    taken = 0

    def messages() -> Iterator[SimulatedMessage]:
        nonlocal taken
        for taken in range(100_000):
            if taken == 1:
                broker.stop()
            yield SimulatedMessage("vigie/v1/a/readings", b"{}", EPOCH)

    def run() -> None:
        try:
            publish(messages(), broker.url, stop=stop, patient=True)
        except UnavailableError as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    seen = -1
    while seen != taken or taken < 100:
        seen = taken
        time.sleep(0.5)
    assert thread.is_alive()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert [type(error) for error in errors] == [UnavailableError]
