"""From messages to one batch: decode, find the register, validate; every refusal is kept, none costs a neighbour."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.batch import Batch, Descriptions, RegisterKey
from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.registry import RegisterKind
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import MAX_PAYLOAD, Item, refuse
from ingest.knowledge import Ask, Described, Knowledge
from ingest.ports import Directory, ReadingSink
from ingest.routing import Compile, Router
from ingest.topic_owner import TopicOwners
from ingest.validation import check, dated

__all__ = ["MAX_PAYLOAD", "REFUSED_BYTES", "Assembler"]

REFUSED_BYTES = 65_536
"""Of a message that is too large so many bytes are kept."""
MOST_REFUSALS = 100
KEPT_BYTES = 4 * MAX_PAYLOAD
"""Each refusal keeps its message's bytes: of one message at most so many refusals, and so many bytes, are kept."""
REFRESH_S = 2.0
"""An unknown device makes us read the registry again, but not more often than this; so is what is set up."""
MOST_ASKS = 1_000


class Assembler:
    """Turns messages into batches, with a copy of the registry that follows the database.

    Args:
        sink: gives the registers.
        collector: the name that the batches are counted under.
        monotonic: a clock in seconds.
        knowledge: what decoders may know; one object may serve several assemblers of one thread.
        compile_profile: turns stored mapping profiles into decoders.
    """

    def __init__(
        self,
        sink: ReadingSink,
        collector: str,
        monotonic: Callable[[], float],
        knowledge: Knowledge | None = None,
        compile_profile: Compile | None = None,
    ) -> None:
        self._sink = sink
        self._knowledge = knowledge or Knowledge()
        self._router = Router(self._knowledge, compile_profile)
        self._owners = TopicOwners(self._knowledge)
        self._asks: dict[str, Ask] = {}
        self._news: Descriptions = {}
        self._collector = collector
        self._monotonic = monotonic
        self._directory: Directory = {}
        self._devices: frozenset[str] = frozenset()
        self._refreshed = float("-inf")
        self._set_up = float("-inf")

    def asks(self) -> list[Ask]:
        """Return what should be published for the messages assembled since the last call, one a topic."""
        asks = list(self._asks.values())
        self._asks.clear()
        return asks

    def assemble(self, messages: Sequence[RawMessage]) -> Batch:
        """Return the batch of these messages.

        Raises:
            UnavailableError: the registry could not be read; nothing was done.
        """
        self._follow_setup()
        decoded = []
        for message in messages:
            items = self._owners.own(message, self._decode(message))
            self._learn(message, items)
            decoded.append((message, items))
        if self._stale(decoded):
            self._refresh()
        batch = Batch(self._collector, described=self._news)
        self._news = {}
        for message, items in decoded:
            self._take(batch, message, items)
        return batch

    def learn(self, messages: Sequence[RawMessage]) -> None:
        """Remember what devices say of themselves in messages whose readings another collector stores."""
        for message in messages:
            self._learn(message, self._decode(message))

    def _follow_setup(self) -> None:
        if self._monotonic() - self._set_up < REFRESH_S:
            return
        news = self._sink.setup(self._knowledge.setup.revision)
        if news is not None:
            self._refresh()  # a register that we know may have another unit, device or channel now
            self._knowledge.use(news)
        self._set_up = self._monotonic()

    def _learn(self, message: RawMessage, items: list[Item]) -> None:
        """Remember what devices say of themselves at once: the next message of the same batch may need it."""
        for item in items:
            if isinstance(item, Described):
                if self._knowledge.describe(item.key, item.payload, message.received_at):
                    self._news[item.key] = (item.payload, message.received_at)
            elif isinstance(item, Ask) and len(self._asks) < MOST_ASKS:
                self._asks[item.topic] = item

    def _decode(self, message: RawMessage) -> list[Item]:
        if len(message.payload) > MAX_PAYLOAD:
            return [_too_large(message, MAX_PAYLOAD)]
        try:
            decoder = self._router.decoder_for(message)
            if decoder is None:
                return [refuse(message, Reason.NO_DECODER, "no decoder knows this topic or this shape")]
            if len(message.payload) > decoder.most_bytes:
                return [_too_large(message, decoder.most_bytes)]
            return list(decoder.decode(message, self._knowledge))
        except Exception as error:  # noqa: BLE001 - a decoder's mistake must cost one message, never the stream
            return [refuse(message, Reason.UNDECODABLE, f"a decoder failed: {type(error).__name__}")]

    def _stale(self, decoded: Sequence[tuple[RawMessage, list[Item]]]) -> bool:
        """Whether a name is unknown that the registry may have learnt since we read it."""
        if self._monotonic() - self._refreshed < REFRESH_S:
            return False
        known = self._directory
        return any(
            isinstance(item, Reading)
            and (item.device, item.channel) not in known
            and not (item.optional and item.device in self._devices and self._recent())
            for _message, items in decoded
            for item in items
        )

    def _recent(self) -> bool:
        return self._monotonic() - self._refreshed < 15 * REFRESH_S

    def _refresh(self) -> None:
        self._directory = self._sink.registers()
        self._devices = frozenset(device for device, _channel in self._directory)
        self._refreshed = self._monotonic()

    def _take(self, batch: Batch, message: RawMessage, items: list[Item]) -> None:
        batch.messages += 1
        received = message.received_at.timestamp()
        refused, stored, unmapped = len(batch.rejections), len(batch), batch.unmapped
        for item in items:
            if isinstance(item, Reading):
                self._add(batch, message, item, received)
            elif isinstance(item, Rejection):
                batch.rejections.append(item)
            elif isinstance(item, Heard):
                batch.heard.append(dated(item, message.received_at))
        if batch.unmapped > unmapped:
            self._report_silence(batch, message, items, refused, stored)
        _bound_refusals(batch, message, refused)
        batch.messages_stored += int(len(batch) > stored)

    def _add(self, batch: Batch, message: RawMessage, reading: Reading, received: float) -> None:
        key = self._directory.get((reading.device, reading.channel))
        if key is None:
            batch.unmapped += 1
            if not reading.optional:
                reason = Reason.UNKNOWN_REGISTER if reading.device in self._devices else Reason.UNKNOWN_DEVICE
                detail = f"register {reading.channel[:80]!r}"
                batch.rejections.append(refuse(message, reason, detail, reading.device))
            return
        if message.retained and reading.time == message.received_at:
            return  # what the broker kept tells a value of nobody knows when
        verdict = check(reading, key, message.received_at)
        if isinstance(verdict, int):
            batch.add(key.register_id, _moment(reading, key, message), reading.value, verdict, received)
        else:
            batch.rejections.append(refuse(message, *verdict, device=reading.device))

    def _report_silence(self, batch: Batch, message: RawMessage, items: list[Item], refused: int, stored: int) -> None:
        """Refuse a message for whose optional readings there is no register: it may be a meter to connect.

        Of a device that is known, one value that is wanted, or refused, is enough. A device that nobody knows is told
        of also where its neighbours in the message are read.
        """
        detail = "none of its values has a register"
        told = {rejection.device for rejection in batch.rejections[refused:]}
        readings = [item for item in items if isinstance(item, Reading)]
        strangers = dict.fromkeys(reading.device for reading in readings if reading.device not in self._devices)
        for device in strangers:
            if device not in told:
                batch.rejections.append(refuse(message, Reason.UNKNOWN_DEVICE, detail, device or None))
        if len(batch) == stored and not told and not strangers and not message.retained:
            batch.rejections.append(refuse(message, Reason.UNKNOWN_REGISTER, detail, readings[0].device))


def _moment(reading: Reading, key: RegisterKey, message: RawMessage) -> datetime:
    """Return the time of a reading.

    A value without a clock that waited at the broker is dated when its collector read again. Of several the last one
    holds, as at that moment: their receptions, microseconds apart, would have a night's volume flow in an instant.
    Increments add up, so each of them stands by itself.
    """
    clockless = reading.time == message.received_at and key.kind is not RegisterKind.DELTA
    return message.waited if clockless and message.waited is not None else reading.time


def _too_large(message: RawMessage, most: int) -> Rejection:
    short = RawMessage(message.topic, message.payload[:REFUSED_BYTES], message.received_at)
    return refuse(short, Reason.TOO_LARGE, f"{len(message.payload)} bytes, at most {most}")


def _bound_refusals(batch: Batch, message: RawMessage, before: int) -> None:
    """Keep the first refusals of a message and count the others: a megabyte of faults must not become terabytes."""
    most = min(MOST_REFUSALS, max(KEPT_BYTES // max(len(message.payload), 1), 4))
    others = len(batch.rejections) - before - most
    if others > 0:
        del batch.rejections[before + most :]
        last = batch.rejections[-1]
        batch.rejections[-1] = replace(last, detail=f"{last.detail} (and {others} more in this message)")
