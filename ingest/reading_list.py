"""Lines of a list of readings: meter, register, time, value."""

from collections.abc import Mapping
from datetime import datetime

from domain.batch import Batch, RegisterKey
from domain.reading import Reading
from domain.text import Message
from ingest.table import number
from ingest.validation import EARLIEST, check

__all__ = ["COLUMNS", "add_line"]

COLUMNS = ("meter", "register", "time", "value")

Registers = Mapping[tuple[str, str], RegisterKey]
"""By meter and register name."""


def add_line(batch: Batch, line: dict[str, str], registers: Registers, received_at: datetime) -> Message | None:
    """Add a line to the batch, or return why it is refused."""
    meter, register = line["meter"], line["register"]
    key = registers.get((meter, register))
    if key is None:
        return Message("line-unknown-register", {"meter": meter, "register": register})
    try:
        time = datetime.fromisoformat(line["time"])
    except ValueError:
        return Message("line-time-unreadable", {"value": line["time"]})
    if time.tzinfo is None:
        return Message("line-time-without-offset", {"value": line["time"]})
    try:
        value = number(line["value"])
    except ValueError:
        return Message("line-not-a-number", {"value": line["value"]})
    unit = line.get("unit") or None
    verdict = check(Reading(meter, register, time, value, unit), key, received_at, earliest=EARLIEST)
    if isinstance(verdict, int):
        batch.add(key.register_id, time, value, verdict, received_at.timestamp())
        return None
    return Message(f"rejection-{verdict[0].value}")
