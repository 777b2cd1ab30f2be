"""One value of one register at one time, and the raw message it came in."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

__all__ = ["MAX_ABS_VALUE", "RawMessage", "Reading"]

MAX_ABS_VALUE = 1e15
"""The largest value a register can hold; beyond it doubles no longer count single units safely."""


@dataclass(frozen=True, slots=True)
class RawMessage:
    """What a broker handed over: the topic, the bytes, and the moment of reception (aware UTC).

    `retained`: the broker had kept it from before we subscribed, nobody knows since when. `waited`: it waited at the
    broker until its collector read again, from this moment on; when it was sent, nobody knows.
    """

    topic: str
    payload: bytes
    received_at: datetime
    retained: bool = False
    waited: datetime | None = None


class Reading(NamedTuple):
    """A decoded value, still under the names its device uses.

    `unit` is the unit the message named, None where it named none (the register's then holds). `optional` marks
    what a device tells beside its registers (a TIC frame has thirty groups): without a register it is dropped,
    not rejected.
    """

    device: str
    channel: str
    time: datetime
    value: float
    unit: str | None = None
    optional: bool = False
