"""Milesight EM300-DI, pulse counter: battery, temperature, humidity and count, every hour.

Layout, as read in ingest/payloads/milesight_em300_di.py.
"""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.message import Value
from simulators.payloads.payload import Payload, u32
from simulators.payloads.pulses import pulses

__all__ = ["PAYLOAD", "encode"]

_AROUND = bytes.fromhex("01755c 0367b400 04688c")
"""Battery at 92 %, 18.0 degrees, 70 % humidity: a cellar."""
_COUNT = b"\x05\xc8"


def encode(values: Sequence[Value]) -> bytes:
    """Return the entries of one value."""
    (value,) = values
    return _AROUND + _COUNT + u32(value.raw).to_bytes(4, "little")


PAYLOAD = Payload(
    name="milesight_em300_di",
    port=85,
    fluids=pulses("milesight_em300_di.pulse", Fluid.WATER, Fluid.GAS),
    encode=encode,
)
