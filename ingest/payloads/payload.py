"""What a payload codec is: a pure function from the bytes of a frame to the values they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingest.civil_time import ZONE

__all__ = ["Codec", "Frame", "Value"]


class Frame(NamedTuple):
    """The application bytes of an uplink, the port they came by, and when the network heard them (aware).

    `zone` is that of the meter's civil times.
    """

    port: int
    data: bytes
    time: datetime
    zone: ZoneInfo = ZONE


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
