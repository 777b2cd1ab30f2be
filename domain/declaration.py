"""What may be declared of a register, and when an exchange took place that a question was answered with.

Indexes are raw: the old one in the unit before, the new one in the unit after; rules 6 and 7 of
docs/methods/consumption.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.errors import UsageError
from domain.registry import RegisterKind
from domain.unit import UNITS, unit_named

__all__ = ["Declared", "RegisterBefore", "check_limit", "check_stretch", "checked", "exchange_moment", "with_fields"]

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=15)
"""How far clocks may differ."""
MOST = 1e15
SCALES = (1e-9, 1e9)
"""Wide enough for any transformer, narrow enough for every amount to stay finite."""
MOST_DIGITS = 15
LONGEST_INTERVAL_S = 31 * 86_400
KINDS = ("swap", "reset")
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Declared:
    """A swap or reset; `from_answer`: a question was accepted without indexes, the difference counts as swap."""

    kind: str
    at: datetime
    old_index: float | None = None
    new_index: float | None = None
    unit: str | None = None
    scale: float | None = None
    digits: int | None = None
    note: str = ""
    from_answer: bool = False

    @property
    def rescales(self) -> bool:
        """Whether everything after it is read in another way."""
        return (self.unit, self.scale, self.digits) != (None, None, None)


@dataclass(frozen=True, slots=True)
class RegisterBefore:
    """A register just before an instant: an index turns over at 10^digits raw units; None = never."""

    name: str
    kind: RegisterKind
    unit: str
    digits: int | None


def with_fields(event: Declared, fields: Mapping[str, Any]) -> Declared:
    """Return the event with these fields in the place of its own."""
    changed = replace(event, **{name: value for name, value in fields.items() if name in Declared.__slots__})
    return replace(changed, from_answer=changed.from_answer and changed.kind == "swap" and changed.old_index is None)


def checked(event: Declared, register: RegisterBefore, now: datetime) -> Declared:
    """Return the event, its unit as we spell it.

    Raises:
        UsageError: it cannot be so; the sentence names the remedy.
    """
    if event.kind not in KINDS:
        raise UsageError("error-event-kind", kind=event.kind)
    _check_moment(event.at, now)
    unit = _unit(event.unit, register)
    if event.scale is not None and not SCALES[0] <= event.scale <= SCALES[1]:
        raise UsageError("error-event-scale")
    if event.digits is not None and not 1 <= event.digits <= MOST_DIGITS:
        raise UsageError("error-event-digits")
    if register.kind is RegisterKind.INDEX:
        _check_indexes(event, register)
    elif (event.old_index, event.new_index, event.digits) != (None, None, None):
        raise UsageError("error-event-without-index", register=register.name, kind=register.kind.value)
    elif not event.rescales:
        raise UsageError("error-event-nothing", register=register.name, kind=register.kind.value)
    return replace(event, at=event.at.astimezone(UTC), unit=unit)


def check_limit(valid_from: datetime, max_rate: float | None, interval_s: int) -> None:
    """Return when a dated limit can hold.

    Raises:
        UsageError: it cannot.
    """
    _check_years(valid_from)
    if max_rate is not None and not 0 < max_rate <= MOST:
        raise UsageError("error-limit-rate")
    if not 1 <= interval_s <= LONGEST_INTERVAL_S:
        raise UsageError("error-limit-interval", most=LONGEST_INTERVAL_S)


def check_stretch(start: datetime, end: datetime, note: str) -> None:
    """Return when the readings from one instant to another, both included, can be set aside.

    Raises:
        UsageError: they cannot.
    """
    _check_years(start)
    _check_years(end)
    if end < start:
        raise UsageError("error-aside-order", field="end")
    if not note.strip():
        raise UsageError("error-aside-why", field="note")


def exchange_moment(
    good: tuple[datetime, float], first: tuple[datetime, float], old_index: float, new_index: float
) -> datetime:
    """Return when a meter was exchanged between two readings, the one that was good and the first of the new level.

    Where both meters have counted since, the moment at which both parts have the same rate, to the microsecond; else
    the moment of the new reading. Always after the good reading, never after the new one. All values in one unit.
    """
    (good_time, good_value), (first_time, first_value) = good, first
    before, after = old_index - good_value, first_value - new_index
    if before <= 0 or after <= 0:
        return first_time
    moment = good_time + (first_time - good_time) * (before / (before + after))
    return min(max(moment, good_time + TICK), max(first_time - TICK, good_time + TICK))


def _check_moment(at: datetime, now: datetime) -> None:
    _check_years(at)
    if at > now + AHEAD:
        raise UsageError("error-event-ahead", moment=at.astimezone(UTC).isoformat())


def _check_years(at: datetime) -> None:
    if at.tzinfo is None:
        raise UsageError("error-instant-without-offset", moment=at.isoformat())
    if not EARLIEST <= at < LATEST:
        raise UsageError("error-event-year")


def _unit(name: str | None, register: RegisterBefore) -> str | None:
    if name is None:
        return None
    found, own = unit_named(name), UNITS[register.unit]
    if found is None or found.quantity is not own.quantity:
        fitting = ", ".join(unit.name for unit in UNITS.values() if unit.quantity is own.quantity)
        raise UsageError("error-event-unit", unit=name[:20], units=fitting)
    return found.name


def _check_indexes(event: Declared, register: RegisterBefore) -> None:
    if event.new_index is None:
        raise UsageError("error-event-new-index")
    if event.kind == "swap" and event.old_index is None and not event.from_answer:
        raise UsageError("error-event-old-index")
    for index in (event.old_index, event.new_index):
        if index is not None and not 0 <= index <= MOST:
            raise UsageError("error-event-index")
    # The old index may be the very value at which it turns over: so is a rollover told where no rate is known.
    if event.old_index is not None and register.digits is not None and event.old_index > 10.0**register.digits:
        raise UsageError("error-event-old-index-digits", digits=register.digits)
    digits = register.digits if event.digits is None else event.digits
    if digits is not None and event.new_index >= 10.0**digits:
        raise UsageError("error-event-new-index-digits", digits=digits)
