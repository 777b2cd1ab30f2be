"""Simulated messages over MQTT 5: at full speed with a bounded window, or at the pace of a clock."""

import heapq
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from math import gcd
from types import TracebackType
from typing import Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from domain.endpoint import mqtt_endpoint
from domain.errors import UnavailableError, UsageError
from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.message import Device, SimulatedMessage
from simulators.profile import SUPPLY_METERS
from simulators.scenario import Scenario

__all__ = ["Publisher", "publish", "publish_live"]

WINDOW = 2000
"""Messages on their way at most; what the broker's receive maximum allows, if that is less."""
CONNECT_TIMEOUT_S = 15.0
DRAIN_TIMEOUT_S = 120.0
CATCH_UP_PACK = 144
_PROGRESS_EVERY = 500


class Publisher:
    """A connected client that counts a message once the broker has acknowledged it.

    Use it as a context manager. It reconnects by itself; what was not acknowledged is sent again (at QoS 1 a message
    may then arrive twice).
    """

    def __init__(self, mqtt_url: str, *, qos: int = 1, client_id: str | None = None) -> None:
        self._address = mqtt_endpoint(mqtt_url)
        self._qos = qos
        self._changed = threading.Condition()
        self._sent = 0
        self._acknowledged = 0
        self._window = WINDOW
        self._refused: str | None = None
        self._connected = threading.Event()
        name = client_id or f"vigie-simulator-{os.getpid()}-{threading.get_ident() % 100_000}"
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)
        # The window is ours: given one, paho walks its whole queue at each acknowledgement (2.5 times slower).
        self._client.max_inflight_messages_set(0)
        self._client.reconnect_delay_set(1, 5)
        self._client.on_connect = self._on_connect
        self._client.on_publish = self._on_publish
        if self._address.username is not None:
            self._client.username_pw_set(self._address.username, self._address.password)
        if self._address.tls:
            self._client.tls_set()

    @property
    def acknowledged(self) -> int:
        """Messages the broker has taken over."""
        return self._acknowledged

    def __enter__(self) -> Self:
        try:
            self._client.connect(self._address.host, self._address.port, keepalive=30)
        except OSError as error:
            raise UnavailableError("error-broker-none-there", where=self._where) from error
        self._client.loop_start()
        if not self._connected.wait(CONNECT_TIMEOUT_S):
            self._close()
            raise UnavailableError("error-broker-silent", where=self._where, seconds=round(CONNECT_TIMEOUT_S))
        if self._refused is not None:
            self._close()
            raise UsageError("error-broker-refuses-login", where=self._where, reason=self._refused)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: SimulatedMessage, *, patience_s: float = DRAIN_TIMEOUT_S) -> None:
        """Queue a message; wait while the window is full, but no longer than `patience_s` without any progress."""
        with self._changed:
            if self._sent - self._acknowledged >= self._window:
                # Down to half at once: waking up for every acknowledgement would halve the speed.
                self._wait_for(lambda: self._sent - self._acknowledged <= self._window // 2, patience_s)
            self._sent += 1
        self._client.publish(message.topic, message.payload, qos=self._qos)

    def drain(self, *, patience_s: float = DRAIN_TIMEOUT_S) -> int:
        """Wait until everything is acknowledged; return how many messages that makes."""
        with self._changed:
            self._wait_for(lambda: self._acknowledged == self._sent, patience_s)
        return self._acknowledged

    def _wait_for(self, ready: Callable[[], bool], patience_s: float) -> None:
        """Wait on the condition, which the caller holds, as long as acknowledgements keep coming."""
        deadline, seen = time.monotonic() + patience_s, self._acknowledged
        while not ready():
            self._changed.wait(0.5)
            if self._refused is not None:
                raise UsageError("error-broker-refuses-message", where=self._where, reason=self._refused)
            if self._acknowledged != seen:
                deadline, seen = time.monotonic() + patience_s, self._acknowledged
            elif time.monotonic() > deadline:
                missing = self._sent - self._acknowledged
                raise UnavailableError(
                    "error-broker-stuck", where=self._where, missing=missing, seconds=round(patience_s)
                )

    @property
    def _where(self) -> str:
        return f"{self._address.host}:{self._address.port}"

    def _close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(
        self, _client: paho.Client, _data: object, _flags: object, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._refused = str(reason)
        else:
            self._window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW))
        self._connected.set()

    def _on_publish(
        self, _client: paho.Client, _data: object, _mid: int, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        with self._changed:
            if reason.is_failure:
                self._refused = str(reason)
            else:
                self._acknowledged += 1
            if reason.is_failure or self._sent - self._acknowledged in {0, self._window // 2}:
                self._changed.notify_all()


def publish(
    messages: Iterable[SimulatedMessage],
    mqtt_url: str,
    *,
    qos: int = 1,
    client_id: str | None = None,
    on_progress: Callable[[int, SimulatedMessage], None] | None = None,
) -> int:
    """Publish at full speed and return how many messages the broker acknowledged: all of them, or an error.

    `on_progress(acknowledged, last_queued)` is called now and then, for a progress bar.
    """
    with Publisher(mqtt_url, qos=qos, client_id=client_id) as publisher:
        for number, message in enumerate(messages):
            publisher.send(message)
            if on_progress is not None and number % _PROGRESS_EVERY == 0:
                on_progress(publisher.acknowledged, message)
        return publisher.drain()


def publish_live(
    scenario: Scenario,
    mqtt_url: str,
    clock: Callable[[], datetime],
    stop: threading.Event,
    *,
    live_interval_s: int = 10,
    since: datetime | None = None,
    client_id: str | None = None,
    on_progress: Callable[[int, SimulatedMessage], None] | None = None,
) -> int:
    """Publish as the clock goes until `stop` is set; return how many messages were acknowledged.

    First what has happened from `since` on (where history ended), then every device at its own instants, a few seconds
    apart; gateways that pack also tell their electricity every `live_interval_s` seconds, which must divide 600.
    """
    if live_interval_s < 1 or 600 % live_interval_s:
        raise UsageError("error-live-interval", seconds=live_interval_s)
    with Publisher(mqtt_url, client_id=client_id) as publisher:
        start = clock()
        for message in scenario.messages(since, start, CATCH_UP_PACK) if since is not None else ():
            if stop.is_set():
                break
            publisher.send(message)
        for message in _as_time_passes(scenario, start, live_interval_s, clock, stop):
            publisher.send(message, patience_s=float("inf"))
            if on_progress is not None:
                on_progress(publisher.acknowledged, message)
        return publisher.drain(patience_s=10.0)


def _as_time_passes(
    scenario: Scenario, start: datetime, live_interval_s: int, clock: Callable[[], datetime], stop: threading.Event
) -> Iterator[SimulatedMessage]:
    """Yield each device's messages when their time has come."""
    first = -int(-start.timestamp() // 1)
    agenda: list[tuple[int, int, int]] = []
    for rank, device in enumerate(scenario.devices):
        step = _step_s(device, live_interval_s)
        instant = -(-first // step) * step
        agenda.append((instant + _delay_s(device, step), instant, rank))
    heapq.heapify(agenda)
    while not stop.is_set():
        due, instant, rank = agenda[0]
        wait_s = (datetime.fromtimestamp(due, UTC) - clock()) / timedelta(seconds=1)
        if wait_s > 0 and stop.wait(min(wait_s, 1.0)):
            return
        if wait_s > 1.0:
            continue
        step = _step_s(scenario.devices[rank], live_interval_s)
        heapq.heapreplace(agenda, (due + step, instant + step, rank))
        yield from scenario.messages_at(scenario.devices[rank], instant, between=True)


def _step_s(device: Device, live_interval_s: int) -> int:
    intervals = [register.interval_s for register in device.registers]
    electricity = SUPPLY_METERS[Fluid.ELECTRICITY].register
    if device.dialect.packs and any(register.name == electricity for register in device.registers):
        intervals.append(live_interval_s)
    return gcd(*intervals)


def _delay_s(device: Device, step_s: int) -> int:
    """How long after the instant a device speaks: its own habit, so that they do not all speak at once."""
    return stable_hash("delay", device.identity.code) % min(step_s, 20)
