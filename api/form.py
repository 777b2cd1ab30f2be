"""What people type into forms: numbers with a comma or a point, and times of the site's zone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import UsageError

__all__ = ["FIELDS", "field_text", "instant", "local_text", "number", "shown", "whole"]

FIELDS = ("kind", "at", "old_index", "new_index", "unit", "scale", "digits", "note")
"""What the form of an event has."""
NUMBER = re.compile(r"-?\d{1,20}([.,]\d{1,20})?([eE][+-]?\d{1,2})?", re.ASCII)
SPACES = re.compile(r"\s")
MOST_SHOWN = 20
MOST_NOTE = 500


def number(text: str, field: str) -> float | None:
    """Return a number, None for nothing; a comma is a decimal one, spaces group digits.

    Raises:
        UsageError: it is no number.
    """
    plain = SPACES.sub("", text)
    if not plain:
        return None
    if not NUMBER.fullmatch(plain):
        raise UsageError("error-form-number", value=text[:MOST_SHOWN], field=field)
    return float(plain.replace(",", "."))


def whole(text: str, field: str) -> int | None:
    """Return a whole number, None for nothing.

    Raises:
        UsageError: it is none.
    """
    found = number(text, field)
    if found is not None and not found.is_integer():
        raise UsageError("error-form-whole", value=text[:MOST_SHOWN], field=field)
    return None if found is None else int(found)


def instant(text: str, field: str, tz: ZoneInfo) -> datetime | None:
    """Return a local date and time as UTC, None for nothing; an hour that comes twice in October is the first.

    Raises:
        UsageError: it is no date and time, or is left out when clocks go forward.
    """
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
        found = local.replace(tzinfo=tz, fold=0).astimezone(UTC)
        back = found.astimezone(tz).replace(tzinfo=None, fold=0)
    except (ValueError, OverflowError) as error:
        raise UsageError("error-form-moment", value=text[:MOST_SHOWN], field=field) from error
    if local.tzinfo is not None:
        raise UsageError("error-form-moment", value=text[:MOST_SHOWN], field=field)
    if back != local:
        raise UsageError("error-form-moment-skipped", field=field)
    return found


def field_text(name: str, text: str, tz: ZoneInfo) -> Any:
    """Return what a field of an event's form means; nothing is None, but for kind and note.

    Raises:
        UsageError: it does not read.
    """
    if name == "at":
        return instant(text, name, tz)
    if name in {"old_index", "new_index", "scale"}:
        return number(text, name)
    if name == "digits":
        return whole(text, name)
    return text[:MOST_NOTE] if name in {"kind", "note"} else text or None


def shown(event: Mapping[str, Any], tz: ZoneInfo) -> dict[str, str]:
    """Return an event as its form shows it."""
    return {name: _shown(event[name], tz) for name in FIELDS}


def local_text(moment: datetime, tz: ZoneInfo) -> str:
    """Return an instant as a form shows it and browsers send it: local, no seconds where there are none."""
    return moment.astimezone(tz).strftime("%Y-%m-%dT%H:%M:%S").removesuffix(":00")


def _shown(value: Any, tz: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local_text(value, tz)
    return f"{value:.15g}" if isinstance(value, float) else str(value)
