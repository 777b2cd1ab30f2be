"""One register's readings from one source, and all that decides how they become amounts.

The contract: docs/methods/consumption.md. Times are microseconds since 1970 UTC. *Raw* is a value as its register shows
it, in the unit in force; the *base unit* is kWh or m3 (kW or m3/h for a gauge).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from domain.registry import RegisterKind

__all__ = ["Event", "Limits", "PutAside", "Question", "Refusal", "Rules", "Scale", "Series", "Span"]

Span = tuple[int, int]
"""[start, end) in microseconds since 1970 UTC."""


class Series(NamedTuple):
    """Which register, and which source of its readings."""

    register_id: int
    source_id: int


class PutAside(NamedTuple):
    """A series whose derivation failed: what it is called, how long it is left alone [s], and whether it is news."""

    meter: str
    register: str
    source: str
    pause_s: int
    first: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """How raw values are read, from an event on.

    `scale x unit_factor` turns raw into the base unit. An index turns over at 10^digits raw units; None = never.
    """

    unit_factor: float
    scale: float = 1.0
    digits: int | None = None

    @property
    def factor(self) -> float:
        """Raw to base unit."""
        return self.scale * self.unit_factor

    @property
    def turn(self) -> float:
        """Raw units at which the index turns over, inf = never."""
        return inf if self.digits is None else 10.0**self.digits


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds from `since_us` on: the largest rate [base unit per hour], None = any; the reporting interval [s]."""

    since_us: int
    max_rate: float | None
    interval_s: int


@dataclass(frozen=True, slots=True)
class Event:
    """A declared swap or reset (rule 6).

    `old_index` is raw in the scale before, `new_index` raw in the scale after. What is None of `unit_factor`, `scale`
    and `digits` goes on as before. `from_answer`: accepted without indexes, its difference counts as swap.
    """

    event_id: int
    at_us: int
    old_index: float | None
    new_index: float | None
    unit_factor: float | None = None
    scale: float | None = None
    digits: int | None = None
    from_answer: bool = False

    @property
    def rescales(self) -> bool:
        """Whether values are read in another way from here on."""
        return (self.unit_factor, self.scale, self.digits) != (None, None, None)

    def applied_to(self, before: Scale) -> Scale:
        """Return the scale that holds from here on."""
        return Scale(
            before.unit_factor if self.unit_factor is None else self.unit_factor,
            before.scale if self.scale is None else self.scale,
            before.digits if self.digits is None else self.digits,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A technician refused the run that opens with this reading after this valid one (rule 7); values are raw."""

    question_id: int
    good_us: int
    good_value: float
    first_us: int
    first_value: float


@dataclass(frozen=True, slots=True)
class Question:
    """A run that does not fit the chain; values are raw, `difference` (first - good) is in the base unit."""

    good_us: int
    good_value: float
    first_us: int
    first_value: float
    last_us: int
    readings: int
    difference: float
    level_changed: bool = False
    refused: bool = False

    @property
    def kind(self) -> str:
        """The word for what it looks like (rule 5b)."""
        return "suspected_swap" if self.first_value < self.good_value else "step"


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of a series: `limits` in order of time, the first from the beginning; `events` in order of time.

    `set_aside`: readings within these spans take no part, as somebody declared.
    """

    kind: RegisterKind
    scale: Scale
    limits: tuple[Limits, ...]
    events: tuple[Event, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    set_aside: tuple[Span, ...] = ()

    def limits_at(self, time_us: int) -> Limits:
        """Return the limits in force."""
        return next(limits for limits in reversed(self.limits) if limits.since_us <= time_us)

    def resumed_at(self, time_us: int, outcomes: Mapping[int, str]) -> "Rules":
        """Return the rules as they are in force from a settled reading on: events up to it have had their effect.

        Args:
            time_us: of the reading.
            outcomes: what became of each event.
        """
        if not self.events:
            return self
        scale = self.scale
        for event in self.events:
            if event.at_us <= time_us and outcomes.get(event.event_id) in {"applied", "before_first"}:
                scale = event.applied_to(scale)
        return replace(self, scale=scale, events=tuple(event for event in self.events if event.at_us > time_us))
