"""What a decoder may know beside the message: how devices described themselves, their codecs, and the profiles.

A decoder stays a pure function of the message and this. What it learns it yields (`Described`), and the assembler keeps
it here and in the database, so that other collectors, and the next start, know it too.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from domain.calendar import zone
from domain.errors import UsageError
from domain.setup import DATED_DESCRIPTIONS, MOST_FORMER, MOST_FORMER_BYTES, NOTHING_SET_UP, Setup
from ingest.civil_time import ZONE
from ingest.described_history import History, Version
from ingest.payloads.payload import Frame, Value

__all__ = ["NO_CODECS", "Ask", "CodecAnswer", "Codecs", "Described", "Knowledge"]

T = TypeVar("T")
MOST_DESCRIPTIONS = 10_000
"""Keys that begin alike (before the first slash): one dialect's must not crowd out another's."""
MOST_DESCRIPTION_BYTES = 1_048_576


class Described(NamedTuple):
    """What a device says of itself, to be remembered under a key; an empty payload is forgotten."""

    key: str
    payload: bytes


class Ask(NamedTuple):
    """What the collector should publish to get what it lacks (a rebirth, a keepalive): rarely, however often asked."""

    topic: str
    payload: bytes


class CodecAnswer(NamedTuple):
    """What an uploaded codec made of a frame: values named `{codec}.{field}` by the caller, or why there are none."""

    codec: str
    values: list[Value]
    fault: str | None = None
    resting: bool = False
    """Whether it was not asked for now: the frame is worth being sent through again as it is."""


class Codecs(Protocol):
    """The uploaded codecs, ready to run."""

    def use(self, setup: Setup) -> None:
        """Take the scripts and the devices of a set-up."""
        ...

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:
        """Run the codec of a device over a frame; None where the device has none. Never raises."""
        ...

    def close(self) -> None:
        """End what runs."""
        ...


class _NoCodecs:
    """No device has a codec."""

    def use(self, setup: Setup) -> None:
        """Take nothing."""

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:  # noqa: ARG002 (the protocol's names)
        """Find none."""
        return None

    def close(self) -> None:
        """End nothing."""


NO_CODECS = _NoCodecs()


class Knowledge:
    """The state of a collector's decoders: one object, changed between batches and by what messages describe.

    Args:
        codecs: runs uploaded codecs.
    """

    def __init__(self, codecs: Codecs = NO_CODECS) -> None:
        self.codecs = codecs
        self.setup = NOTHING_SET_UP
        self._descriptions: dict[str, bytes] = {}
        self._moments: dict[str, datetime] = {}
        self._since: dict[str, datetime] = {}
        self._former: dict[str, tuple[Version, ...]] = {}
        self._numbers: Counter[str] = Counter()
        self._parsed: dict[tuple[str, Callable[[bytes], object], int | None], object] = {}

    def use(self, setup: Setup) -> None:
        """Take a newer set-up; what was heard since it was written stays."""
        if setup.revision != self.setup.revision:
            self.codecs.use(setup)
        self.setup = setup
        for key, (payload, moment) in setup.descriptions.items():
            if key not in self._moments or moment > self._moments[key]:
                self.describe(key, payload, moment)
        for key, versions in setup.former_descriptions.items():
            self._take_former(key, [Version(*version) for version in versions], setup)

    def zone(self, device: str, origin: str = "") -> ZoneInfo:
        """Return the zone of a device's civil times, that of its site; `{origin}:{device}` may be its name there."""
        if not self.setup.device_zones:
            return ZONE
        own = f"{origin}:{device}"
        name = self.setup.device_zones.get(own if own in self.setup.registers else device)
        return ZONE if name is None else _zone(name)

    def describe(self, key: str, payload: bytes, moment: datetime) -> bool:
        """Remember (or, when empty, forget) what stands under a key since a moment; return whether that is news."""
        known = self._descriptions.get(key)
        if len(payload) > MOST_DESCRIPTION_BYTES or not self._has_room(key):
            return False
        self._moments[key] = moment
        if known == payload or (known is None and not payload):
            self._since.setdefault(key, moment)
            return False
        self._forget_parsed(key)
        if key in self._since and key.startswith(DATED_DESCRIPTIONS):
            kept = None if known is not None and len(known) > MOST_FORMER_BYTES else known or b""
            self._former[key] = _bounded((*self._former.get(key, ()), Version(self._since[key], kept)))
        self._since[key] = moment
        if payload:
            self._descriptions[key] = payload
        else:
            del self._descriptions[key]
        return True

    def _has_room(self, key: str) -> bool:
        if key in self._moments:
            return True
        kind = key.partition("/")[0]
        if self._numbers[kind] >= MOST_DESCRIPTIONS:
            return False
        self._numbers[kind] += 1
        return True

    def described(self, key: str, parse: Callable[[bytes], T], at: datetime | None = None) -> T | None:
        """Return what `parse` makes of the description under a key, parsed once; None where there is none.

        Args:
            key: the decoder's name for it.
            parse: a module's function (it is part of the memory's key), which does not raise.
            at: the moment whose description is meant; None for the last one.
        """
        if at is not None and at < self._since.get(key, at):
            return self._described_before(key, parse, at)
        payload = self._descriptions.get(key)
        if payload is None:
            return None
        known = (key, parse, None)
        if known not in self._parsed:
            self._parsed[known] = parse(payload)
        return cast("T", self._parsed[known])

    def lost(self, key: str, at: datetime) -> bool:
        """Tell whether another description was in force at a moment, and it is not kept."""
        if at >= self._since.get(key, at):
            return False
        history = self._history(key)
        return history.versions[history.place(at)].payload is None

    def _described_before(self, key: str, parse: Callable[[bytes], T], at: datetime) -> T | None:
        history = self._history(key)
        place = history.place(at)
        known = (key, parse, place)
        if known not in self._parsed:
            payload = history.read(place)
            self._parsed[known] = parse(payload) if payload else None
        return cast("T | None", self._parsed[known])

    def _history(self, key: str) -> History:
        last = Version(self._since[key], self._descriptions.get(key, b""))
        return History((*self._former.get(key, ()), last))

    def _take_former(self, key: str, stored: list[Version], setup: Setup) -> None:
        """Take what is stored of former versions, and keep what was heard since."""
        if key not in self._since:
            return
        last = setup.descriptions[key][1] if key in setup.descriptions else stored[-1].since
        heard = [version for version in self._former.get(key, ()) if version.since >= last]
        before = [version for version in stored if version.since < min(last, self._since[key])]
        former = _bounded((*before, *heard))
        if former != self._former.get(key):
            self._former[key] = former
            self._forget_parsed(key)

    def _forget_parsed(self, key: str) -> None:
        for parsed in [parsed for parsed in self._parsed if parsed[0] == key]:
            del self._parsed[parsed]

    def descriptions(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield key and payload of every description whose key begins so."""
        yield from ((key, payload) for key, payload in self._descriptions.items() if key.startswith(prefix))


def _bounded(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Return the last of them; that others stood there before the oldest must not be forgotten."""
    if len(versions) <= MOST_FORMER:
        return versions
    oldest, *others = versions[-MOST_FORMER:]
    return (Version(oldest.since, None), *others)


def _zone(name: str) -> ZoneInfo:
    """Return a zone by its name, which the database does not check."""
    try:
        return zone(name)
    except UsageError:
        return ZONE
