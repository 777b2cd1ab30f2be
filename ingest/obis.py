"""Telegrams of OBIS-coded lines: P1 of DSMR, ESMR and e-MUCS meters, and mode D/C read-outs of IEC 62056-21.

`/` identification, then objects `code(value*unit)`, `!`, and in P1 from version 4 on a CRC-16 over all from `/` to `!`.
Codes are `A-B:C.D.E`, in IEC 62056-21 without `A-B:` and often without E; several may stand on a line, and the value of
a gas meter of DSMR 2 and 3 stands on the line after. A time is `YYMMDDhhmmss` of the meter's zone, with S (summer) or W
from version 4.

Fields: `energy_import`, `energy_export` (the meter's total, else the sum of its tariffs, which must be all there), with
`_t1`, `_t2` of a tariff; `power`, `power_export`; `mbus{n}_volume` or `mbus{n}_energy` of the gas, water or heat meter
on channel n, at its own time; `heat_energy`, `heat_volume` (codes 6.8, 6.26 of heat meters); `water_volume`,
`gas_volume` (codes 8-*:1.0, 7-*:3.0).
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache, reduce
from operator import xor
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingest.civil_time import ZONE, passage, seasonal

__all__ = ["MOST_BYTES", "Line", "ObisTelegram", "Value", "crc16", "read_obis"]

MOST_BYTES = 16_384
_CODE = r"(?:\d{1,3}-\d{1,3}:)?(?:\d{1,3}|[CFLP])\.\d{1,3}(?:\.\d{1,3})?(?:[*&]\d{1,3})?"
_OBJECT = re.compile(rf"(?<![\w.:-])({_CODE})((?:[\r\n]{{0,4}}\([^()\r\n]{{0,1024}}\)){{1,24}})")
_PART = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_CIVIL = re.compile(r"\d{12}", re.ASCII)
_NOW = frozenset(("", "255"))
_STX, _ETX = b"\x02", b"\x03"
_SEASONS = {"S": True, "W": False}
"""Whether it is summer time."""
_TOTALS = {"1.8": "energy_import", "2.8": "energy_export"}
_PLAIN = {
    ("", "1.7"): "power", ("", "2.7"): "power_export", ("1", "1.7"): "power", ("1", "2.7"): "power_export",
    ("", "6.8"): "heat_energy", ("", "6.26"): "heat_volume", ("6", "1.8"): "heat_energy", ("6", "2.0"): "heat_volume",
    ("8", "1.0"): "water_volume", ("7", "3.0"): "gas_volume",
}  # fmt: skip
"""By medium (empty where the code has none) and C.D."""
_SUBMETER_READINGS = frozenset(("24.2.1", "24.2.3"))
_SUBMETER_OLD = "24.3.0"
_CLOCK, _IDENTITIES = "1.0.0", ("96.1.1", "96.1.0", "96.1.4", "C.1.0", "0.0.0", "0.0", "9.21")
_VOLUME_UNITS = frozenset(("m3", "dm3", "L", "l"))


class Value(NamedTuple):
    """One value at its own time."""

    field: str
    time: datetime
    value: float
    unit: str


class Line(NamedTuple):
    """What cannot be read: its code, and what stands there."""

    code: str
    text: str


class ObisTelegram(NamedTuple):
    """A telegram; `sound` is None where it carries no check, else whether its CRC is right. `identity` may be empty."""

    identity: str
    values: tuple[Value, ...]
    unreadable: tuple[Line, ...]
    sound: bool | None


class _Clock(NamedTuple):
    """The zone of the meter's times, and when they came."""

    zone: ZoneInfo
    received_at: datetime


class _Object(NamedTuple):
    medium: str
    channel: str
    group: str
    """C.D.E, or C.D."""
    parts: list[str]


def _french(_identity: str) -> ZoneInfo:
    return ZONE


@lru_cache(maxsize=1)
def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte
        for _bit in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


def crc16(data: bytes) -> int:
    """Return the CRC of P1: CRC-16/ARC (polynomial 0x8005 reflected, start 0)."""
    table, value = _table(), 0
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 0xFF]
    return value


def read_obis(
    payload: bytes, received_at: datetime, zone_of: Callable[[str], ZoneInfo] = _french
) -> ObisTelegram | None:
    """Return what a telegram says, None where the bytes are none.

    Args:
        payload: the telegram.
        received_at: when it came.
        zone_of: tells the zone of the meter's clock by the number that it tells of itself.
    """
    start = payload.find(b"/")
    end = payload.rfind(b"!")
    if start < 0 or end < start or len(payload) > MOST_BYTES:
        return None
    sound = _block_sound(payload, end)
    if sound is None:
        sound = _sound(payload[start : end + 1], payload[end + 1 :])
    text = payload[start:end].decode("ascii", "replace")
    found = [item for match in _OBJECT.finditer(text) if (item := _object(match)) is not None]
    identity = _identity(found)
    results = list(_results(found, _Clock(zone_of(identity), received_at)))
    return ObisTelegram(
        identity,
        tuple(result for result in results if isinstance(result, Value)),
        tuple(result for result in results if isinstance(result, Line)),
        sound,
    )


def _block_sound(payload: bytes, end: int) -> bool | None:
    """Return whether the check character behind ETX is the exclusive or of all after STX; None where there is none."""
    first, last = payload.find(_STX) + 1, payload.find(_ETX, end)
    if first == 0 or last < first or len(payload) < last + 2:
        return None
    return reduce(xor, payload[first : last + 1]) == payload[last + 1]


def _sound(checked: bytes, rest: bytes) -> bool | None:
    check = rest.strip()[:4]
    if len(check) != 4:
        return None
    try:
        return int(check, 16) == crc16(checked)
    except ValueError:
        return False


def _object(match: re.Match[str]) -> _Object | None:
    """Return an object of now; values of earlier billing periods (`*01`) are none."""
    code, period = re.split(r"[*&]", match[1] + "*")[:2]
    if period not in _NOW:
        return None
    medium, _, group = code.rpartition(":")
    medium, _, channel = medium.partition("-")
    return _Object(medium, channel, group, _PART.findall(match[2]))


def _identity(found: list[_Object]) -> str:
    for wanted in _IDENTITIES:
        for item in found:
            if item.group == wanted and item.channel in {"", "0"} and item.parts[0]:
                return _plain_text(item.parts[0])
    return ""


def _plain_text(written: str) -> str:
    """Return an identity; P1 writes its letters in hexadecimal."""
    try:
        text = bytes.fromhex(written).decode("ascii")
    except ValueError:
        return written[:64]
    return text[:64] if text.isalnum() and len(text) > 3 else written[:64]


def _results(found: list[_Object], clock: _Clock) -> Iterator[Value | Line]:
    time: datetime | Line = clock.received_at
    for item in found:
        if item.group == _CLOCK and item.medium in {"", "0"}:
            time = _time(item, item.parts[0], clock)
    if isinstance(time, Line):
        yield time
    else:
        yield from _own_values(found, time)
    for item in found:
        yield from _submeter(item, clock)


def _own_values(found: list[_Object], time: datetime) -> Iterator[Value | Line]:
    tariffs: dict[str, dict[int, Value | Line]] = {}
    for item in found:
        group, _, last = item.group.rpartition(".") if item.group.count(".") == 2 else (item.group, "", "0")
        total = _TOTALS.get(group) if item.medium in {"", "1"} else None
        if total is not None and last.isdecimal():
            tariff, known = int(last), tariffs.setdefault(total, {})
            if tariff not in known:  # of two measuring channels the first is the meter's own
                known[tariff] = _value(item, f"{total}_t{tariff}" if tariff else total, time, item.parts[0])
                yield known[tariff]
        elif (item.medium, group) in _PLAIN and last in {"0", "255"}:
            yield _value(item, _PLAIN[item.medium, group], time, item.parts[0])
    for total, parts in tariffs.items():
        yield from _sum(total, parts)


def _sum(total: str, parts: dict[int, Value | Line]) -> Iterator[Value]:
    """Yield the sum of tariffs 1 to n where the meter tells no total, and each of them could be read."""
    known = [part for part in parts.values() if isinstance(part, Value)]
    whole = 0 not in parts and sorted(parts) == [*range(1, len(parts) + 1)] and len(known) == len(parts) > 1
    if whole and len({part.unit for part in known}) == 1:
        yield Value(total, known[0].time, round(sum(part.value for part in known), 6), known[0].unit)


def _submeter(item: _Object, clock: _Clock) -> Iterator[Value | Line]:
    """Yield the value of a meter on an M-Bus channel, which tells its own time."""
    if item.medium not in {"", "0"} or not item.channel.isdecimal() or item.channel == "0":
        return
    if item.group in _SUBMETER_READINGS and len(item.parts) == 2:
        written, number = item.parts
        unit = ""
    elif item.group == _SUBMETER_OLD and len(item.parts) >= 7:
        written, unit, number = item.parts[0], item.parts[5], item.parts[6]
    else:
        return
    value = _value(item, f"mbus{item.channel}", clock.received_at, number if not unit else f"{number}*{unit}")
    if isinstance(value, Line):
        if value.text.strip("0."):  # zeros without a unit: no meter on that channel
            yield value
        return
    time = _time(item, written, clock)
    if isinstance(time, Line):
        if value.value:  # zero at no time: no meter either
            yield time
        return
    quantity = "volume" if value.unit in _VOLUME_UNITS else "energy"
    yield value._replace(field=f"{value.field}_{quantity}", time=time)


def _value(item: _Object, field: str, time: datetime, text: str) -> Value | Line:
    number, _, unit = text.partition("*")
    if not unit or _NUMBER.fullmatch(number) is None:
        return Line(item.group, text)
    return Value(field, time, float(number), unit)


def _time(item: _Object, text: str, clock: _Clock) -> datetime | Line:
    digits, flag = text[:12], text[12:]
    if _CIVIL.fullmatch(digits) is None:  # of fewer digits strptime makes another time
        return Line(item.group, text)
    try:
        civil = datetime.strptime(digits, "%y%m%d%H%M%S")  # noqa: DTZ007 - the letter and the zone make it a moment
    except ValueError:
        return Line(item.group, text)
    if flag == "":
        return passage(civil, clock.received_at, clock.zone)
    summer = _SEASONS.get(flag)
    return Line(item.group, text) if summer is None else seasonal(civil, summer=summer, zone=clock.zone)
