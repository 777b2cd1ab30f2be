"""Elvaco CMi4110 and kin, modules in heat meters: plain M-Bus records after one byte that tells the message's format.

Port 1 or 2. Byte 0 is 0x00 in the standard message: energy, volume, power, flow, two temperatures, meter identity and
errors. Other messages are not read. Layout: the example of elvaco/cmi4140 in TheThingsNetwork/lorawan-devices, read as
EN 13757-3 (the codec beside it reads its own example otherwise).
"""

from ingest.payloads.mbus import Record, counters, is_energy, records
from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORTS = (1, 2)
_STANDARD = 0x00
_LEAST_RECORDS = 3


def read(frame: Frame) -> list[Value]:
    """Return the energy and the volume that the heat meter shows."""
    if frame.port not in _PORTS or not frame.data or frame.data[0] != _STANDARD:
        return []
    found = records(frame.data[1:])
    if found is None or not _is_heat_meter(found):
        return []
    return [Value(item.field, frame.time, item.value, item.unit) for item in counters(found)]


def _is_heat_meter(found: list[Record]) -> bool:
    """Tell whether records are a heat meter's, not another device's bytes: energy first, and nothing said twice."""
    distinct = len({record.vif for record in found}) == len(found)
    return len(found) >= _LEAST_RECORDS and distinct and is_energy(found[0].vif)


CODEC = Codec("elvaco_cmi4110", read)
