"""M-Bus telegrams, wired and wireless: what a meter counts now, from the bytes of one frame.

The frame and its encryption are opened here (`mbus_link`, `mbus_transport`); the data records of EN 13757-3 are read by
pymbusparser. Of the records count those of now: storage 0, instantaneous. Fields: `energy`, `energy_export` (counted
only when negative), `volume`, `volume_backward`, `power`, `flow`; of a tariff or of a subunit with `_t1`, `_u1` behind.
The meter's own clock is civil time without a zone and is not used: a telegram is sent when it is measured.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

import pymbusparser

from ingest.mbus_fixed import FIXED, fixed_counters, fixed_number
from ingest.mbus_link import Fault, Identity, read_link, wireless_crc
from ingest.mbus_records import data_size, header_end, headers, record_bytes, without_error_marks, without_words
from ingest.mbus_transport import Form, Keys, Opened, open_layers

__all__ = ["Formats", "Measured", "Telegram", "no_format", "no_key", "read_body", "read_telegram"]

Formats = Callable[[int], bytes | None]
"""Asks for the record headers that a compact frame leaves out, by their signature."""

_MOST_RECORDS, _LEAST_PLAUSIBLE = 512, 3
_INTEGER, _ONE = 0x04, b"\x01\x00\x00\x00"
"""A data field of four bytes, and 1 in it."""

_PROPRIETARY = frozenset((("BFW", 2, 8),))
"""Manufacturer, version and medium of meters whose content looks like records and is none: BFW 240 radio."""

_FIELDS = {
    ("Energy", "W.h"): ("energy", "Wh", 1.0),
    ("Energy", "J"): ("energy", "J", 1.0),
    ("Volume", "m3"): ("volume", "m3", 1.0),
    ("Power", "W"): ("power", "W", 1.0),
    ("Power", "J.h-1"): ("power", "W", 1 / 3600),
    ("Volume flow", "m3.h-1"): ("flow", "m3/h", 1.0),
    ("Volume flow", "m3.min-1"): ("flow", "m3/h", 60.0),
    ("Volume flow", "m3.s-1"): ("flow", "m3/s", 1.0),
}
"""By quantity and unit of pymbusparser: field, unit, factor."""
_NEGATIVE = {"energy": "energy_export", "volume": "volume_backward", "power": "power_export"}
_PLAIN_QUALIFIERS = frozenset({"Reserved for object actions", "Value at base conditions"})
_POSITIVE_ONLY, _NEGATIVE_ONLY = "Accumulation only if value is positive", "Accumulation only if value is negative"


class Measured(NamedTuple):
    """One value of now."""

    field: str
    value: float
    unit: str


class Telegram(NamedTuple):
    """What one frame says; `fault` tells why `values` is empty or short.

    `learned` is the signature and the record headers of a full frame, which later compact frames refer to.
    """

    identity: Identity | None
    values: tuple[Measured, ...] = ()
    fault: Fault | None = None
    learned: tuple[int, bytes] | None = None


def no_key(_meter: Identity) -> None:
    """Know no key."""


def no_format(_signature: int) -> None:
    """Know no format."""


def read_telegram(frame: bytes, keys: Keys = no_key, formats: Formats = no_format) -> Telegram:
    """Return what a frame of at most 1 KiB says; never raises.

    Args:
        frame: one frame, with or without the CRCs of the radio.
        keys: the 16-byte AES key of a meter.
        formats: the record headers of a compact frame's signature.
    """
    link = read_link(frame)
    if isinstance(link, Fault):
        return Telegram(None, fault=link)
    if link.address is None and link.control_information == FIXED:
        return _of_fixed_structure(link.data)
    who, opened = open_layers(link, keys)
    if isinstance(opened, Fault):
        return Telegram(who, fault=opened)
    if opened.form is Form.FORMAT:
        return _taught(opened)
    body = opened.body if opened.form is Form.FULL else _expanded(opened.body, formats)
    if isinstance(body, Fault):
        return Telegram(who, fault=body)
    return _measured(opened, body)


def read_body(body: bytes) -> tuple[Measured, ...]:
    """Return what plain records alone say; nothing unless all bytes are such records."""
    found, whole = _records(body)
    return _values(found) if whole else ()


def _of_fixed_structure(data: bytes) -> Telegram:
    number = fixed_number(data)
    if number is None:
        return Telegram(None, fault=Fault.RECORDS)
    who = Identity(number, "", 0, 0)
    return Telegram(who, tuple(Measured(*counter) for counter in fixed_counters(data)))


def _measured(opened: Opened, body: bytes) -> Telegram:
    who = opened.identity
    if (who.manufacturer, who.version, who.medium) in _PROPRIETARY:
        return Telegram(who, fault=Fault.PROPRIETARY)
    found, whole = _records(body)
    if opened.doubtful and not (whole and _plausible(found)):
        return Telegram(opened.identity, fault=Fault.ENCRYPTION)
    values = _values(found)
    fault = None if whole else Fault.RECORDS
    if not values and any(_is_proprietary(record) for record in found):
        fault = Fault.PROPRIETARY
    learned = _signed(headers(body)) if opened.learnable and opened.form is Form.FULL and whole else None
    return Telegram(opened.identity, values, fault, learned)


def _plausible(found: list[Mapping[str, Any]]) -> bool:
    """Tell whether records are certainly no cipher text: several, and all of quantities that the standard names."""
    named = [quantity for record in found for quantity in record["quantities"]]
    return len(found) >= _LEAST_PLAUSIBLE and len(named) == len(found) and not any("eserved" in name for name in named)


def _is_proprietary(record: Mapping[str, Any]) -> bool:
    return not record["quantities"] or record["quantities"][0] == "Manufacturer specific"


def _records(body: bytes) -> tuple[list[Mapping[str, Any]], bool]:
    """Return the data records, and whether all could be read; where one cannot, the others are read one by one."""
    found = _parsed(body) or _parsed(without_error_marks(body)) or _parsed(without_error_marks(without_words(body)))
    if found is not None:
        return found[:_MOST_RECORDS], True
    found = []
    for record in record_bytes(body):
        found += _parsed(record) or []
    return found[:_MOST_RECORDS], False


def _parsed(body: bytes) -> list[Mapping[str, Any]] | None:
    try:
        return pymbusparser.parse_records(body)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the library is no Exception, and must not end the stream either
        return None


def _values(found: list[Mapping[str, Any]]) -> tuple[Measured, ...]:
    values: dict[str, Measured] = {}
    for record in found:
        for value in _value(record):
            values.setdefault(value.field, value)  # said twice: the first is the meter's own total
    return tuple(values.values())


def _value(record: Mapping[str, Any]) -> Iterator[Measured]:
    if record["storage_number"] != 0 or record["function"] != "Instantaneous value":
        return
    quantity, *qualifiers = record["quantities"] or [""]
    known = _FIELDS.get((quantity, record.get("unit", "")))
    number = _number(record)
    if known is None or number is None:
        return
    field, unit, factor = known
    for qualifier in qualifiers:
        if qualifier == _NEGATIVE_ONLY:
            field = _NEGATIVE.get(field, f"{field}_negative")
        elif qualifier != _POSITIVE_ONLY and qualifier not in _PLAIN_QUALIFIERS:
            return
    tariff, subunit = record["tariff"], record["subunit"]
    field += (f"_t{tariff}" if tariff else "") + (f"_u{subunit}" if subunit else "")
    yield Measured(field, number * factor, unit)


def _number(record: Mapping[str, Any]) -> float | None:
    """Return a number in the record's unit, None for an error mark, a text, or no data."""
    value = record["value"]
    if value["kind"] == "float":
        worth, number = _worth(record["header_hex"]), float(value["value"])
        return number * worth if worth is not None and isfinite(number) else None
    if value["kind"] != "decimal":
        return None
    try:
        return float(value["value"])
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _worth(header: str) -> float | None:
    """Return what 1 is worth behind the header of a real number, which comes unscaled: as much as of an integer."""
    plain = bytes.fromhex(header)
    found = _parsed(bytes((plain[0] & 0xF0 | _INTEGER,)) + plain[1:] + _ONE)
    if not found or found[0]["value"]["kind"] != "decimal":
        return None
    return float(found[0]["value"]["value"])


def _signed(plain: bytes) -> tuple[int, bytes]:
    return wireless_crc(plain), plain


def _taught(opened: Opened) -> Telegram:
    """Return what a format frame teaches: length (1), signature (2), and the headers that it signs."""
    body = opened.body
    learned = _signed(body[3 : body[0] + 1] if body else b"")
    if not learned[1] or learned[0] != int.from_bytes(body[1:3], "little"):
        return Telegram(opened.identity, fault=Fault.RECORDS)
    return Telegram(opened.identity, learned=learned)


def _expanded(body: bytes, formats: Formats) -> bytes | Fault:
    """Return the full records of a compact frame: signature (2), CRC of the full records (2), data without headers."""
    known = formats(int.from_bytes(body[:2], "little")) if len(body) > 4 else None
    if known is None:
        return Fault.COMPACT
    data, full, at = body[4:], b"", 0
    while at < len(known):
        end = header_end(known, at)
        size = data_size(known[at], data)
        if size is None or len(data) < size:
            return Fault.RECORDS
        full += known[at:end] + data[:size]
        data, at = data[size:], end
    return full if wireless_crc(full) == int.from_bytes(body[2:4], "little") else Fault.CHECKSUM
