"""A payload that is one value in plain text, as devices write it that have a topic for each."""

import math

__all__ = ["NOTHING", "as_number", "plain_value"]

NOTHING = frozenset(("", "nan", "none", "null", "unknown", "unavailable"))
"""Words, in lower case, for a value that is not known."""
LONGEST = 400


def plain_value(payload: bytes) -> float | str | None:
    """Return a number, text that is none, or None for a value that is not known. Never raises."""
    text = payload[: LONGEST + 1].decode("utf-8", "replace")
    if text.strip().lower() in NOTHING:
        return None
    number = as_number(text)
    return text if number is None else number


def as_number(text: str) -> float | None:
    """Return the finite number that text is, or None."""
    if len(text) > LONGEST or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
