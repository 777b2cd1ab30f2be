"""From messages to one batch: decode, find the register, validate; every refusal is kept, none costs a neighbour."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.batch import Batch
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import refuse
from ingest.decoders.registry import decoder_for
from ingest.ports import Directory, ReadingSink
from ingest.validation import check

__all__ = ["MAX_PAYLOAD", "Assembler"]

MAX_PAYLOAD = 1_048_576
"""Bytes of a message that is still decoded; of a larger one the first REFUSED_BYTES are kept."""
REFUSED_BYTES = 65_536
MOST_REFUSALS = 100
KEPT_BYTES = 4 * MAX_PAYLOAD
"""Each refusal keeps its message's bytes: of one message at most so many refusals, and so many bytes, are kept."""
REFRESH_S = 2.0
"""An unknown device makes us read the registry again, but not more often than this."""


class Assembler:
    """Turns messages into batches, with a copy of the registry that follows the database.

    Args:
        sink: gives the registers.
        collector: the name that the batches are counted under.
        monotonic: a clock in seconds.
    """

    def __init__(self, sink: ReadingSink, collector: str, monotonic: Callable[[], float]) -> None:
        self._sink = sink
        self._collector = collector
        self._monotonic = monotonic
        self._directory: Directory = {}
        self._devices: frozenset[str] = frozenset()
        self._refreshed = float("-inf")

    def assemble(self, messages: Sequence[RawMessage]) -> Batch:
        """Return the batch of these messages.

        Raises:
            UnavailableError: the registry could not be read; nothing was done.
        """
        decoded = [(message, self._decode(message)) for message in messages]
        if self._stale(decoded):
            self._refresh()
        batch = Batch(self._collector)
        for message, items in decoded:
            self._take(batch, message, items)
        return batch

    def _decode(self, message: RawMessage) -> list[Reading | Rejection]:
        if len(message.payload) > MAX_PAYLOAD:
            size = len(message.payload)
            short = RawMessage(message.topic, message.payload[:REFUSED_BYTES], message.received_at)
            return [refuse(short, Reason.TOO_LARGE, f"{size} bytes, at most {MAX_PAYLOAD}")]
        decoder = decoder_for(message.topic)
        if decoder is None:
            return [refuse(message, Reason.NO_DECODER, "no decoder listens to this topic")]
        try:
            return list(decoder.decode(message))
        except Exception as error:  # noqa: BLE001 - a decoder's mistake must cost one message, never the stream
            return [refuse(message, Reason.UNDECODABLE, f"the decoder {decoder.name} failed: {type(error).__name__}")]

    def _stale(self, decoded: Sequence[tuple[RawMessage, list[Reading | Rejection]]]) -> bool:
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

    def _take(self, batch: Batch, message: RawMessage, items: list[Reading | Rejection]) -> None:
        batch.messages += 1
        received = message.received_at.timestamp()
        refused = len(batch.rejections)
        stored = len(batch)
        for item in items:
            if isinstance(item, Reading):
                self._add(batch, message, item, received)
            else:
                batch.rejections.append(item)
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
        verdict = check(reading, key, message.received_at)
        if isinstance(verdict, int):
            batch.add(key.register_id, reading.time, reading.value, verdict, received)
        else:
            batch.rejections.append(refuse(message, *verdict, device=reading.device))

    def _report_silence(
        self, batch: Batch, message: RawMessage, items: list[Reading | Rejection], refused: int, stored: int
    ) -> None:
        """Refuse a message whose optional readings found no register at all: it may be a meter to connect."""
        if not items or len(batch) > stored or len(batch.rejections) > refused:
            return
        first = items[0]
        device = first.device or None
        reason = Reason.UNKNOWN_REGISTER if device in self._devices else Reason.UNKNOWN_DEVICE
        batch.rejections.append(refuse(message, reason, "none of its values has a register", device))


def _bound_refusals(batch: Batch, message: RawMessage, before: int) -> None:
    """Keep the first refusals of a message and count the others: a megabyte of faults must not become terabytes."""
    most = min(MOST_REFUSALS, max(KEPT_BYTES // max(len(message.payload), 1), 4))
    others = len(batch.rejections) - before - most
    if others > 0:
        del batch.rejections[before + most :]
        last = batch.rejections[-1]
        batch.rejections[-1] = replace(last, detail=f"{last.detail} (and {others} more in this message)")
