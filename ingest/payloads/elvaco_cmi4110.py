"""Elvaco CMi4110 and kin, modules in heat meters: plain M-Bus records after one byte that tells the message's format.

Port 1 or 2. Byte 0 is 0x00 in the standard message: energy, volume, power, flow, two temperatures, meter identity and
errors. Other messages are not read. Layout: the example of elvaco/cmi4140 in TheThingsNetwork/lorawan-devices, read as
EN 13757-3 (the codec beside it reads its own example otherwise).
"""

from ingest.mbus_records import Header, record_headers
from ingest.mbus_telegram import read_body
from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORTS = (1, 2)
_STANDARD = 0x00
_LEAST_RECORDS = 3
_FIRST_VOLUME = 0x10
"""VIFs below it are energies: 10^(n-3) Wh, then 10^n J."""
_LARGE_ENERGIES = frozenset((b"\xfb\x00", b"\xfb\x01", b"\xfb\x08", b"\xfb\x09"))
"""10^(n-1) MWh, 10^(n-1) GJ."""
_FIELDS = frozenset(("energy", "volume"))
_UNITS = {"Wh": ("kWh", 1e3), "J": ("MJ", 1e6), "m3": ("m3", 1.0)}
"""What heat meters show, and how much of what records are in that is."""


def read(frame: Frame) -> list[Value]:
    """Return the energy and the volume that the heat meter shows."""
    if frame.port not in _PORTS or not frame.data or frame.data[0] != _STANDARD:
        return []
    body = frame.data[1:]
    if not _is_heat_meter(record_headers(body)):
        return []
    return [
        Value(field, frame.time, value / _UNITS[unit][1], _UNITS[unit][0])
        for field, value, unit in read_body(body)
        if field in _FIELDS and unit in _UNITS and value >= 0
    ]


def _is_heat_meter(headers: list[Header] | None) -> bool:
    """Tell whether records are a heat meter's, not another device's bytes: energy first, and nothing said twice."""
    if headers is None or len(headers) < _LEAST_RECORDS or not all(header.is_fixed for header in headers):
        return False
    first = headers[0].information
    is_energy = (len(first) == 1 and first[0] < _FIRST_VOLUME) or first in _LARGE_ENERGIES
    return is_energy and len({header.information for header in headers}) == len(headers)


CODEC = Codec("elvaco_cmi4110", read)
