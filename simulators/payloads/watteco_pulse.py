"""Watteco Pulse Sens'O, pulse counter: a report of the count at its first input.

Layout, as read in ingest/payloads/watteco_pulse.py.
"""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.message import Value
from simulators.payloads.payload import Payload, u32
from simulators.payloads.pulses import pulses

__all__ = ["PAYLOAD", "encode"]

_REPORT_OF_COUNT = bytes.fromhex("11 0a 000f 0402 23")


def encode(values: Sequence[Value]) -> bytes:
    """Return the report of one value."""
    (value,) = values
    return _REPORT_OF_COUNT + u32(value.raw).to_bytes(4, "big")


PAYLOAD = Payload(
    name="watteco_pulse",
    port=125,
    fluids=pulses("watteco_pulse.index_1", Fluid.ELECTRICITY, Fluid.GAS, Fluid.WATER, Fluid.HEAT),
    encode=encode,
)
