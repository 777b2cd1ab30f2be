"""Hear what a topic says for some seconds, beside the collectors: without a session, so that nothing is kept for us."""

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from domain.endpoint import MqttEndpoint
from domain.errors import LoginRefusedError, UnavailableError, VigieError
from domain.reading import RawMessage

__all__ = ["listen"]

CONNECT_S = 5.0
COMPANY_S = 2.0
"""After the first message others of the same device often follow: so long they are waited for."""
STEP_S = 0.1


def listen(endpoint: MqttEndpoint, topic: str, *, seconds: float, most: int, most_bytes: int) -> list[RawMessage]:
    """Return up to `most` messages of an MQTT filter, retained ones too; messages above `most_bytes` are left out.

    Waits at most `seconds` for the first message.

    Raises:
        UnavailableError: the broker is away, or (LoginRefusedError) does not let us in or hear.
    """
    return _Ear(endpoint, topic, most, most_bytes).hear(seconds)


class _Ear:
    def __init__(self, endpoint: MqttEndpoint, topic: str, most: int, most_bytes: int) -> None:
        self._endpoint = endpoint
        self._topic = topic
        self._most = most
        self._most_bytes = most_bytes
        self._heard: list[RawMessage] = []
        self._subscribed = False
        self._failure: VigieError | None = None
        client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        endpoint.introduce(client)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        self._client = client

    def hear(self, seconds: float) -> list[RawMessage]:
        self._client.connect_timeout = CONNECT_S
        try:
            self._client.connect(self._endpoint.host, self._endpoint.port)
        except OSError as error:
            raise UnavailableError("error-broker-no-answer", reason=str(error)) from error
        try:
            self._until(time.monotonic() + CONNECT_S, lambda: self._subscribed)
            if not self._subscribed:
                raise UnavailableError("error-broker-closed")
            self._until(time.monotonic() + seconds, lambda: bool(self._heard))
            if self._heard:
                self._until(time.monotonic() + COMPANY_S, lambda: len(self._heard) >= self._most)
        finally:
            with contextlib.suppress(OSError, ValueError):
                self._client.disconnect()
                self._client.loop_write()
        return self._heard

    def _until(self, deadline: float, done: Callable[[], bool]) -> None:
        while not done() and time.monotonic() < deadline:
            code = self._client.loop(STEP_S)
            if self._failure is not None:
                raise self._failure
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise UnavailableError("error-broker-closed")

    def _on_connect(
        self, client: mqtt.Client, _data: object, _flags: mqtt.ConnectFlags, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._failure = LoginRefusedError("error-broker-refuses-session", reason=str(reason))
        else:
            client.subscribe(self._topic, qos=1)

    def _on_subscribe(
        self, _client: mqtt.Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: object
    ) -> None:
        self._subscribed = True
        if any(reason.is_failure for reason in reasons):
            self._failure = LoginRefusedError("error-broker-refuses-subscription", reason=str(reasons[0]))

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        if len(self._heard) < self._most and len(message.payload) <= self._most_bytes:
            self._heard.append(RawMessage(message.topic, bytes(message.payload), datetime.now(UTC)))
