"""Adeunis PULSE 4, a pulse counter of two channels: its last counts. Must be chosen for a device.

Port 1, most byte first. Frame 0x46: status, count of A (u32), of B (u32). Frames 0x5A and 0x5B: status, count of A or B
(u32), the rises before it (u16 each), at a period that is a setting: only the count of now is read. Bit 2 of the
status: four bytes of the device's own clock follow at the end. Layout: the codec pulse of adeunis in
TheThingsNetwork/lorawan-devices.
"""

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORT = 1
_BOTH, _OF_CHANNEL = 0x46, {0x5A: "channel_a", 0x5B: "channel_b"}
_CLOCK, _UNUSED = 0x04, 0x18
_BOTH_SIZE, _LEAST_SIZE = 10, 6


def read(frame: Frame) -> list[Value]:
    """Return the counts of one channel or of both."""
    data = frame.data
    if frame.port != _PORT or len(data) < _LEAST_SIZE or data[1] & _UNUSED:
        return []
    size = len(data) - 4 * bool(data[1] & _CLOCK)
    if data[0] == _BOTH and size == _BOTH_SIZE:
        return [_count(frame, "channel_a", 2), _count(frame, "channel_b", 6)]
    if data[0] in _OF_CHANNEL and size >= _LEAST_SIZE and size % 2 == 0:
        return [_count(frame, _OF_CHANNEL[data[0]], 2)]
    return []


def _count(frame: Frame, field: str, at: int) -> Value:
    return Value(field, frame.time, int.from_bytes(frame.data[at : at + 4], "big"), None)


CODEC = Codec("adeunis_pulse", read)
