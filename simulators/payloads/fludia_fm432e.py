"""Fludia FM432e, optical reader of an electricity meter: every two hours its index and eight rises of 15 minutes.

Layout, as read in ingest/payloads/fludia_fm432e.py: a T1 frame of one to eight rises that end when it is heard.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.registry import Fluid
from simulators.message import Counting, Value
from simulators.payloads.payload import Payload, rising_runs, u32

__all__ = ["PAYLOAD", "encode", "parts"]

_T1 = 0x69
_MOST_RISE = 2**16 - 1
_VALUES = 8
_MINUTE_S = 60
_MOST_STEP_MIN = 255


def encode(values: Sequence[Value]) -> bytes:
    """Return a frame of values a step apart, never falling."""
    rises = [_first_rise(values[0]), *(after.raw - before.raw for before, after in pairwise(values))]
    last = values[-1]
    head = bytes((_T1, _step_min(last) or 1)) + u32(last.raw).to_bytes(4, "big")
    return head + b"".join(rise.to_bytes(2, "big") for rise in rises)


def parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yield runs of at most eight values; single ones where a byte cannot tell their step."""
    size = _VALUES if _step_min(values[0]) else 1
    for run in rising_runs(values, values[0].register.interval_s, _MOST_RISE):
        yield from (run[first : first + size] for first in range(0, len(run), size))


def _step_min(value: Value) -> int:
    """Return the minutes between readings, 0 where they are no whole number or too many for a byte."""
    minutes, rest = divmod(value.register.interval_s, _MINUTE_S)
    return 0 if rest or minutes > _MOST_STEP_MIN else minutes


def _first_rise(value: Value) -> int:
    """Return what was counted in the step before the first value: nothing where a frame cannot tell it."""
    rise = value.raw - value.previous_raw
    return rise if 0 <= rise <= _MOST_RISE else 0


PAYLOAD = Payload(
    name="fludia_fm432e",
    port=129,
    fluids={
        Fluid.ELECTRICITY: Counting(
            channel="fludia_fm432e.index", unit="Wh", per_base=1000.0, bits=32, interval_s=900, unit_named=True
        )
    },
    encode=encode,
    batch=_VALUES,
    parts=parts,
)
