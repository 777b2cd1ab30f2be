"""The MQTT edge: a persistent MQTT 5 session whose messages are acknowledged by hand.

paho connects, subscribes and leaves; its own thread is not used. One loop reads, so that reading stops when storage
falls behind (back-pressure on the socket instead of memory), and acknowledgements are written by the thread that reads.
Messages themselves are read and acknowledged by `ingest.wire`.
"""

import contextlib
import select
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple, cast

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from domain.endpoint import MqttEndpoint
from domain.errors import ConflictError, LoginRefusedError, UnavailableError, VigieError
from domain.reading import RawMessage
from ingest.filters import former, without_covered
from ingest.sharing import Use
from ingest.waiting import MARKS, Waiting
from ingest.wire import Incoming, MalformedStreamError, Wire

__all__ = ["Delivery", "Subscription", "close_session", "open_session"]

log = structlog.get_logger("vigie.ingest")

KEEPALIVE_S = 60
SESSION_EXPIRY_S = 30 * 86_400
"""The broker keeps what arrives for this long while the collector is away."""
RECEIVE_MAXIMUM = 20_000
"""Messages in flight: several batches, so that the broker never waits for one commit."""
FATAL = frozenset((0x84, 0x85, 0x86, 0x87, 0x8A))
"""MQTT 5 reasons that waiting does not mend: version, client id, password, authorisation, banned."""
TAKEN_OVER = 0x8E
TAKEOVER_WINDOW_S = 30.0
TAKEOVERS = 3
"""Once may be the session being prepared; again and again is another collector under our name."""
TAKEOVER_PAUSE_S = 0.5
"""So long the other keeps the session: who is thrown out while it writes may never read why."""
DROPPED = "$SYS/broker/publish/messages/dropped"
"""Where Mosquitto counts what it threw away since it started, because a queue was full. Other brokers may refuse it."""
DESCRIPTION = 1
"""The subscription identifier of filters that only tell what devices say of themselves."""
MAXIMUM_PACKET = 17_825_792
"""Bytes: what our own broker lets through, and a MiB. A broker without a limit sends us no larger one."""


class Delivery(NamedTuple):
    """A message, and what is needed to acknowledge it on the connection it came by.

    `packet_id` is 0 where there is nothing to acknowledge (QoS 0). `repeated`: the broker says it sent it before.
    `use`: what it is for; one that came by a filter of descriptions is to learn from.
    """

    message: RawMessage
    packet_id: int
    connection: int
    repeated: bool
    use: Use


class _Client(mqtt.Client):
    """paho's client, whose socket takes the messages out before paho sees them."""

    wire: Wire | None = None

    def _create_socket(self) -> Wire:
        self.wire = Wire(cast("socket.socket", super()._create_socket()))
        return self.wire


class Subscription:
    """One persistent session.

    Args:
        endpoint: the broker.
        client_id: the session's name; the same name finds its queue again after a restart.
        topics: MQTT filters, subscribed at QoS 1; by two of which one covers the other each message would come twice.
        deliver: called with the messages of one read, in the thread that calls `step`.
        descriptions: filters whose messages are marked as descriptions.
    """

    def __init__(
        self,
        endpoint: MqttEndpoint,
        client_id: str,
        topics: tuple[str, ...],
        deliver: Callable[[list[Delivery]], None],
        descriptions: tuple[str, ...] = (),
    ) -> None:
        self._endpoint = endpoint
        self._topics = without_covered(topics)
        self._covered = frozenset(topics) - {*self._topics}
        self._descriptions = descriptions
        self._deliver = deliver
        self.connection = 0
        """The number of the connection, from 1."""
        self._last_in = self._last_out = 0.0
        self._takeovers: list[float] = []
        self._accepted_at: float | None = None
        self.taken_over = False
        """Whether the last connection ended because another client took our name."""
        self.subscribed = False
        self._unanswered: set[int] = set()
        self.dropped: int | None = None
        """Messages that the broker says it threw away since it started; None where it does not say."""
        self._optional: set[int | None] = set()
        self._marks: int | None = None
        self._refusal: VigieError | None = None
        self._waiting = Waiting(client_id, self.publish)
        self._client = self._make_client(client_id)
        self._awake, self._waker = socket.socketpair()
        self._awake.setblocking(False)

    @property
    def connected(self) -> bool:
        """Whether the broker has accepted us, and the connection was there at the last step."""
        return self._client.is_connected()

    def connect(self, *, forget: bool = False) -> None:
        """Open (or reopen) the connection; packets flow with the next steps. `forget` ends the session with it.

        Raises:
            UnavailableError: the broker does not answer.
        """
        self.connection += 1
        self.taken_over = False
        # Messages may come in one read with the broker's answer, before we know whether there was a session.
        self._waiting.expect()
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 0 if forget else SESSION_EXPIRY_S
        properties.ReceiveMaximum = RECEIVE_MAXIMUM
        properties.MaximumPacketSize = MAXIMUM_PACKET
        try:
            self._client.connect(
                self._endpoint.host, self._endpoint.port, KEEPALIVE_S, clean_start=forget, properties=properties
            )
        except OSError as error:
            raise UnavailableError("error-broker-no-answer", reason=str(error)) from error
        self._last_in = self._last_out = time.monotonic()

    def step(self, timeout_s: float, *, read: bool = True) -> bool:
        """Move packets for at most the timeout; False when the connection is gone.

        Raises:
            UnavailableError: the broker refused the session (wrong password, not authorised).
            ConflictError: another collector goes on under this name.
        """
        if self._refusal is not None:
            raise self._refusal
        wire = self._client.wire
        if wire is None or self._client.socket() is None:
            return False
        self._waiting.note_pause(reading=read)
        wants_write = [wire] if wire.has_unsent else []
        wants_read: list[socket.socket | Wire] = [self._awake, *([wire] if read else [])]
        buffered = read and wire.buffered
        readable, writable, _ = select.select(wants_read, wants_write, [], 0 if buffered else timeout_s)
        if self._awake in readable:
            self._awake.recv(64)
        if buffered or wire in readable:
            self._read(wire)
        if writable:
            wire.flush()
        return self._control(wire) and self._keep_alive(wire, reading=read)

    def _read(self, wire: Wire) -> None:
        """Deliver what has arrived, one chunk at most."""
        try:
            messages = wire.take()
        except MalformedStreamError as error:
            log.warning("broker_malformed", error=str(error))
            wire.end()
            return
        self._last_in = time.monotonic()
        deliveries = [self._delivery(message) for message in messages if message.topic != DROPPED]
        if deliveries:
            self._deliver(deliveries)
        if len(deliveries) < len(messages):
            self._note_dropped(next(message.payload for message in reversed(messages) if message.topic == DROPPED))

    def _note_dropped(self, payload: bytes) -> None:
        with contextlib.suppress(ValueError):
            dropped = int(payload)
            if dropped > (self.dropped or 0):
                log.error("broker_dropped_messages", messages=dropped)
            self.dropped = dropped

    def _delivery(self, incoming: Incoming) -> Delivery:
        topic, payload, packet_id, repeated, subscription, retained = incoming
        if topic.startswith(MARKS):
            self._waiting.take(payload)
            return Delivery(RawMessage(topic, b"", datetime.now(UTC)), packet_id, self.connection, repeated, Use.PASS)
        message = RawMessage(topic, payload, datetime.now(UTC), retained, self._waiting.since)
        use = Use.LEARN if subscription == DESCRIPTION else Use.STORE
        return Delivery(message, packet_id, self.connection, repeated, use)

    def _control(self, wire: Wire) -> bool:
        """Let paho read the other packets, and write what its callbacks left; whether we are still connected."""
        while wire.has_control:
            if self._client.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return False
        if self._client.want_write():
            self._client.loop_write()
        return self._client.socket() is not None

    def _keep_alive(self, wire: Wire, *, reading: bool) -> bool:
        """Ping in time, also while nothing is read; a broker that says nothing, though we listen, is gone."""
        now = time.monotonic()
        if now - self._last_out >= KEEPALIVE_S / 2:
            self._last_out = now
            wire.ping()
        if not reading:
            self._last_in = now
        else:
            self._waiting.look(now)
        if now - self._last_in > 1.5 * KEEPALIVE_S:
            log.warning("broker_silent", seconds=round(now - self._last_in))
            wire.end()
        return self._control(wire)

    def acknowledge(self, deliveries: list[Delivery]) -> None:
        """Acknowledge what is stored; of an earlier connection nothing, the broker sends that again."""
        wire = self._client.wire
        packets = [d.packet_id for d in deliveries if d.connection == self.connection and d.packet_id]
        if packets and wire is not None and self._client.socket() is not None:
            wire.acknowledge(packets)

    def publish(self, topic: str, payload: bytes) -> int | None:
        """Publish at QoS 1, where there is a connection; nothing is kept for a later one. Return its number."""
        return self._client.publish(topic, payload, qos=1).mid if self._client.is_connected() else None

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

    def _make_client(self, client_id: str) -> _Client:
        client = _Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5, manual_ack=True)
        self._endpoint.introduce(client)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_unsubscribe = self._on_unsubscribe
        client.on_publish = self._on_publish
        client.on_disconnect = self._on_disconnect
        return client

    def _on_connect(
        self, client: mqtt.Client, _data: object, flags: mqtt.ConnectFlags, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._judge(reason)
            return
        self._accepted_at = self._accepted_at or time.monotonic()
        if not self._topics:
            self.subscribed = True
            return
        # A retained message is sent to a new subscription only. With each reconnection a meter long silent would speak
        # again, and where the reception is the time of a reading, now.
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
        sent = [client.subscribe([(topic, options) for topic in self._topics])]
        if self._descriptions:
            mark = Properties(PacketTypes.SUBSCRIBE)  # type: ignore[no-untyped-call]
            mark.SubscriptionIdentifier = DESCRIPTION
            sent.append(client.subscribe([(topic, options) for topic in self._descriptions], properties=mark))
        given_up = (former(self._topics) | self._covered) - {*self._topics, *self._descriptions}
        if given_up:
            sent.append(client.unsubscribe(sorted(given_up)))
        _code, dropped = client.subscribe(DROPPED, options=SubscribeOptions(qos=0))
        _code, marks = client.subscribe(self._waiting.topic, options=SubscribeOptions(qos=1))
        self._optional, self._marks = {dropped, marks}, marks
        self._waiting.begin(resumed=flags.session_present)
        self._unanswered = {number for _code, number in sent if number is not None}

    def _on_subscribe(
        self, _client: mqtt.Client, _data: object, mid: int, reasons: object, _properties: object
    ) -> None:
        if mid in self._optional:
            if mid == self._marks and _refused(reasons):
                self._waiting.do_without()
            return
        self._answered(mid)
        for reason in _refused(reasons):
            self._refusal = UnavailableError("error-broker-refuses-subscription", reason=str(reason))

    def _on_publish(
        self, _client: mqtt.Client, _data: object, mid: int, reason: ReasonCode, _properties: object
    ) -> None:
        if self._waiting.is_mark(mid) and reason.value in FATAL:
            self._waiting.do_without()

    def _on_unsubscribe(
        self, _client: mqtt.Client, _data: object, mid: int, _reasons: object, _properties: object
    ) -> None:
        self._answered(mid)

    def _answered(self, mid: int) -> None:
        self._unanswered.discard(mid)
        self.subscribed = self.subscribed or not self._unanswered

    def _on_disconnect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        self._judge(reason)

    def _judge(self, reason: ReasonCode) -> None:
        if reason.value == TAKEN_OVER:
            self._note_takeover(time.monotonic())
        elif reason.value in FATAL:
            self._refusal = LoginRefusedError("error-broker-refuses-session", reason=str(reason))

    def _note_takeover(self, now: float) -> None:
        """Give up where another goes on under our name; of two, who was there first stays."""
        self.taken_over = True
        self._takeovers = [moment for moment in self._takeovers if now - moment < TAKEOVER_WINDOW_S] + [now]
        log.warning("session_taken_over", times=len(self._takeovers))
        newcomer = self._accepted_at is None or now - self._accepted_at < TAKEOVER_WINDOW_S
        if newcomer and len(self._takeovers) >= TAKEOVERS:
            self._refusal = ConflictError("error-collector-name-taken")


def _refused(reasons: object) -> list[ReasonCode]:
    return [reason for reason in reasons if reason.is_failure] if isinstance(reasons, list) else []


def close_session(endpoint: MqttEndpoint, client_id: str, patience_s: float = 10.0) -> None:
    """End a session at the broker, with the messages that wait in it.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    _visit(Subscription(endpoint, client_id, (), lambda _deliveries: None), patience_s, forget=True)


def open_session(
    endpoint: MqttEndpoint,
    client_id: str,
    topics: tuple[str, ...],
    descriptions: tuple[str, ...] = (),
    patience_s: float = 10.0,
) -> None:
    """Make a collector's session at the broker: what is published from now on waits for it, even if it starts later.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    _visit(Subscription(endpoint, client_id, topics, lambda _deliveries: None, descriptions), patience_s, forget=False)


def _visit(subscription: Subscription, patience_s: float, *, forget: bool) -> None:
    try:
        subscription.connect(forget=forget)
        deadline = time.monotonic() + patience_s
        while not subscription.subscribed:
            if subscription.step(0.1) and time.monotonic() < deadline:
                continue
            if subscription.taken_over and not forget:
                return  # a collector runs under this name: it has the session, with its subscriptions
            raise UnavailableError("error-broker-closed")
    finally:
        subscription.close()
