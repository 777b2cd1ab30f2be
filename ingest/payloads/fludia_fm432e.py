"""Fludia FM432e, optical reader of an electricity meter: its index and the rises of equal steps up to the reception.

Port 129, big-endian. T1 frame, 8 to 46 bytes: 0x69, step u8 [min], index u32 [Wh], 1 to 20 rises u16 [Wh]; the last
step ends when the frame is heard. Layout: Fludia-IoT/LoRaWAN-decoders (fm432e_ap, firmware 60), README and example.
"""

from datetime import MINYEAR, timedelta

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORT = 129
_T1 = 0x69
_HEAD, _SHORTEST, _LONGEST = 6, 8, 46


def read(frame: Frame) -> list[Value]:
    """Return the index at the end of each step, in the order of time."""
    data = frame.data
    if frame.port != _PORT or not _SHORTEST <= len(data) <= _LONGEST or data[0] != _T1 or len(data) % 2 or not data[1]:
        return []
    if frame.time.year == MINYEAR:  # before it there is no calendar to step back into
        return []
    index, step = int.from_bytes(data[2:_HEAD], "big"), timedelta(minutes=data[1])
    values = []
    for back in range((len(data) - _HEAD) // 2):
        values.append(Value("index", frame.time - back * step, index, "Wh"))
        end = len(data) - 2 * back
        index -= int.from_bytes(data[end - 2 : end], "big")
    return values[::-1] if values[-1].value >= 0 else []


CODEC = Codec("fludia_fm432e", read)
