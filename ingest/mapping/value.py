"""The number that a raw value is: texts and decimal commas where the profile says so, 16-bit words, sentinels, wrap."""

import re
import struct
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from domain.rejection import Reason
from ingest.decoders.decoder import shown
from ingest.mapping.document import Fault
from ingest.mapping.profile import Reader, Words

__all__ = ["composed", "is_null", "number_of", "scaled"]

WITH_POINT = re.compile(r"[+-]?(\d{1,20}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?", re.ASCII)
WITH_COMMA = re.compile(r"[+-]?(\d{1,20}(,\d{0,15})?|,\d{1,15})", re.ASCII)


def number_of(raw: Any, *, texts: bool, comma: bool) -> float | None:
    """Return a raw value as a number, None where it is none; true and false are none.

    A text is a number where `texts`; with `comma`, a comma is its decimal mark and a point has no place in it (it may
    group thousands, or not).
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        # What a double does not hold is none that a register could.
        return raw if abs(raw) < 2**63 else float("inf")
    if isinstance(raw, float):
        return raw
    if not texts or not isinstance(raw, str):
        return None
    text = raw.strip()
    if not (WITH_COMMA if comma else WITH_POINT).fullmatch(text):
        return None
    whole = text.lstrip("+-").isdecimal()
    return int(text) if whole else float(text.replace(",", "."))


def is_null(raw: Any, nulls: Sequence[float | str], number: float | None) -> bool:
    """Whether a raw value is one of those that mean that there is none."""
    return any((null == raw) if isinstance(null, str) else (null == number) for null in nulls)


def composed(values: Sequence[float], words: Words) -> float | Fault:
    """Return the number of two or four 16-bit words; a word that a gateway took for negative is taken as it was."""
    if not all(-0x8000 <= value <= 0xFFFF and value == int(value) for value in values):
        return Reason.VALUE_OUT_OF_RANGE, f"words are {shown([*values])}"
    ordered = [int(value) & 0xFFFF for value in values]
    if words.order == "low_first":
        ordered.reverse()
    packed = struct.pack(f">{len(ordered)}H", *ordered)
    if words.type == "float":
        return float(struct.unpack(">f" if len(ordered) == 2 else ">d", packed)[0])
    return int.from_bytes(packed, "big", signed=words.type == "signed")


def scaled(number: float, reader: Reader) -> float | Fault:
    """Return `number x scale + offset`, after the counter's modulus was added to a negative number.

    A gateway that reads an unsigned counter as a signed one shows its upper half as negative numbers: with `wrap` =
    2^32 such a number is what it would be, and one that is still not in [0, wrap) is refused. A counter that begins
    anew is no matter of this: the register's number of digits says where it does.
    """
    if reader.wrap is not None:
        if number < 0:
            number += reader.wrap
        if not 0 <= number < reader.wrap:
            return Reason.VALUE_OUT_OF_RANGE, f"{shown(number)} is not in a counter of {reader.wrap}"
    if not isfinite(number):
        return Reason.VALUE_NOT_A_NUMBER, f"{number} is no finite number"
    if reader.scale == 1 and reader.offset == 0:
        return number
    # In decimals, as people multiply: 4464 x 0.1 is 446.4, the number that the meter shows.
    value = float(Decimal(repr(number)) * Decimal(repr(reader.scale)) + Decimal(repr(reader.offset)))
    return value if isfinite(value) else (Reason.VALUE_OUT_OF_RANGE, "beyond what a number can be")
