"""A profile made ready: expressions compiled once, each message read within a budget, nothing raised."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import orjson

from domain.errors import UsageError
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from domain.setup import StoredProfile
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse
from ingest.knowledge import Knowledge
from ingest.mapping.document import Fault, document_of
from ingest.mapping.expression import Budget, Expression, OverBudgetError
from ingest.mapping.moment import placed, written_time
from ingest.mapping.naming import LONGEST_NAME, Place, named
from ingest.mapping.profile import Profile, Source, read_profile
from ingest.mapping.reader import FAULT, NO_VALUE, Value, compiled, is_true, planned, value_of
from ingest.mapping.topic import TopicError, TopicFilter

__all__ = ["Mapper", "compile_profile"]

MOST_RECORDS = 5_000
MOST_VALUES = 5_000
"""Records of a message, and values of all of them, that a profile reads."""
MOST_FAULTS = 100
WHERE_STEPS = 8_000
"""What finding out whose message it is may cost; what would cost more is not this profile's."""
RECORD, TIME, LOCAL, PATTERN = 3, 2, 2, 6
"""What a record costs beside its paths, its time, that where it is local, and where it has a pattern."""


@dataclass(slots=True)
class _Record:
    """What a record holds, before its time is placed among the others of its device."""

    device: str
    items: list[Value | Fault]
    time: datetime | Fault


class Mapper:
    """Reads messages by one profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.topic = TopicFilter.parse(profile.topic)
        self._where = compiled(profile.where)
        self._each = compiled(profile.each)
        self._device = [named(source, self.topic.names) for source in profile.device or (Source(level="device"),)]
        self._time = Expression.compile(profile.time.path) if profile.time is not None else None
        self._plans = [planned(reader, self.topic.names) for reader in profile.readings]

    def fits(self, message: RawMessage, _known: Knowledge) -> bool:
        """Whether the message is one of those that `where` means; without it every one of the topic is."""
        if self._where is None:
            return True
        document, fault = document_of(message.payload, self.profile)
        if fault is not None:
            return False
        try:
            return is_true(self._where.search(document, Budget(WHERE_STEPS)))
        except OverBudgetError:
            return False

    def decode(self, message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
        """Yield the values that the profile names."""
        try:
            yield from self._decode(message)
        except OverBudgetError:
            yield refuse(message, Reason.UNDECODABLE, "the profile's expressions cost too much on this message")

    def _decode(self, message: RawMessage) -> list[Reading | Rejection]:
        document, fault = document_of(message.payload, self.profile)
        if fault is not None:
            return [refuse(message, *fault)]
        budget = Budget()
        found = self._records(document, budget)
        if isinstance(found, str):
            return [refuse(message, Reason.UNDECODABLE, found)]
        levels = message.topic.split("/")
        records: list[_Record | Rejection] = []
        values = 0
        for record in found:
            budget.spend(RECORD)
            read = self._record(message, Place(levels, document, record, budget))
            if read is None:
                continue
            records.append(read)
            values += len(read.items) if isinstance(read, _Record) else 1
            if values > MOST_VALUES:
                return [refuse(message, Reason.UNDECODABLE, f"more than {MOST_VALUES} values")]
        if not records and self.profile.empty == "refuse":
            return [refuse(message, Reason.MISSING_FIELD, self._nothing(found))]
        return self._readings(message, records)

    def _records(self, document: Any, budget: Budget) -> list[Any] | str:
        """Return the records: elements of a list, entries of an object as {key, value}, or the document itself."""
        if self._each is not None:
            found = self._each.search(document, budget)
        elif self.profile.format in {"csv", "json_sequence"}:
            found = document
        else:
            return [document]
        if isinstance(found, dict):
            found = [{"key": key, "value": value} for key, value in found.items()]
        if not isinstance(found, list):
            return f"no list of records at {self.profile.each!r}"[:200]
        return found if len(found) <= MOST_RECORDS else f"{len(found)} records, a profile reads {MOST_RECORDS}"

    def _nothing(self, records: list[Any]) -> str:
        paths = ", ".join(plan.path.text for plan in self._plans)
        return f"nothing that the profile names in {len(records)} records (at {paths[:120]!r})"

    def _record(self, message: RawMessage, place: Place) -> _Record | Rejection | None:
        """Return what a record holds; None where it holds nothing that the profile names."""
        found = [value_of(plan, place, self.profile) for plan in self._plans]
        items = [item for item in found if item is not None]
        if not items:
            return None
        device = self._device_of(place)
        if device is None:
            return None
        if not isinstance(device, str):
            place.budget.spend(FAULT)
            return refuse(message, *device)
        return _Record(device, [item for item in items if item is not NO_VALUE], self._time_of(message, place))

    def _device_of(self, place: Place) -> str | Fault | None:
        """Return the device; None where its name is not among those that the profile lists."""
        parts: list[str] = []
        for source in self._device:
            part = source(place)
            if not isinstance(part, str):
                return part
            parts.append(part)
        device = "-".join(parts)
        return device if len(device) <= LONGEST_NAME else (Reason.UNDECODABLE, "the device's name is too long")

    def _time_of(self, message: RawMessage, place: Place) -> datetime | Fault:
        rule = self.profile.time
        if rule is None or self._time is None:
            return message.received_at
        start = place.document if rule.of == "message" else place.record
        place.budget.spend(TIME + (PATTERN if "%" in rule.format else 0) + (LOCAL if rule.timezone else 0))
        return written_time(self._time.search(start, place.budget), rule)

    def _readings(self, message: RawMessage, records: list[_Record | Rejection]) -> list[Reading | Rejection]:
        self._place_times(message, [record for record in records if isinstance(record, _Record)])
        found: list[Reading | Rejection] = []
        refused: list[Rejection] = []
        for record in records:
            refused.extend(_refusals(message, record))
            if isinstance(record, _Record) and isinstance(record.time, datetime):
                found.extend(
                    Reading(record.device, item.channel, record.time, item.number, item.unit, optional=True)
                    for item in record.items
                    if isinstance(item, Value)
                )
        return [*found, *_bounded(refused)]

    def _place_times(self, message: RawMessage, records: list[_Record]) -> None:
        rule = self.profile.time
        if rule is None or rule.timezone is None:
            return
        by_device: dict[str, list[tuple[_Record, datetime]]] = {}
        for record in records:
            if isinstance(record.time, datetime):
                by_device.setdefault(record.device, []).append((record, record.time))
        for own in by_device.values():
            times = placed([time for _record, time in own], rule, message.received_at)
            for (record, _written), time in zip(own, times, strict=True):
                record.time = time


def _bounded(refused: list[Rejection]) -> list[Rejection]:
    """Return the first refusals of a message, of which the last says how many more there are."""
    others = len(refused) - MOST_FAULTS
    if others <= 0:
        return refused
    last = refused[MOST_FAULTS - 1]
    told = replace(last, detail=f"{last.detail} (and {others} more in this message)")
    return [*refused[: MOST_FAULTS - 1], told]


def _refusals(message: RawMessage, record: _Record | Rejection) -> Iterator[Rejection]:
    if isinstance(record, Rejection):
        yield record
        return
    if not isinstance(record.time, datetime):
        yield refuse(message, *record.time, device=record.device)
    for item in record.items:
        if not isinstance(item, Value):
            yield refuse(message, *item, device=record.device)


def compile_profile(stored: StoredProfile) -> Decoder:
    """Return the decoder of a stored profile; it never raises.

    A profile that is none (written by another version, or past the check) yields a decoder that refuses the messages of
    its topic and says why; without a topic that can be read it takes no message.
    """
    try:
        text = orjson.dumps(stored.body)
    except TypeError:
        return _compile(stored)
    return _remembered(stored.name, stored.version, text)


@lru_cache(maxsize=500)
def _remembered(name: str, version: int, body: bytes) -> Decoder:
    """Compile a profile once: collectors take all of them anew whenever anything is set up."""
    return _compile(StoredProfile(name, version, orjson.loads(body)))


def _compile(stored: StoredProfile) -> Decoder:
    name = f"profile:{stored.name}"
    try:
        mapper = Mapper(read_profile(stored.body))
    except UsageError as error:
        return _broken(name, stored, str(error))
    return Decoder(name=name, topic=mapper.topic.mqtt, decode=mapper.decode, fits=mapper.fits)


def _broken(name: str, stored: StoredProfile, why: str) -> Decoder:
    detail = f"the profile {stored.name} (version {stored.version}) cannot be used: {why}"[:300]
    try:
        given = stored.body.get("topic")
        topic = TopicFilter.parse(given if isinstance(given, str) else "").mqtt
    except TopicError:
        return Decoder(name=name, topic=ANY_TOPIC, decode=_nothing, fits=_never)
    return Decoder(name=name, topic=topic, decode=partial(_refused, detail))


def _refused(detail: str, message: RawMessage, _known: Knowledge) -> Iterator[Rejection]:
    yield refuse(message, Reason.UNDECODABLE, detail)


def _nothing(_message: RawMessage, _known: Knowledge) -> Iterator[Rejection]:
    return iter(())


def _never(_message: RawMessage, _known: Knowledge) -> bool:
    return False
