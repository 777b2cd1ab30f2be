"""Elvaco CMi4110, module in a heat meter: energy, volume, power and temperatures as M-Bus records, every hour.

Layout, as read in ingest/payloads/elvaco_cmi4110.py. The water that carried the heat follows from it: 20 K between
flow and return, 1.163 kWh per m3 and K.
"""

from collections.abc import Sequence

from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.message import Counting, Value
from simulators.payloads.payload import Payload

__all__ = ["PAYLOAD", "encode"]

_STANDARD = b"\x00"
_BCD_8, _BCD_12, _BCD_6, _BCD_4 = 0x0C, 0x0E, 0x0B, 0x0A
_KWH, _CENTI_M3, _HECTO_W, _LITRES_H = 0x06, 0x14, 0x2D, 0x3B
_FLOW_DECI_C, _RETURN_DECI_C, _IDENTITY = 0x5A, 0x5E, 0x78
_NO_ERROR = bytes.fromhex("02fd170000")
_FLOW_C, _RETURN_C = 70, 50
_CENTI_M3_PER_KWH = 100 / (1.163 * (_FLOW_C - _RETURN_C))


def encode(values: Sequence[Value]) -> bytes:
    """Return the standard message of one value."""
    (value,) = values
    kwh = max(value.raw, 0)
    kw = max(value.raw - value.previous_raw, 0) * 3600 / value.register.interval_s
    return b"".join((
        _STANDARD,
        _record(_BCD_8 if kwh < 10**8 else _BCD_12, _KWH, kwh),
        _record(_BCD_8, _CENTI_M3, round(kwh * _CENTI_M3_PER_KWH)),
        _record(_BCD_6, _HECTO_W, round(kw * 10)),
        _record(_BCD_6, _LITRES_H, round(kw * _CENTI_M3_PER_KWH * 10)),
        _record(_BCD_4, _FLOW_DECI_C, _FLOW_C * 10),
        _record(_BCD_4, _RETURN_DECI_C, _RETURN_C * 10),
        _record(_BCD_8, _IDENTITY, stable_hash("elvaco", value.register.meter)),
        _NO_ERROR,
    ))  # fmt: skip


def _record(dif: int, vif: int, number: int) -> bytes:
    """Return a record of binary-coded decimals, the lowest two first; what is too long loses its first digits."""
    digits = {_BCD_4: 4, _BCD_6: 6, _BCD_8: 8, _BCD_12: 12}[dif]
    return bytes((dif, vif)) + bytes.fromhex(f"{number % 10**digits:0{digits}d}")[::-1]


PAYLOAD = Payload(
    name="elvaco_cmi4110",
    port=2,
    fluids={Fluid.HEAT: Counting(channel="elvaco_cmi4110.energy", unit="kWh", per_base=1.0, unit_named=True)},
    encode=encode,
)
