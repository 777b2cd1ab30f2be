"""Is this value one that its register can hold, at a time that can be? Judged once, against the moment of reception.

The rules: docs/methods/consumption.md, section "Readings".
"""

from datetime import UTC, datetime, timedelta
from math import isfinite

from domain.batch import RegisterKey
from domain.heard import Heard
from domain.reading import MAX_ABS_VALUE, Reading
from domain.registry import RegisterKind
from domain.rejection import Reason
from domain.unit import UNITS, Quantity, Unit, unit_named

__all__ = ["EARLIEST", "Fault", "check", "dated"]

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Of a history that somebody hands in as a file."""
CLOCK_SET = datetime(2010, 1, 1, tzinfo=UTC)
"""Of a message: a clock that lost its time says 1970, 2000 or 2001, and no device keeps what it measured so long."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=15)

Fault = tuple[Reason, str]


def dated(heard: Heard, received_at: datetime) -> Heard:
    """Return a sign of life at its own moment, or at its reception where that moment cannot be.

    It is not refused: the device did speak. But a clock ahead would have it heard until then.
    """
    if heard.time >= CLOCK_SET and heard.time - received_at <= AHEAD:
        return heard
    return heard._replace(time=received_at)


def check(
    reading: Reading, key: RegisterKey | None, received_at: datetime, *, earliest: datetime = CLOCK_SET
) -> int | Fault:
    """Return the code of the unit that the message named (0 = none: the register's own), or why it is refused.

    Without a register, what every register would refuse is.

    Args:
        reading: what was sent.
        key: its register.
        received_at: of the message, its first reception.
        earliest: what lies before it is refused; EARLIEST for a file.
    """
    time, value = reading.time, reading.value
    if EARLIEST <= time < earliest:
        return Reason.TIME_OUT_OF_RANGE, f"{time.isoformat()} is before {earliest.year}: the clock was reset"
    if not EARLIEST <= time < LATEST:
        return Reason.TIME_OUT_OF_RANGE, f"{time.isoformat()} is not between 2000 and 2100"
    if time - received_at > AHEAD:
        return Reason.TIME_IN_FUTURE, f"{time.isoformat()} is more than 15 minutes ahead"
    # A decoder may hand over an integer too large for a double: it is compared before anything converts it.
    if isinstance(value, float) and not isfinite(value):
        return Reason.VALUE_NOT_A_NUMBER, f"{reading.channel} is {value}"
    if abs(value) > MAX_ABS_VALUE:
        return Reason.VALUE_OUT_OF_RANGE, f"{reading.channel} is beyond 1e15"
    if key is not None and value < 0 and key.kind is not RegisterKind.GAUGE:
        return Reason.VALUE_NEGATIVE, f"{reading.channel} is {value:g}"
    if reading.unit is None:
        return 0
    own = None if key is None else UNITS[key.unit]
    return own.code if own is not None and reading.unit == own.name else _other_unit(reading.unit, own)


def _other_unit(name: str, own: Unit | None) -> int | Fault:
    unit = unit_named(name)
    if unit is None:
        return Reason.UNIT_UNKNOWN, f"unit {name[:40]!r}"
    if unit.quantity is Quantity.COUNT:  # what a pulse is worth, its register says
        return 0
    if own is not None and unit.quantity is not own.quantity:
        return Reason.UNIT_MISMATCH, f"{name} on a register in {own.name}"
    return unit.code
