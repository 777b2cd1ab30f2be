"""The collector: read, batch, hand over, acknowledge after the commit.

One thread reads and decodes, another stores (ingest.writer), so that the database works while the next batch is
read. What is held is bounded in messages and bytes; beyond that the socket is not read, and the broker keeps the rest.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from domain.batch import BatchResult
from domain.endpoint import MqttEndpoint
from domain.errors import UnavailableError
from ingest.assembly import Assembler
from ingest.knowledge import Ask, Knowledge
from ingest.ports import ReadingSink
from ingest.routing import Compile
from ingest.subscription import Delivery, Subscription, close_session, open_session
from ingest.writer import Stored, Writer

__all__ = ["ALL_TOPICS", "Collector", "CollectorLimits", "Totals", "filters", "forget_session", "prepare_session"]

log = structlog.get_logger("vigie.ingest")

ALL_TOPICS = ("#",)
"""Everything but the broker's own ($SYS, $CONTROL): what nobody understands yet shall be seen too."""
DESCRIPTIONS = (
    "spBv1.0/+/NBIRTH/+",
    "spBv1.0/+/NDEATH/+",
    "spBv1.0/+/DBIRTH/+/+",
    "spBv1.0/+/DDEATH/+/+",
    "homie/#",
    "homeassistant/#",
    "zigbee2mqtt/bridge/devices",
)
"""Where devices describe themselves: every collector of a group hears these, and gets what is retained there."""
ASK_AGAIN_S = 30.0
MOST_ASKED = 10_000


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


class Collector:
    """Runs until told to stop; a broker or database that is away is waited for.

    Args:
        endpoint: the broker.
        sink: where batches go.
        name: the session's name at the broker and in the counts; unique among collectors.
        limits: batch sizes.
        on_stored: told after every commit (progress, metrics).
        topics: MQTT filters to hear.
        group: collectors of one group share the messages between them ($share); None hears all of them.
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
        group: str | None = None,
        knowledge: Knowledge | None = None,
        compile_profile: Compile | None = None,
    ) -> None:
        self._sink = sink
        self._limits = limits or CollectorLimits()
        self._on_stored = on_stored
        self._knowledge = knowledge or Knowledge()
        self._assembler = Assembler(sink, name, time.monotonic, self._knowledge, compile_profile)
        self._subscription = Subscription(endpoint, _client_id(name, group), filters(topics, group), self._receive)
        self._asked: dict[str, float] = {}
        self._waiting: list[Delivery] = []
        self._waiting_bytes = 0
        self._waiting_since = 0.0
        self._stored_bytes = 0
        self.totals = Totals()
        self.first_message_at = 0.0
        """`time.perf_counter` at the first message, for benches."""

    def run(self, stop: threading.Event) -> Totals:
        """Collect until `stop` is set; return the totals.

        Raises:
            UnavailableError: the broker refuses us; waiting would not help.
        """
        writer = Writer(self._sink, self._subscription.wake)
        try:
            while not stop.is_set():
                if not self._pump():
                    self._reconnect(stop)
                self._settle(writer.collect())
                if writer.idle and self._due():
                    self._hand_over(writer)
        finally:
            try:
                self._settle(writer.stop())
            finally:
                self._subscription.close()
                self._sink.close()
                self._knowledge.codecs.close()
        return self.totals

    def _receive(self, deliveries: list[Delivery]) -> None:
        self.first_message_at = self.first_message_at or time.perf_counter()
        if not self._waiting:
            self._waiting_since = time.monotonic()
        self._waiting += deliveries
        self._waiting_bytes += sum(len(delivery.message.payload) for delivery in deliveries)

    def _pump(self) -> bool:
        room = (
            len(self._waiting) < self._limits.batch_messages
            and self._waiting_bytes < self._limits.batch_bytes
            and self._waiting_bytes + self._stored_bytes < self._limits.held_bytes
        )
        return self._subscription.step(self._limits.linger_s / 5, read=room)

    def _due(self) -> bool:
        if not self._waiting:
            return False
        full = len(self._waiting) >= self._limits.batch_messages or self._waiting_bytes >= self._limits.batch_bytes
        return full or time.monotonic() - self._waiting_since >= self._limits.linger_s

    def _hand_over(self, writer: Writer) -> None:
        try:
            batch = self._assembler.assemble([delivery.message for delivery in self._waiting])
        except UnavailableError as error:
            log.warning("registry_away", error=str(error))
            time.sleep(0.5)
            return
        self._stored_bytes, self._waiting_bytes = self._waiting_bytes, 0
        deliveries, self._waiting = self._waiting, []
        writer.submit(batch, deliveries)
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
            self._stored_bytes = 0
            self.totals.messages += len(done.deliveries)
            self.totals.stored += done.result
            self.totals.rejected += len(done.batch.rejections)
            self._on_stored(self.totals)

    def _reconnect(self, stop: threading.Event) -> None:
        """Open the session (again); what waits unacknowledged is dropped, for the broker sends it again."""
        self._waiting, self._waiting_bytes = [], 0
        delay = 0.2
        while not stop.is_set():
            try:
                self._subscription.connect()
            except UnavailableError as error:
                log.warning("broker_away", error=str(error), again_in_s=delay)
                stop.wait(delay)
                delay = min(delay * 2, 5.0)
            else:
                return


def prepare_session(
    endpoint: MqttEndpoint, name: str, topics: tuple[str, ...] = ALL_TOPICS, group: str | None = None
) -> None:
    """Make the broker keep messages for a collector that has not started yet; raises as `open_session`."""
    open_session(endpoint, _client_id(name, group), filters(topics, group))


def filters(topics: tuple[str, ...], group: str | None) -> tuple[str, ...]:
    """Return the subscriptions of a collector: a share of the topics, and of descriptions all, where it has a group."""
    if group is None:
        return topics
    return (*(f"$share/{group}/{topic}" for topic in topics), *DESCRIPTIONS)


def forget_session(endpoint: MqttEndpoint, name: str, group: str | None = None) -> None:
    """Give up a collector's session for good, with what waits in it; of a group, the others get what comes from now on.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    close_session(endpoint, _client_id(name, group))


def _client_id(name: str, group: str | None) -> str:
    # Another session for another group: one that kept both subscriptions would hear messages twice.
    return f"vigie-{name}" if group is None else f"vigie-{group}.{name}"
