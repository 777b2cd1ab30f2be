"""Lines of a list of readings: meter, register, time, value."""

from collections.abc import Mapping
from datetime import datetime

from domain.batch import Batch, RegisterKey
from domain.reading import Reading
from ingest.table import number
from ingest.validation import check

__all__ = ["COLUMNS", "add_line"]

COLUMNS = ("meter", "register", "time", "value")

Registers = Mapping[tuple[str, str], RegisterKey]
"""By meter and register name."""


def add_line(batch: Batch, line: dict[str, str], registers: Registers, received_at: datetime) -> str | None:
    """Add a line to the batch, or return why it is refused."""
    meter, register = line["meter"], line["register"]
    key = registers.get((meter, register))
    if key is None:
        return f"there is no register {register!r} of meter {meter!r}: import the meters first"
    try:
        time = datetime.fromisoformat(line["time"])
    except ValueError:
        return f"time {line['time']!r} is unreadable: write it like 2026-03-29T00:10:00Z"
    if time.tzinfo is None:
        return f"time {line['time']!r} has no UTC offset: write it like 2026-03-29T00:10:00Z"
    try:
        value = number(line["value"])
    except ValueError:
        return f"value {line['value']!r} is not a number"
    unit = line.get("unit") or None
    verdict = check(Reading(meter, register, time, value, unit), key, received_at)
    if isinstance(verdict, int):
        batch.add(key.register_id, time, value, verdict, received_at.timestamp())
        return None
    reason, detail = verdict
    return f"{reason.value}: {detail}"
