"""Refused messages that are kept, and what sending them through again made of them."""

from dataclasses import dataclass, fields

from domain.batch import BatchResult

__all__ = ["Fault", "Kept", "Replayed", "Selection"]

Fault = tuple[str, str, str | None]
"""Reason, detail and device of a refusal."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which refusals are meant: those that fit all that is said; nothing said means every one that waits."""

    reason: str | None = None
    device: str | None = None
    ids: tuple[int, ...] | None = None
    topic_prefix: str | None = None
    codec: str | None = None
    """Of the devices that this codec reads."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message of the quarantine, byte for byte; `digest` names it, `times` counts its refusals so far."""

    digest: bytes
    topic: str
    payload: bytes
    times: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of the messages (each counted once, however often it came in) and of their readings."""

    messages: int = 0
    resolved: int = 0
    still_rejected: int = 0
    not_replayable: int = 0
    stored: int = 0
    duplicates: int = 0
    superseded: int = 0

    def with_readings(self, result: BatchResult) -> "Replayed":
        """Return the same with what became of more readings."""
        return self + Replayed(stored=result.stored, duplicates=result.duplicates, superseded=result.superseded)

    def __add__(self, other: "Replayed") -> "Replayed":
        return Replayed(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def told(self) -> dict[str, int]:
        """Return the counts by name, as commands and routes tell them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
