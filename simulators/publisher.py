"""Simulated messages over MQTT 5, with a bounded window: what the broker has acknowledged is known exactly."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from domain.endpoint import mqtt_endpoint
from domain.errors import UnavailableError, UsageError
from simulators.message import SimulatedMessage

__all__ = ["Progress", "ProgressTrail", "Publisher", "publish"]

Progress = Callable[[int, datetime], None]
"""Told (acknowledged, moment): so many messages are, and all that left before the moment are among them."""

WINDOW = 2000
"""Messages on their way at most; what the broker's receive maximum allows, if that is less."""
CONNECT_TIMEOUT_S = 15.0
DRAIN_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 10.0
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
        self._address.introduce(self._client)

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

    def send(
        self, message: SimulatedMessage, *, patience_s: float = DRAIN_TIMEOUT_S, stop: threading.Event | None = None
    ) -> bool:
        """Queue a message, unless `stop` is set, and tell whether it was.

        Wait while the window is full, but no longer than `patience_s` without any progress.
        """
        with self._changed:
            if self._sent - self._acknowledged >= self._window:
                # Down to half at once: waking up for every acknowledgement would halve the speed.
                self._wait_for(
                    lambda: self._stopped(stop) or self._sent - self._acknowledged <= self._window // 2, patience_s
                )
            if self._stopped(stop):
                return False
            self._sent += 1
        self._client.publish(message.topic, message.payload, qos=self._qos)
        return True

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

    @staticmethod
    def _stopped(stop: threading.Event | None) -> bool:
        return stop is not None and stop.is_set()

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
    on_progress: Progress | None = None,
    stop: threading.Event | None = None,
    patient: bool = False,
) -> int:
    """Publish messages, in order of departure, and return how many the broker acknowledged: all taken, or an error.

    Once `stop` is set no further one is taken; what is on its way is still awaited. `patient`: messages come now and
    then, and a broker that is away is waited for as long as it takes.
    """
    trail = ProgressTrail(on_progress)
    with Publisher(mqtt_url, qos=qos, client_id=client_id) as publisher:
        for message in messages:
            if not publisher.send(message, patience_s=float("inf") if patient else DRAIN_TIMEOUT_S, stop=stop):
                break
            trail.sent(message, publisher.acknowledged)
        stopped = stop is not None and stop.is_set()
        acknowledged = publisher.drain(patience_s=STOP_TIMEOUT_S if stopped else DRAIN_TIMEOUT_S)
    trail.ended(acknowledged)
    return acknowledged


class ProgressTrail:
    """Remembers which moment goes with which number of messages.

    Acknowledgements come in the order of the messages (MQTT 5, section 4.6), those sent again included.
    """

    def __init__(self, on_progress: Progress | None) -> None:
        self._tell = on_progress or (lambda _acknowledged, _moment: None)
        self._marks: deque[tuple[int, datetime]] = deque()
        self._sent = 0
        self._last: datetime | None = None

    def sent(self, message: SimulatedMessage, acknowledged: int) -> None:
        """Count a message."""
        if self._sent % _PROGRESS_EVERY == 0:
            self._marks.append((self._sent, message.time))
            if self._marks[0][0] <= acknowledged:
                self.ended(acknowledged)
        self._sent += 1
        self._last = message.time

    def ended(self, acknowledged: int) -> None:
        """Tell the last moment before which all are acknowledged."""
        moment = None
        while self._marks and self._marks[0][0] <= acknowledged:
            moment = self._marks.popleft()[1]
        if acknowledged == self._sent and self._last is not None:
            moment = self._last
        if moment is not None:
            self._tell(acknowledged, moment)
