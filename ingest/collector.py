"""The collector: read, batch, hand over, acknowledge after the commit.

One thread reads and decodes, another stores (ingest.writer), so that the database works while the next batch is read
and decoded. What is held is bounded in messages and bytes; beyond that the socket is not read, and the broker keeps the
rest.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog

from domain.batch import Batch, BatchResult
from domain.collector import CollectorState, Condition
from domain.endpoint import MqttEndpoint
from domain.errors import UnavailableError
from ingest.assembly import Assembler
from ingest.knowledge import Ask, Knowledge
from ingest.ports import ReadingSink
from ingest.routing import Compile
from ingest.sharing import ALONE, Sharing, Use
from ingest.subscription import TAKEOVER_PAUSE_S, Delivery, Subscription, close_session, open_session
from ingest.writer import Stored, Writer

__all__ = [
    "ALL_TOPICS",
    "Collector",
    "CollectorLimits",
    "Totals",
    "forget_session",
    "prepare_session",
]

log = structlog.get_logger("vigie.ingest")

ALL_TOPICS = ("#",)
"""Everything but the broker's own ($SYS, $CONTROL): what nobody understands yet shall be seen too."""
ASK_AGAIN_S = 30.0
MIN_PAUSE_S, MOST_PAUSE_S = 0.2, 5.0
MOST_BROKER_PAUSE_S = 1.0
"""Soon: what is published to a group between the broker's start and the first member's return is nobody's."""
MOST_ASKED = 10_000
_Moment = tuple[datetime, datetime | None]
"""Of a message: when it came in, and when we began to read what waited, if it did."""


@dataclass(frozen=True, slots=True)
class CollectorLimits:
    """When a batch is handed over, and how much is held.

    `linger_s` is how long a batch waits for company; `batch_messages` and `batch_bytes` close it earlier;
    `held_bytes` is what may wait in memory, acknowledged or not.
    """

    linger_s: float = 0.05
    batch_messages: int = 4_000
    batch_bytes: int = 8 * 1_048_576
    held_bytes: int = 32 * 1_048_576


@dataclass(slots=True)
class Totals:
    """What a collector did since it started."""

    messages: int = 0
    stored: BatchResult = field(default_factory=BatchResult)
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A batch on its way, the messages it came from, and their bytes of payload."""

    batch: Batch
    deliveries: list[Delivery]
    size: int


class Collector:
    """Runs until told to stop; a broker or database that is away is waited for.

    Args:
        endpoint: the broker.
        sink: where batches go.
        name: the session's name at the broker and in the counts; unique among collectors.
        limits: batch sizes.
        on_stored: told after every commit (progress, metrics).
        topics: MQTT filters to hear.
        sharing: which of the messages are this collector's.
        knowledge: what decoders may know, with the uploaded codecs.
        compile_profile: turns stored mapping profiles into decoders.
    """

    def __init__(
        self,
        endpoint: MqttEndpoint,
        sink: ReadingSink,
        name: str = "collector",
        limits: CollectorLimits | None = None,
        on_stored: Callable[[Totals], None] = lambda _totals: None,
        *,
        topics: tuple[str, ...] = ALL_TOPICS,
        sharing: Sharing = ALONE,
        knowledge: Knowledge | None = None,
        compile_profile: Compile | None = None,
    ) -> None:
        self._sink = sink
        self._limits = limits or CollectorLimits()
        self._on_stored = on_stored
        self._knowledge = knowledge or Knowledge()
        self._name, self._sharing = sharing.known_as(name), sharing
        self._assembler = Assembler(sink, self._name, time.monotonic, self._knowledge, compile_profile)
        self._subscription = Subscription(
            endpoint, sharing.client_id(name), sharing.filters(topics), self._receive, sharing.descriptions
        )
        self._writer = Writer(sink, self._subscription.wake, self.state)
        self._asked: dict[str, float] = {}
        self._waiting: list[Delivery] = []
        self._waiting_bytes = 0
        self._waiting_since = 0.0
        self._ready: _Part | None = None
        self._storing: _Part | None = None
        self._earlier: dict[tuple[str, bytes], list[_Moment]] = {}
        self._assemble_after, self._pause_s = 0.0, MIN_PAUSE_S
        self._started_at = self._collecting_since = datetime.now(UTC)
        self._broker_away_since: datetime | None = self._started_at
        self._last_stored_at: datetime | None = None
        self._stopped_at: datetime | None = None
        self.totals = Totals()
        self.first_message_at = 0.0
        """`time.perf_counter` at the first message, for benches."""

    def run(self, stop: threading.Event) -> Totals:
        """Collect until `stop` is set; return the totals.

        Raises:
            UnavailableError: the broker refuses us; waiting would not help.
            ConflictError: another collector goes on under this name.
        """
        self._writer.start()
        try:
            while not stop.is_set():
                if not self._subscription.step(self._limits.linger_s / 5, read=self._has_room()):
                    self._reconnect(stop)
                elif self._broker_away_since is not None and self._subscription.connected:
                    self._broker_away_since, self._collecting_since = None, datetime.now(UTC)
                self._settle(self._writer.collect())
                self._work()
        finally:
            try:
                self._stopped_at = datetime.now(UTC)
                self._settle(self._writer.stop())
            finally:
                self._subscription.close()
                self._sink.close()
                self._knowledge.codecs.close()
        return self.totals

    def state(self) -> CollectorState:
        """Return what the collector does now; any thread may ask."""
        condition, since = self._condition()
        parts = [part for part in (self._ready, self._storing) if part is not None]
        return CollectorState(
            self._name,
            self._sharing.group,
            condition,
            since,
            self._started_at,
            held_messages=sum(d.use is Use.STORE for d in self._waiting) + sum(part.batch.messages for part in parts),
            held_bytes=self._waiting_bytes + sum(part.size for part in parts),
            last_stored_at=self._last_stored_at,
            last_wait=self._writer.last_wait,
            broker_dropped=self._subscription.dropped,
            trouble=self._writer.trouble,
        )

    def _condition(self) -> tuple[Condition, datetime]:
        """Return what the collector does, and since when."""
        database_away_since, last_wait = self._writer.away_since, self._writer.last_wait
        if self._stopped_at is not None:
            return Condition.STOPPED, self._stopped_at
        if database_away_since is not None:
            return Condition.DATABASE_AWAY, database_away_since
        if self._broker_away_since is not None:
            return Condition.BROKER_AWAY, self._broker_away_since
        return Condition.COLLECTING, max(self._collecting_since, last_wait[1] if last_wait else self._started_at)

    def _receive(self, deliveries: list[Delivery]) -> None:
        self.first_message_at = self.first_message_at or time.perf_counter()
        if self._earlier:
            deliveries = [self._as_before(delivery) for delivery in deliveries]
        if self._sharing.parts > 1:
            deliveries = [self._dealt(delivery) for delivery in deliveries]
        if not self._waiting:
            self._waiting_since = time.monotonic()
        self._waiting += deliveries
        self._waiting_bytes += sum(len(delivery.message.payload) for delivery in deliveries)

    def _dealt(self, delivery: Delivery) -> Delivery:
        """Note what a message is for.

        One that is another's waits its turn, without its bytes: MQTT wants acknowledgements in order.
        """
        if delivery.use is Use.PASS:
            return delivery
        use = self._sharing.use(delivery.message.topic)
        if use is Use.PASS:
            return delivery._replace(message=replace(delivery.message, payload=b""), use=use)
        return delivery._replace(use=use)

    def _as_before(self, delivery: Delivery) -> Delivery:
        """Give a message that comes again after a reconnection the moment it first came in: it is the same reading."""
        if not delivery.repeated:
            self._earlier = {}  # what was sent before comes first
            return delivery
        message = delivery.message
        moments = self._earlier.get((message.topic, message.payload))
        if not moments:
            return delivery
        received_at, waited = moments.pop(0)
        return delivery._replace(message=replace(message, received_at=received_at, waited=waited))

    def _has_room(self) -> bool:
        held = self._waiting_bytes + sum(part.size for part in (self._ready, self._storing) if part is not None)
        return (
            len(self._waiting) < self._limits.batch_messages
            and self._waiting_bytes < self._limits.batch_bytes
            and held < self._limits.held_bytes
        )

    def _work(self) -> None:
        """Assemble the next batch, also while one is being stored, and hand over what is assembled."""
        if self._ready is None and self._due():
            self._assemble()
        if self._ready is not None and self._writer.idle:
            part, self._ready = self._ready, None
            if not part.batch.messages and not part.batch.described:
                self._subscription.acknowledge(part.deliveries)
                return
            self._storing = part
            self._writer.submit(part.batch, part.deliveries)

    def _due(self) -> bool:
        now = time.monotonic()
        if not self._waiting or now < self._assemble_after:
            return False
        full = len(self._waiting) >= self._limits.batch_messages or self._waiting_bytes >= self._limits.batch_bytes
        return full or (self._writer.idle and now - self._waiting_since >= self._limits.linger_s)

    def _assemble(self) -> None:
        try:
            self._assembler.learn([d.message for d in self._waiting if d.use is Use.LEARN])
            batch = self._assembler.assemble([d.message for d in self._waiting if d.use is Use.STORE])
        except UnavailableError as error:
            log.warning("registry_away", error=str(error), again_in_s=self._pause_s)
            self._writer.answered(error)
            self._assemble_after = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, MOST_PAUSE_S)
            return
        self._pause_s = MIN_PAUSE_S
        self._ready = _Part(batch, self._waiting, self._waiting_bytes)
        self._waiting, self._waiting_bytes = [], 0
        for ask in self._assembler.asks():
            self._ask(ask)

    def _ask(self, ask: Ask) -> None:
        """Publish what a decoder asks for, twice a minute at most."""
        now = time.monotonic()
        if now - self._asked.get(ask.topic, float("-inf")) < ASK_AGAIN_S:
            return
        if len(self._asked) >= MOST_ASKED:
            self._asked.clear()
        self._asked[ask.topic] = now
        self._subscription.publish(ask.topic, ask.payload)

    def _settle(self, stored: list[Stored]) -> None:
        for done in stored:
            self._subscription.acknowledge(done.deliveries)
            self._storing = None
            self._last_stored_at = datetime.now(UTC)
            self.totals.messages += done.batch.messages
            self.totals.stored += done.result
            self.totals.rejected += len(done.batch.rejections)
            self._on_stored(self.totals)

    def _reconnect(self, stop: threading.Event) -> None:
        """Open the session (again).

        What is in hand is stored whatever the broker remembers of it: one that was killed may have forgotten. What it
        sends again is recognised.
        """
        self._broker_away_since = self._broker_away_since or datetime.now(UTC)
        self._remember_moments()
        if self._subscription.taken_over:
            self._wait_for_broker(stop, TAKEOVER_PAUSE_S)
        delay = MIN_PAUSE_S
        while not stop.is_set():
            try:
                self._subscription.connect()
            except UnavailableError as error:
                log.warning("broker_away", error=str(error), again_in_s=delay)
                self._wait_for_broker(stop, delay)
                delay = min(delay * 2, MOST_BROKER_PAUSE_S)
            else:
                return

    def _wait_for_broker(self, stop: threading.Event, seconds: float) -> None:
        """Wait, while what is in hand is stored."""
        until = time.monotonic() + seconds
        while not stop.wait(self._limits.linger_s) and time.monotonic() < until:
            self._settle(self._writer.collect())
            self._work()

    def _remember_moments(self) -> None:
        parts = [part.deliveries for part in (self._storing, self._ready) if part is not None]
        mine = (delivery for part in (*parts, self._waiting) for delivery in part if delivery.use is Use.STORE)
        for delivery in mine:
            if delivery.packet_id and delivery.connection == self._subscription.connection:
                message = delivery.message
                self._earlier.setdefault((message.topic, message.payload), []).append(
                    (message.received_at, message.waited)
                )


def prepare_session(
    endpoint: MqttEndpoint, name: str, topics: tuple[str, ...] = ALL_TOPICS, sharing: Sharing = ALONE
) -> None:
    """Make the broker keep messages for a collector that has not started yet; raises as `open_session`."""
    open_session(endpoint, sharing.client_id(name), sharing.filters(topics), sharing.descriptions)


def forget_session(endpoint: MqttEndpoint, name: str, sharing: Sharing = ALONE) -> None:
    """Give up a collector's session for good, with what waits in it; of a group, the others get what comes from now on.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    close_session(endpoint, sharing.client_id(name))
