"""Enless TX PULSE ATEX (600-037), pulse counter for gas meters: the counts of three inputs, one of them in use.

Layout, as read in ingest/payloads/enless_tx_pulse.py.
"""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.message import Value
from simulators.payloads.payload import Payload, u32
from simulators.payloads.pulses import pulses

__all__ = ["PAYLOAD", "encode"]

_ATEX = 0x09
_FIRMWARE = 0x11
_REST = bytes(8) + bytes.fromhex("0000 0700")
"""Two inputs that nothing is tied to, no alarm, and the states of the example."""


def encode(values: Sequence[Value]) -> bytes:
    """Return the frame of one value."""
    (value,) = values
    identity = stable_hash("enless", value.register.meter) % 2**24
    sequence = value.time_s // value.register.interval_s % 2**8
    head = identity.to_bytes(3, "big") + bytes((_ATEX, sequence, _FIRMWARE))
    return head + u32(value.raw).to_bytes(4, "big") + _REST


PAYLOAD = Payload(name="enless_tx_pulse", port=1, fluids=pulses("enless_tx_pulse.pulse_ch1", Fluid.GAS), encode=encode)
