"""Messages as time passes: none before its time, the same ones as in history, none once stopped."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import orjson
import pytest

from simulators.live import as_time_passes, live_messages
from simulators.message import SimulatedMessage
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load

START = datetime(2025, 9, 3, 8, 5, 30, tzinfo=UTC)


class Watch:
    """A clock that goes on by itself, a second at each look."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Stop(threading.Event):
    """An event that is set after some waits, which take no time."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self._left = waits

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        assert timeout > 0
        self._left -= 1
        if self._left < 0:
            self.set()
        return self.is_set()


def every(seconds: int, count: int) -> Iterator[SimulatedMessage]:
    for number in range(1, count + 1):
        yield SimulatedMessage("topic", b"", START + timedelta(seconds=seconds * number))


def test_no_message_leaves_before_its_time() -> None:
    clock = Watch(START)
    for message in as_time_passes(every(7, 20), clock, Stop(1000)):
        assert message.time <= clock.now < message.time + timedelta(seconds=2)


def test_nothing_leaves_once_it_is_stopped() -> None:
    assert len([*as_time_passes(every(10, 1000), Watch(START), Stop(25))]) in {2, 3}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario(draw(load("demo"), seed=3, epoch=datetime(2025, 9, 1, tzinfo=UTC), faults=()))


def until(messages: Iterator[SimulatedMessage], end: datetime) -> list[SimulatedMessage]:
    found: list[SimulatedMessage] = []
    for message in messages:
        if message.time >= end:
            return found
        found.append(message)
    raise AssertionError("live messages never end")


def test_live_messages_are_those_of_history_a_little_later(scenario: Scenario) -> None:
    end = START + timedelta(minutes=30)
    live = until(live_messages(scenario, START, None), end + timedelta(seconds=30))
    history = [*scenario.messages(START, end, 60)]
    assert len(history) > 30
    assert [message.time for message in live] == sorted(message.time for message in live)
    told = {(message.topic, message.payload): message.time for message in live}
    for message in history:
        late = told[message.topic, message.payload] - message.time
        assert timedelta(0) <= late < timedelta(seconds=20)


def test_gateways_tell_their_electricity_between_their_readings(scenario: Scenario) -> None:
    live = islice(live_messages(scenario, START, 10), 400)
    school = [orjson.loads(m.payload) for m in live if m.topic.split("/")[2] == "gw-ecole-gauchy"]
    moments = [datetime.fromisoformat(item["time"]) for told in school for item in told["readings"]]
    values = [item["value"] for told in school for item in told["readings"]]
    assert len(moments) > 5
    assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(seconds=10)}
    assert values == sorted(values)
