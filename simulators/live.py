"""Simulated messages as time passes: the same ones as in history, and what gateways tell between their readings."""

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from domain.errors import UsageError
from simulators.chance import stable_hash
from simulators.grid import DAY_S, seconds
from simulators.message import SimulatedMessage
from simulators.publisher import Progress, publish
from simulators.scenario import Scenario

__all__ = ["LIVE_INTERVAL_S", "as_time_passes", "live_messages", "publish_live"]

Clock = Callable[[], datetime]

LIVE_INTERVAL_S = 10
SLICE_S = 60
"""So much is made at once: little to lose, and a little ahead of its time."""
HABIT_S = 20
PATIENCE_S = 0.25


def publish_live(
    scenario: Scenario,
    mqtt_url: str,
    clock: Clock,
    stop: threading.Event,
    *,
    live_interval_s: int | None = LIVE_INTERVAL_S,
    since: datetime | None = None,
    until: datetime | None = None,
    window_s: int = DAY_S,
    client_id: str | None = None,
    on_progress: Progress | None = None,
) -> int:
    """Publish as the clock goes until `stop` is set, or an instant; return how many messages were acknowledged.

    First what has happened from `since` on (where history ended), then every device at its own instants, a few seconds
    apart; gateways that pack also tell their electricity every `live_interval_s` seconds (None: they do not), which
    must divide 600.
    """
    if live_interval_s is not None and (live_interval_s < 1 or 600 % live_interval_s):
        raise UsageError("error-live-interval", seconds=live_interval_s)

    def messages() -> Iterator[SimulatedMessage]:
        start = clock()
        if since is not None:
            yield from scenario.messages(since, start, window_s, [d for d in scenario.devices if d.dialect.clock])
        live = live_messages(scenario, start, live_interval_s)
        ahead = live if until is None else takewhile(lambda message: message.time < until, live)
        yield from as_time_passes(ahead, clock, stop)

    return publish(messages(), mqtt_url, client_id=client_id, on_progress=on_progress, stop=stop, patient=True)


def as_time_passes(
    messages: Iterator[SimulatedMessage], clock: Clock, stop: threading.Event
) -> Iterator[SimulatedMessage]:
    """Yield messages when their time has come, until `stop` is set."""
    for message in messages:
        while (wait := message.time - clock()) > timedelta(0):
            if stop.wait(min(wait / timedelta(seconds=1), PATIENCE_S)):
                return
        yield message


def live_messages(scenario: Scenario, start: datetime, live_interval_s: int | None) -> Iterator[SimulatedMessage]:
    """Yield for ever, in order, what leaves from an instant on."""
    first, waiting = seconds(start), list[SimulatedMessage]()
    while True:
        last = (first // SLICE_S + 1) * SLICE_S
        made = [*scenario.messages(_moment(first), _moment(last), SLICE_S)]
        if live_interval_s is not None:
            made += _between(scenario, first, last, live_interval_s)
        waiting = sorted(waiting + [_in_its_turn(message) for message in made], key=_time_of)
        due = bisect_left(waiting, _moment(last), key=_time_of)
        yield from waiting[:due]
        del waiting[:due]
        first = last


def _between(scenario: Scenario, first: int, last: int, every_s: int) -> Iterator[SimulatedMessage]:
    """Yield what gateways that pack tell when none of their registers is due."""
    instants = range(-(-first // every_s) * every_s, last, every_s)
    for device in scenario.devices:
        if device.dialect.batch is None:
            for instant in instants:
                if all(instant % register.interval_s for register in device.registers):
                    yield from scenario.messages_at(device, instant, between=True)


def _in_its_turn(message: SimulatedMessage) -> SimulatedMessage:
    """Return a message that leaves a little later: by a habit of its topic, so that they do not all leave at once."""
    habit = timedelta(seconds=stable_hash("delay", message.topic) % HABIT_S)
    return SimulatedMessage(message.topic, message.payload, message.time + habit)


def _time_of(message: SimulatedMessage) -> datetime:
    return message.time


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
