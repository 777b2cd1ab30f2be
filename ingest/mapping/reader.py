"""One value of one record, as a reader of the profile says."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from domain.rejection import Reason
from ingest.decoders.decoder import shown
from ingest.mapping.document import Fault, json_of
from ingest.mapping.expression import Expression
from ingest.mapping.naming import Named, Place, named, unit_of
from ingest.mapping.profile import Profile, Reader, Source
from ingest.mapping.value import composed, is_null, number_of, scaled

__all__ = ["FAULT", "NO_VALUE", "VALUE", "Plan", "Value", "compiled", "is_true", "planned", "value_of"]

VALUE, FAULT, WORDS = 2, 4, 4
"""What a value, a refusal and a number of words cost beside their paths (`ingest.mapping.expression.STEPS`)."""


class Value(NamedTuple):
    """A value that has its channel, its number in `unit`, and that unit (None: the register's)."""

    channel: str
    number: float
    unit: str | None


NO_VALUE = Value("", 0.0, None)
"""What stands for a value that was there and said that it is none."""


class Plan(NamedTuple):
    """A reader with its paths compiled."""

    reader: Reader
    channel: Named
    where: Expression | None
    path: Expression
    within: Expression | None
    words: tuple[Expression, ...]
    unit: Named


def planned(reader: Reader, levels: Mapping[str, int]) -> Plan:
    """Return a reader made ready for a topic with these named levels."""
    return Plan(
        reader=reader,
        channel=named(reader.channel or Source(level="channel"), levels),
        where=compiled(reader.where),
        path=Expression.compile(reader.path or "@"),
        within=compiled(reader.within),
        words=tuple(map(Expression.compile, reader.words.paths)) if reader.words is not None else (),
        unit=unit_of(reader.unit),
    )


def value_of(plan: Plan, place: Place, profile: Profile) -> Value | Fault | None:
    """Return the value of one reader in one record, why it is refused, or None where there is none."""
    reader = plan.reader
    if plan.where is not None and not is_true(plan.where.search(place.record, place.budget)):
        return None
    number = _number(plan, place, profile)
    if number is None:
        return (Reason.MISSING_FIELD, f"no value at {plan.path.text[:60]!r}") if reader.required else None
    place.budget.spend(FAULT if isinstance(number, tuple) else VALUE)
    if isinstance(number, Value):
        return number
    if isinstance(number, tuple):
        return number
    channel = plan.channel(place)
    if not isinstance(channel, str):
        # A name that the profile does not list is somebody else's; one that is not there at all is a fault.
        return channel
    value = scaled(number, reader)
    if isinstance(value, tuple):
        return value[0], f"{channel[:40]!r}: {value[1]}"
    unit = plan.unit(place)
    return unit if isinstance(unit, tuple) else Value(channel, value, unit)


def _number(plan: Plan, place: Place, profile: Profile) -> float | Fault | Value | None:
    """Return the raw number, why there is none, `NO_VALUE` for a sentinel, or None where nothing is there."""
    raw = plan.path.search(place.record, place.budget)
    if raw is not None and plan.reader.is_json and isinstance(raw, str):
        place.budget.spend(VALUE + len(raw) // 20)
        raw, fault = json_of(raw)
        if fault is not None:
            return Reason.VALUE_NOT_A_NUMBER, f"at {plan.path.text[:60]!r}: {fault}"
    if plan.within is not None:
        raw = plan.within.search(raw, place.budget)
    if plan.words and raw is not None:
        return _of_words(plan, raw, place, profile)
    if raw is None:
        return None
    number = number_of(raw, texts=profile.reads_text, comma=profile.decimal_comma)
    if is_null(raw, plan.reader.nulls, number):
        return NO_VALUE
    if number is None:
        return Reason.VALUE_NOT_A_NUMBER, f"at {plan.path.text[:60]!r} is {shown(raw)}"
    return number


def _of_words(plan: Plan, raw: Any, place: Place, profile: Profile) -> float | Fault | Value | None:
    place.budget.spend(WORDS)
    found = [word.search(raw, place.budget) for word in plan.words]
    if all(word is None for word in found):
        return None
    numbers = [number_of(word, texts=profile.reads_text, comma=False) for word in found]
    if None in numbers:
        return Reason.VALUE_NOT_A_NUMBER, f"words are {shown(found)}"
    words = plan.reader.words
    assert words is not None
    number = composed([number for number in numbers if number is not None], words)
    return NO_VALUE if not isinstance(number, tuple) and is_null(number, plan.reader.nulls, number) else number


def is_true(found: object) -> bool:
    """Whether JMESPath takes a value for true: zero is, an empty text, list or object is not."""
    return not (found is None or found is False or (isinstance(found, (str, list, dict)) and not found))


def compiled(text: str | None) -> Expression | None:
    """Return the compiled text, None for none."""
    return None if text is None else Expression.compile(text)
