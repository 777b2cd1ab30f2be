"""Axioma Qalcosonic W1, ultrasonic water meter: its log of the last 24 hours, once a day, by its own clock.

Layouts, as read in ingest/payloads/axioma_w1.py: enhanced (24 hourly volumes, as one and 23 rises of 14 bits) where
that can say what the log holds, else extended (the present volume and a logged one, each with its time).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.registry import Fluid
from simulators.message import Counting, Value
from simulators.payloads.payload import Payload, rising_runs, u32

__all__ = ["PAYLOAD", "encode", "parts"]

_HOURS = 24
_RISE_BITS = 14
_HOUR_S = 3600
_EXTENDED_VALUES = 2
_NO_RISES = bytes(30)
_PADDING = b"\x2f"
_ENHANCED = b"\x01"
_GOOD = b"\x00"


def encode(values: Sequence[Value]) -> bytes:
    """Return a frame of 24 values of consecutive hours, or of one or two values."""
    return _enhanced(values) if len(values) == _HOURS else _extended(values[0], values[-1])


def parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yield whole days of hours, and pairs of what else there is."""
    most = (1 << _RISE_BITS) - 1
    for run in rising_runs(values, _HOUR_S, most):
        whole = len(run) == _HOURS and run[0].time_s % _HOUR_S == 0 and run[-1].raw < 2**32
        size = _HOURS if whole else _EXTENDED_VALUES
        yield from (run[first : first + size] for first in range(0, len(run), size))


def _enhanced(values: Sequence[Value]) -> bytes:
    packed = 0
    for place, (before, after) in enumerate(pairwise(values)):
        packed |= after.raw - before.raw << place * _RISE_BITS
    rises = packed.to_bytes(41, "little")
    return _ENHANCED + _u32(values[-1].time_s) + _GOOD + _u32(values[0].raw) + rises


def _extended(logged: Value, now: Value) -> bytes:
    current = _u32(now.time_s) + _GOOD + _u32(now.raw)
    return current + _u32(logged.time_s) + _u32(logged.raw) + _NO_RISES + _PADDING


def _u32(raw: int) -> bytes:
    return u32(raw).to_bytes(4, "little")


PAYLOAD = Payload(
    name="axioma_w1",
    port=100,
    fluids={Fluid.WATER: Counting(channel="axioma_w1.volume", unit="L", per_base=1000.0, bits=32, unit_named=True)},
    encode=encode,
    batch=_HOURS,
    parts=parts,
)
