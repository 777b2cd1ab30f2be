"""Watteco Pulse Sens'O and kin, pulse counters: a report of the count of one input, in Watteco's form of ZCL.

Port 125, big-endian, 11 bytes and more: frame control (its high bits are the end point), command 0x0A (report) or
0x8A (report with its cause after the value), cluster 0x000F (binary input), attribute 0x0402 (count), type 0x23
(u32), count. The inputs 1, 2, 3 are the end points 0, 1, 2. Layout: example and codec of watteco/pulse-senso in
TheThingsNetwork/lorawan-devices. The compressed batches (first byte 0x30 to 0x32) are not read.
"""

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORT = 125
_REPORT, _ALARM = 0x0A, 0x8A
_COUNT = bytes.fromhex("000f 0402 23")
_SIZE, _LONGEST = 11, 64


def read(frame: Frame) -> list[Value]:
    """Return the pulses counted at one input."""
    data = frame.data
    if frame.port != _PORT or not _SIZE <= len(data) <= _LONGEST or data[2:7] != _COUNT:
        return []
    if data[0] & 0x19 != 0x11 or not (data[1] == _ALARM or (data[1] == _REPORT and len(data) == _SIZE)):
        return []
    end_point = data[0] >> 5 | (data[0] & 0x06) << 2
    return [Value(f"index_{end_point + 1}", frame.time, int.from_bytes(data[7:_SIZE], "big"), None)]


CODEC = Codec("watteco_pulse", read)
