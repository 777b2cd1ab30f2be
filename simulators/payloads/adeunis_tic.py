"""Adeunis TIC at a Linky in historique mode, base tariff: its index every hour.

Layout, as read in ingest/payloads/adeunis_tic.py. A Linky shows nine digits of Wh.
"""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.message import Counting, Value
from simulators.payloads.payload import Payload

__all__ = ["PAYLOAD", "encode"]

_TIC_DATA = 0x49
_ABSENT = 0x80000000
_DIGITS = 9
_SUBSCRIBED_A, _VOLTS = 60, 230


def encode(values: Sequence[Value]) -> bytes:
    """Return the frame of one value."""
    (value,) = values
    watts = max(value.raw - value.previous_raw, 0) * 3600 // value.register.interval_s
    amperes = min(watts // _VOLTS, 999)
    number = stable_hash("adeunis-tic", value.register.meter) % 10**12
    frames = (value.time_s // value.register.interval_s) % 8
    return b"".join((
        bytes((_TIC_DATA, frames << 5)),
        f"{number:012d}".encode(),
        b"BASE",
        *map(_u32, (value.raw % 10**_DIGITS, _SUBSCRIBED_A, amperes, 90, min(watts // 10 * 10, 99_990))),
        _u32(_ABSENT), _u32(_ABSENT),
        b"TH..",
    ))  # fmt: skip


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


PAYLOAD = Payload(
    name="adeunis_tic",
    port=1,
    fluids={
        Fluid.ELECTRICITY: Counting(
            channel="adeunis_tic.energy_import", unit="Wh", per_base=1000.0, digits=_DIGITS, unit_named=True
        )
    },
    encode=encode,
)
