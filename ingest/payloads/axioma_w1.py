"""Axioma Qalcosonic W1, ultrasonic water meter: its log of the last 24 hours, or its present and one logged volume.

Port 100, little-endian, times by the meter's own clock, volumes in whole litres. Layouts: the codecs of axioma in
TheThingsNetwork/lorawan-devices (qalcosonic-w1-codec with its example, qalcosonic).

Enhanced, 51 bytes: 0x01, time u32, status u8, volume u32, 23 hourly rises of 14 bits packed from the lowest bit,
6 bits of multiplier. No source says when the hours end: they are taken as full hours, the last one at or before the
time of the frame. Extended, 47 or 48 bytes: time u32, status u8, volume u32, logged time u32, logged volume u32,
15 rises u16 whose step is a setting that the frame does not tell, padding: the two volumes are read, the rises not.
"""

from datetime import UTC, datetime
from itertools import accumulate

from ingest.payloads.payload import Codec, Frame, Value

__all__ = ["CODEC"]

_PORT = 100
_ENHANCED, _ENHANCED_SIZE = 0x01, 51
_EXTENDED_SIZES = (47, 48)
_RISES, _RISE_BITS = 23, 14
_HOUR_S = 3600
_CLOCK_SET = 946_684_800
"""2000-01-01: an earlier time is a clock that was never set."""


def read(frame: Frame) -> list[Value]:
    """Return 24 hourly volumes, or two."""
    data = frame.data
    if frame.port != _PORT:
        return []
    if len(data) == _ENHANCED_SIZE and data[0] == _ENHANCED:
        return _enhanced(data)
    return _extended(data) if len(data) in _EXTENDED_SIZES else []


def _enhanced(data: bytes) -> list[Value]:
    time_s = int.from_bytes(data[1:5], "little")
    packed = int.from_bytes(data[10:], "little")
    if packed >> _RISES * _RISE_BITS or time_s < _CLOCK_SET:  # how a multiplier scales is not public
        return []
    rises = [packed >> _RISE_BITS * place & (1 << _RISE_BITS) - 1 for place in range(_RISES)]
    volumes = accumulate(rises, initial=int.from_bytes(data[6:10], "little"))
    first_s = time_s - time_s % _HOUR_S - _RISES * _HOUR_S
    return [_value(first_s + hour * _HOUR_S, volume) for hour, volume in enumerate(volumes)]


def _extended(data: bytes) -> list[Value]:
    time_s, logged_s = int.from_bytes(data[:4], "little"), int.from_bytes(data[9:13], "little")
    if not _CLOCK_SET <= logged_s <= time_s:
        return []
    logged = _value(logged_s, int.from_bytes(data[13:17], "little"))
    return [logged, _value(time_s, int.from_bytes(data[5:9], "little"))]


def _value(time_s: int, litres: int) -> Value:
    return Value("volume", datetime.fromtimestamp(time_s, UTC), litres, "L")


CODEC = Codec("axioma_w1", read)
