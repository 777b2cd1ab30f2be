"""Elvaco CMi4110 and kin, modules in heat meters: plain M-Bus records after one byte that tells the message's format.

Port 1 or 2. Byte 0 is 0x00 in the standard message: energy, volume, power, flow, two temperatures, meter identity and
errors. Other messages are not read. Layout: the example of elvaco/cmi4140 in TheThingsNetwork/lorawan-devices, read as
EN 13757-3 (the codec beside it reads its own example otherwise).
"""

from ingest.payloads.mbus import counters, records
from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORTS = (1, 2)
_STANDARD = 0x00
_LEAST_RECORDS = 3
"""Fewer records may be anybody's bytes."""


def read(frame: Frame) -> list[Value]:
    """Return the energy and the volume that the heat meter shows."""
    if frame.port not in _PORTS or not frame.data or frame.data[0] != _STANDARD:
        return []
    found = records(frame.data[1:])
    if found is None or len(found) < _LEAST_RECORDS:
        return []
    return [Value(item.field, frame.time, item.value, item.unit) for item in counters(found)]


CODEC = Codec("elvaco_cmi4110", read)
