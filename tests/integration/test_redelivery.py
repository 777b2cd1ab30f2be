"""What a broker sends again after a reconnection is the same reading, also where a frame has no clock of its own."""

import threading
from datetime import UTC, datetime

import pytest

from domain.batch import Batch, BatchResult, RegisterKey
from domain.collector import Condition
from domain.endpoint import mqtt_endpoint
from domain.registry import RegisterKind
from ingest.collector import Collector, prepare_session
from ingest.ports import InMemoryReadings
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.payloads import historique_frame
from tests.fixtures.process import eventually

TOPIC = "vigie/v1/m1/tic"
NOW = datetime.now(UTC)


class SlowReadings(InMemoryReadings):
    """A database that takes its time."""

    def __init__(self) -> None:
        super().__init__({("m1", "BASE"): RegisterKey(1, RegisterKind.INDEX, "Wh")})
        self.asked = threading.Event()
        self.open = threading.Event()

    def write(self, batch: Batch) -> BatchResult:
        self.asked.set()
        self.open.wait(30)
        return super().write(batch)


def frame(index: int) -> SimulatedMessage:
    return SimulatedMessage(TOPIC, historique_frame(b"BASE", BASE=b"%09d" % index), NOW)


def caught_up(collector: Collector) -> bool:
    """Whether it is connected, and what comes in now was published now."""
    return collector._subscription.connected and collector._subscription._waiting.since is None


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_frame_without_a_clock_that_comes_again_is_one_reading(broker: RestartableBroker, how: str) -> None:
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    broker.stop()  # a clean stop writes the session down
    broker.start()
    readings = SlowReadings()
    collector = Collector(endpoint, readings, "collector")
    with running(collector):
        assert eventually(lambda: caught_up(collector))
        publish([frame(123_456), frame(123_457)], broker.url)
        assert readings.asked.wait(20)
        getattr(broker, how)()
        assert eventually(lambda: collector.state().condition is Condition.BROKER_AWAY)
        broker.start()
        assert eventually(lambda: collector.state().condition is Condition.COLLECTING and caught_up(collector))
        publish([frame(123_458)], broker.url)
        assert eventually(lambda: collector.state().held_messages == (5 if how == "stop" else 3))
        readings.open.set()
        assert eventually(lambda: collector.totals.messages == (5 if how == "stop" else 3))
    assert sorted(readings.values.values()) == [123_456, 123_457, 123_458]


def test_what_came_at_qos_0_is_stored_and_needs_no_acknowledgement(broker: RestartableBroker) -> None:
    endpoint = mqtt_endpoint(broker.url)
    prepare_session(endpoint, "collector")
    readings = SlowReadings()
    readings.open.set()
    collector = Collector(endpoint, readings, "collector")
    with running(collector):
        assert eventually(lambda: collector.state().condition is Condition.COLLECTING)
        assert eventually(lambda: caught_up(collector))
        connection = collector._subscription.connection
        publish([frame(1)], broker.url, qos=0)
        assert eventually(lambda: collector.totals.messages == 1)
        publish([frame(2)], broker.url)
        assert eventually(lambda: collector.totals.messages == 2)
        assert collector._subscription.connection == connection
    assert sorted(readings.values.values()) == [1, 2]


def test_what_the_broker_threw_away_is_known(broker: RestartableBroker) -> None:
    """Mosquitto tells on $SYS/broker/publish/messages/dropped; here a message says it in its place."""
    collector = Collector(mqtt_endpoint(broker.url), SlowReadings(), "collector")
    with running(collector):
        assert eventually(lambda: collector.state().broker_dropped == 0)
        collector._subscription._note_dropped(b"12")
        assert collector.state().broker_dropped == 12
        collector._subscription._note_dropped(b"many")
        assert collector.state().broker_dropped == 12
        assert collector.totals.messages == 0
