"""What a simulated device puts on the broker, and the values it puts it together from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.registry import Register

__all__ = ["Device", "DeviceIdentity", "Dialect", "SimulatedMessage", "Value"]


@dataclass(frozen=True, slots=True)
class SimulatedMessage:
    """Bytes for a topic; `time` is that of the last reading in it, aware UTC."""

    topic: str
    payload: bytes
    time: datetime


class Value(NamedTuple):
    """The index of a register at an instant, with the one at the reading before (for what devices derive)."""

    register: Register
    time_s: int
    raw: int
    previous_raw: int


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """The device that speaks, and where it started to count its messages."""

    code: str
    epoch_s: int
    facts: Mapping[str, str]
    """What a dialect tells beside readings: `delivery_point`, `serial`, `subscribed_kva`, `timezone`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way to speak: `encode` turns values of one device, in time order, into one message."""

    name: str
    packs: bool
    """Whether one message may carry several readings."""
    encode: Callable[[DeviceIdentity, Sequence[Value]], tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Device:
    """An installed device and the registers it speaks for."""

    identity: DeviceIdentity
    dialect: Dialect
    registers: tuple[Register, ...]
