"""The MQTT edge: a persistent MQTT 5 session whose messages are acknowledged by hand.

paho's own thread is not used: one loop reads, so that reading stops when storage falls behind (back-pressure on the
socket instead of memory), and acknowledgements are written by the thread that reads.
"""

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from domain.endpoint import MqttEndpoint
from domain.errors import UnavailableError
from domain.reading import RawMessage

__all__ = ["Delivery", "Subscription", "close_session", "open_session"]

KEEPALIVE_S = 60
SESSION_EXPIRY_S = 30 * 86_400
"""The broker keeps what arrives for this long while the collector is away."""
RECEIVE_MAXIMUM = 20_000
"""Messages in flight: several batches, so that the broker never waits for one commit."""
FATAL = frozenset((0x84, 0x85, 0x86, 0x87, 0x8A))
"""MQTT 5 reasons that waiting does not mend: version, client id, password, authorisation, banned."""
TAKEN_OVER = 0x8E
TAKEOVERS = 3
"""Once may be the session being prepared; again and again is another collector under our name."""
FORMER_TOPICS = (
    "vigie/v1/+/readings",
    "vigie/v1/+/tic",
    "application/+/device/+/event/up",
    "application/+/device/+/rx",
    "v3/+/devices/+/up",
    "fifo/+",
    "router/~event/v1/data/new/typ/+/dev/+/con/lora/evt/+/grp/#",
    "teleinfo/+",
    "+/events/rpc",
    "tele/+/SENSOR",
    "zigbee2mqtt/#",
    "wmbusmeters/+",
    "cabinet/+/telemetry",
)
BURST = 256
BURST_BYTES = 1_048_576
"""Packets, and bytes of payload, after which no other is read before the caller may act."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message, and what is needed to acknowledge it on the connection it came by."""

    message: RawMessage
    packet_id: int
    connection: int


class Subscription:
    """One persistent session.

    Args:
        endpoint: the broker.
        client_id: the session's name; the same name finds its queue again after a restart.
        topics: MQTT filters, subscribed at QoS 1.
        deliver: called with each message, in the thread that calls `step`.
    """

    def __init__(
        self, endpoint: MqttEndpoint, client_id: str, topics: tuple[str, ...], deliver: Callable[[Delivery], None]
    ) -> None:
        self._endpoint = endpoint
        self._topics = topics
        self._deliver = deliver
        self._connection = 0
        self._delivered = 0
        self._delivered_bytes = 0
        self._takeovers = 0
        self.subscribed = False
        self._refusal: UnavailableError | None = None
        self._client = self._make_client(client_id)
        self._awake, self._waker = socket.socketpair()
        self._awake.setblocking(False)

    def connect(self, *, forget: bool = False) -> None:
        """Open (or reopen) the connection; packets flow with the next steps. `forget` ends the session with it.

        Raises:
            UnavailableError: the broker does not answer.
        """
        self._connection += 1
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 0 if forget else SESSION_EXPIRY_S
        properties.ReceiveMaximum = RECEIVE_MAXIMUM
        try:
            self._client.connect(
                self._endpoint.host, self._endpoint.port, KEEPALIVE_S, clean_start=forget, properties=properties
            )
        except OSError as error:
            raise UnavailableError("error-broker-no-answer", reason=str(error)) from error

    def step(self, timeout_s: float, *, read: bool = True) -> bool:
        """Move packets for at most the timeout; False when the connection is gone.

        Raises:
            UnavailableError: the broker refused the session (wrong password, not authorised).
        """
        if self._refusal is not None:
            raise self._refusal
        sock = self._client.socket()
        if sock is None:
            return False
        wants_write = [sock] if self._client.want_write() else []
        readable, writable, _ = select.select([self._awake, *([sock] if read else [])], wants_write, [], timeout_s)
        if self._awake in readable:
            self._awake.recv(64)
        code = MQTTErrorCode.MQTT_ERR_SUCCESS
        if sock in readable:
            code = self._read_burst()
        if writable and code == MQTTErrorCode.MQTT_ERR_SUCCESS:
            code = self._client.loop_write()
        if code == MQTTErrorCode.MQTT_ERR_SUCCESS:
            code = self._client.loop_misc()
        return code == MQTTErrorCode.MQTT_ERR_SUCCESS

    def _read_burst(self) -> MQTTErrorCode:
        """Read packets while messages keep coming, so that select and housekeeping are paid once a burst."""
        most = self._delivered_bytes + BURST_BYTES
        for _ in range(BURST):
            before = self._delivered
            code = self._client.loop_read()
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS or self._delivered == before or self._delivered_bytes >= most:
                return code
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def acknowledge(self, deliveries: list[Delivery]) -> None:
        """Acknowledge what is stored; of an earlier connection nothing, the broker sends that again."""
        for delivery in deliveries:
            if delivery.connection == self._connection:
                self._client.ack(delivery.packet_id, 1)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish at QoS 1, where there is a connection; nothing is kept for a later one."""
        if self._client.is_connected():
            self._client.publish(topic, payload, qos=1)

    def wake(self) -> None:
        """End the wait of `step`, from another thread."""
        with contextlib.suppress(OSError):
            self._waker.send(b"w")

    def close(self) -> None:
        """Leave politely; the session and its queue stay at the broker."""
        with contextlib.suppress(OSError, ValueError):
            self._client.disconnect()
            self._client.loop_write()
        self._awake.close()
        self._waker.close()

    def _make_client(self, client_id: str) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5, manual_ack=True)
        client.username_pw_set(self._endpoint.username, self._endpoint.password)
        if self._endpoint.tls:
            client.tls_set_context(ssl.create_default_context())
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    def _on_connect(
        self, client: mqtt.Client, _data: object, _flags: mqtt.ConnectFlags, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._judge(reason)
            return
        if not self._topics:
            self.subscribed = True
            return
        # A retained message is sent to a new subscription only. With each reconnection a meter long silent would speak
        # again, and where the reception is the time of a reading, now.
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
        client.subscribe([(topic, options) for topic in self._topics])
        # A session of an earlier version has a filter a dialect; with the present ones a message would come twice.
        client.unsubscribe([topic for topic in FORMER_TOPICS if topic not in self._topics])

    def _on_subscribe(
        self, _client: mqtt.Client, _data: object, _mid: int, reasons: object, _properties: object
    ) -> None:
        self.subscribed = True
        for reason in reasons if isinstance(reasons, list) else []:
            if reason.is_failure:
                self._refusal = UnavailableError("error-broker-refuses-subscription", reason=str(reason))

    def _on_disconnect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        self._judge(reason)

    def _judge(self, reason: ReasonCode) -> None:
        if reason.value == TAKEN_OVER:
            self._takeovers += 1
            if self._takeovers >= TAKEOVERS:
                self._refusal = UnavailableError("error-collector-name-taken")
        elif reason.value in FATAL:
            self._refusal = UnavailableError("error-broker-refuses-session", reason=str(reason))

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        raw = RawMessage(message.topic, bytes(message.payload), datetime.now(UTC))
        self._delivered += 1
        self._delivered_bytes += len(raw.payload)
        self._deliver(Delivery(raw, message.mid, self._connection))


def close_session(endpoint: MqttEndpoint, client_id: str, patience_s: float = 10.0) -> None:
    """End a session at the broker, with the messages that wait in it.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    _visit(endpoint, client_id, (), patience_s, forget=True)


def open_session(endpoint: MqttEndpoint, client_id: str, topics: tuple[str, ...], patience_s: float = 10.0) -> None:
    """Make a collector's session at the broker: what is published from now on waits for it, even if it starts later.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    _visit(endpoint, client_id, topics, patience_s, forget=False)


def _visit(endpoint: MqttEndpoint, client_id: str, topics: tuple[str, ...], patience_s: float, *, forget: bool) -> None:
    subscription = Subscription(endpoint, client_id, topics, lambda _delivery: None)
    try:
        subscription.connect(forget=forget)
        deadline = time.monotonic() + patience_s
        while not subscription.subscribed:
            if not subscription.step(0.1) or time.monotonic() > deadline:
                raise UnavailableError("error-broker-closed")
    finally:
        subscription.close()
