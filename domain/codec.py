"""What people ask of an uploaded payload codec: what it makes of a frame, and whether its own test vectors hold."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from domain.errors import UsageError

__all__ = ["Change", "CodecValue", "Comparison", "Difference", "Trial", "VectorsFailedError"]


class CodecValue(NamedTuple):
    """One reading that comes out of a frame: its channel, time, number, and unit where the codec names one."""

    channel: str
    time: datetime
    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a codec made of one frame: its answer as it gave it, the readings that follow, and what went wrong."""

    answer: Any
    values: tuple[CodecValue, ...]
    fault: str | None


class Change(StrEnum):
    """What becomes of a frame with another version of its codec."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    LOST = "lost"
    UNREAD = "unread"


class Comparison(NamedTuple):
    """A frame through the version in force (None where there is none), and through a new one."""

    device: str
    time: datetime
    port: int
    data: str
    """Hexadecimal."""
    before: Trial | None
    after: Trial
    change: Change
    vector: str = ""
    """Where no device sent it: the number of the vector, with its description where it has one."""


class Difference(NamedTuple):
    """Where a codec's answer is not what a vector expects; both sides as JSON text, "" where there is nothing."""

    vector: int
    """From 1."""
    description: str
    path: str
    expected: str
    got: str
    failed: bool = False
    """Whether `got` is no answer but the detail of a fault."""

    @property
    def label(self) -> str:
        """The number of the vector, with its description where it has one."""
        return f"{self.vector} ({self.description})" if self.description else str(self.vector)


class VectorsFailedError(UsageError):
    """A codec whose own vectors fail: it is refused, with every difference.

    Args:
        differences: at least one.
        total: how many vectors there are.
    """

    def __init__(self, differences: list[Difference], total: int) -> None:
        first = differences[0]
        super().__init__(
            "error-codec-vectors-fail",
            failed=len({difference.vector for difference in differences}),
            total=total,
            vector=first.label,
            path=first.path or "-",
            expected=first.expected or "none",
            detail_fault=first.got or "none",
        )
        self.differences = differences
