"""What a decoder is: a topic filter, and a pure function from a message to readings, refusals and signs of life."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from reprlib import Repr

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.knowledge import Ask, Described, Knowledge

__all__ = ["ANY_TOPIC", "MAX_PAYLOAD", "MOST_BYTES", "Decoded", "Decoder", "Item", "refuse", "shown"]

ANY_TOPIC = "#"
MAX_PAYLOAD = 1_048_576
"""Bytes of a message that is still decoded, where its dialect sends so much."""
MOST_BYTES = 131_072
"""Bytes of a message of the other dialects."""
_MOST_SHOWN = 60
_SHORT = Repr()
_SHORT.maxlevel, _SHORT.maxstring, _SHORT.maxother = 2, _MOST_SHOWN, _MOST_SHOWN

Item = Reading | Rejection | Heard | Described | Ask
Decoded = Iterable[Item]


def _always(_message: RawMessage, _known: Knowledge) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Decoder:
    """One dialect: `topic` is an MQTT filter; `decode` never raises, what is wrong is among what it yields.

    A dialect that is known by its shape has `topic=ANY_TOPIC` and a `fits`, which is quick and never raises; it is
    asked when no decoder with a topic of its own fits. A message of more than `most_bytes` is refused before it is
    read: no device of the dialect sends so much, and reading rubbish of that size takes longer than a message may.
    """

    name: str
    topic: str
    decode: Callable[[RawMessage, Knowledge], Decoded]
    fits: Callable[[RawMessage, Knowledge], bool] = _always
    most_bytes: int = MOST_BYTES
    origin: Callable[[RawMessage, Knowledge], str] | None = None
    """Says who chose the device's name, where another dialect's device may have the same (`ingest.namesake`)."""

    def accepts(self, topic: str) -> bool:
        """Whether the topic fits the filter (+ and # as in MQTT)."""
        return _fits(self.topic.split("/"), topic.split("/"))


def _fits(wanted: list[str], given: list[str]) -> bool:
    if wanted and wanted[-1] == "#":
        return len(given) >= len(wanted) - 1 and _fits(wanted[:-1], given[: len(wanted) - 1])
    return len(wanted) == len(given) and all(w in {"+", g} for w, g in zip(wanted, given, strict=True))


def refuse(message: RawMessage, reason: Reason, detail: str, device: str | None = None) -> Rejection:
    """Return a refusal of this message."""
    return Rejection(reason, detail, message.topic, message.payload, message.received_at, device)


def shown(value: object) -> str:
    """Return what a refusal shows of a value: little, for `repr` raises on what is nested a thousand times."""
    return _SHORT.repr(value)[:_MOST_SHOWN]
