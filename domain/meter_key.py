"""Keys of meters whose telegrams are encrypted (AES-128), as people write them."""

import re

__all__ = ["is_meter_number", "meter_key"]

_METER = re.compile(r"[0-9A-Fa-f]{8}")
_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}[\s:-]?){16}")


def is_meter_number(text: str) -> bool:
    """Whether a text is the number of a meter: eight digits (letters to F where the meter breaks the rule)."""
    return _METER.fullmatch(text) is not None


def meter_key(text: str) -> bytes | None:
    """Return the 16 bytes of 32 hexadecimal digits, with space, colon or hyphen between pairs; else None."""
    if _KEY.fullmatch(text.strip() + " ") is None:
        return None
    return bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", text))
