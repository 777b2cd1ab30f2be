"""What a payload codec is: a pure function from the bytes of a frame to the values they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

__all__ = ["Codec", "Frame", "Value"]


class Frame(NamedTuple):
    """The application bytes of an uplink, the port they came by, and when the network heard them (aware)."""

    port: int
    data: bytes
    time: datetime


class Value(NamedTuple):
    """One value at its own time; `unit` is None where the device counts pulses, whose weight the register knows."""

    field: str
    time: datetime
    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Codec:
    """One device's layout: `read` returns no values where the bytes are not certainly this device's; it never raises.

    Its readings arrive under the channels `{name}.{field}`, so that a register says which layout it believes in.
    """

    name: str
    read: Callable[[Frame], list[Value]]
