"""Enless TX PULSE (600-036), TX PULSE ATEX (600-037), TX PULSE LED (600-038): the counts of three inputs.

Port 1, big-endian, 22 bytes: identity u24, type u8 (0x08, 0x09, 0x0A), sequence u8, firmware u8, three counts u32,
alarms u16, states u16. Layout: codec and example of enless-wireless in TheThingsNetwork/lorawan-devices.
"""

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORT = 1
_SIZE = 22
_TYPES = (0x08, 0x09, 0x0A)
_INPUTS = (("pulse_ch1", 6), ("pulse_ch2", 10), ("pulse_oc", 14))


def read(frame: Frame) -> list[Value]:
    """Return the pulses counted at each input."""
    data = frame.data
    if frame.port != _PORT or len(data) != _SIZE or data[3] not in _TYPES:
        return []
    return [Value(name, frame.time, int.from_bytes(data[at : at + 4], "big"), None) for name, at in _INPUTS]


CODEC = Codec("enless_tx_pulse", read)
