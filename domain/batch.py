"""What a collector hands to storage in one transaction, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.heard import Heard
from domain.registry import LIVE, RegisterKind
from domain.rejection import Rejection

__all__ = ["Batch", "BatchResult", "Descriptions", "RegisterKey"]

Descriptions = dict[str, tuple[bytes, datetime]]
"""What devices say of themselves and when it came in, by the key their decoder gives it."""


@dataclass(frozen=True, slots=True)
class RegisterKey:
    """What the ingest path knows of a register: enough to judge a value and to store it."""

    register_id: int
    kind: RegisterKind
    unit: str


@dataclass(slots=True)
class Batch:
    """Readings as parallel columns (equal lengths, in order of arrival), refusals, and the messages they came in.

    `times` and `received` are seconds since 1970 UTC; `units` are codes of domain.unit, 0 where
    the message named none: the register's own holds.
    `heard` are signs of life; `described` is what devices said of themselves, with the moment it came in, by key.
    """

    collector: str
    source: str = LIVE
    register_ids: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    received: list[float] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    described: Descriptions = field(default_factory=dict)
    messages: int = 0
    messages_stored: int = 0
    unmapped: int = 0

    def add(self, register_id: int, time: datetime, value: float, unit: int, received: float) -> None:
        """Append one reading."""
        self.register_ids.append(register_id)
        self.times.append(time.timestamp())
        self.values.append(value)
        self.units.append(unit)
        self.received.append(received)

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Of the readings of a batch: new ones, repetitions, and ones that replaced an earlier value."""

    stored: int = 0
    duplicates: int = 0
    superseded: int = 0

    def __add__(self, other: "BatchResult") -> "BatchResult":
        return BatchResult(
            self.stored + other.stored, self.duplicates + other.duplicates, self.superseded + other.superseded
        )
