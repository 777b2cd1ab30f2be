"""Which readings of an index form its chain, and what each link of the chain books.

The contract: docs/methods/consumption.md, rules 3 to 7 (fits, rollover, questions, events, answers). Pure and causal: a
verdict depends on the readings up to it and, for an open question, on the run that follows. Plain stretches are taken
whole; only doubtful readings are looked at one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isclose
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from domain.series import Event, Limits, Question, Refusal, Rules

__all__ = [
    "GAP_FACTOR",
    "HOUR_US",
    "RUN_LENGTH",
    "Chain",
    "Judgement",
    "Question",
    "Readings",
    "amounts",
    "aside",
    "chain_of",
    "fits",
    "raw_in",
]

RUN_LENGTH = 12
"""Readings that agree with one another against the chain: the level has changed (rule 5b)."""
GAP_FACTOR = 3
"""A link longer than this many reporting intervals is an estimate; a gauge does not bridge it."""
HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
HAIR = 1e-12
"""Relative: a rise of exactly max_rate is allowed, on whichever side of it the doubles have put the product."""

GRAIN = 4.5e-16
"""Relative: what two values, each rounded to a double, may have lost of their difference."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Judgement:
    """Codes of what a reading is; everything but VALID is stored (reading_judgement)."""

    VALID = 0
    REFUSED = 1
    PENDING = 2
    RELEVELLED = 3
    """Valid, but only since the run it began or continued was accepted: a derivation may not start from it."""


@dataclass(frozen=True, slots=True)
class Readings:
    """n readings of one series by time, without repetition.

    `time_us` [us since 1970]; `value` as it was sent; `named`: the factor to the base unit of the unit its message
    named, nan where it named none (the register's in force then holds).
    """

    time_us: Ints
    value: Floats
    named: Floats

    def __len__(self) -> int:
        return len(self.time_us)


@dataclass(frozen=True, slots=True)
class Chain:
    """Judgement per reading (n); the links that book (m); the questions; what became of each event.

    `start_us`, `end_us` [us since 1970], `amount` [base unit], `gap`: longer than three reporting intervals. `tail_us`:
    the reading with which the chain ends, so that what follows may simply be added; 0 where a question is open there.
    """

    judgement: NDArray[np.int8]
    start_us: Ints
    end_us: Ints
    amount: Floats
    gap: Bools
    questions: list[Question]
    outcomes: dict[int, str]
    tail_us: int = 0


def chain_of(readings: Readings, rules: Rules) -> Chain:
    """Judge the readings of an index from a point at which no question is open.

    The first reading that can be one is valid: it is the first of all, or known to be valid. `rules.scale` is in force
    there, and `rules.events` come after it (or at it, where it is the first of all).
    """
    walk = _Walk(readings, rules)
    position = 0
    for event in rules.events:
        until = int(np.searchsorted(readings.time_us, event.at_us))
        walk.read(position, until)
        position = until + walk.declare(event, until)
    walk.read(position, len(readings))
    return walk.chain()


def raw_in(unit_factor: float | Floats, value: Floats, named: Floats) -> Floats:
    """Return values in a raw unit (one, or one each) by its factor, whatever unit their messages named."""
    own = np.isnan(named) | (named == unit_factor)
    if own.all():
        return value
    return np.where(own, value, _decimal(value * (named / unit_factor)))


def _decimal(value: Floats) -> Floats:
    """Return values to 15 significant digits: 1.001 kWh are 1001 Wh, and no fall after 1001 Wh."""
    with np.errstate(divide="ignore"):
        digits = np.clip(14 - np.floor(np.log10(np.abs(value))), 0, 22)
    power = np.power(10.0, digits)
    rounded: Floats = np.round(value * power) / power
    return rounded


@overload
def fits(earlier: float, later: float, possible: float, factor: float, turn: float) -> bool: ...
@overload
def fits(
    earlier: float | Floats, later: Floats, possible: Floats, factor: float | Floats, turn: float | Floats
) -> Bools: ...
def fits(earlier: Any, later: Any, possible: Any, factor: Any, turn: Any) -> Any:
    """Whether a reading, or each of many, can follow an earlier one (rules 3 and 4).

    Args:
        earlier: raw.
        later: raw.
        possible: the most there can be between them [base unit], inf without limit.
        factor: raw to base unit.
        turn: raw units at which the index turns over, inf = never.
    """
    rise = later - earlier
    fit = (rise >= 0) & (rise * factor <= possible * (1 + HAIR) + later * factor * GRAIN)
    plausible = possible < turn * factor / 2 * (1 - HAIR)
    wrapped = (rise + turn) * factor
    return fit | ((rise < 0) & plausible & (wrapped <= possible * (1 + HAIR) + earlier * factor * GRAIN))


def amounts(rise: Floats, factor: float | Floats, turn: float | Floats) -> Floats:
    """Return what readings that fit book [base unit]: a fall is a rollover; arguments as of `fits`."""
    amount: Floats = np.where(rise < 0, rise + turn, rise) * factor
    return amount


@dataclass(frozen=True, slots=True)
class _Point:
    """A point of the chain: a valid reading, or a declared index."""

    time_us: int
    raw: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The possible readings between two events: where they stand among all, and whether each fits its predecessor."""

    where: Ints
    time_us: Ints
    raw: Floats
    misfits: Ints

    def point(self, at: int) -> _Point:
        return _Point(int(self.time_us[at]), float(self.raw[at]))


class _Walk:
    """Where the chain stands: its last valid point, the scale in force, and the question that may be open."""

    def __init__(self, readings: Readings, rules: Rules) -> None:
        self._readings = readings
        self._rules = rules
        self._scale = rules.scale
        self._good: _Point | None = None
        self._run: list[tuple[int, _Point]] = []
        self._refusing = False
        self._judgement = np.zeros(len(readings), dtype=np.int8)
        self._links: list[tuple[Ints, Ints, Floats]] = []
        self._questions: list[Question] = []
        self._outcomes: dict[int, str] = {}

    def read(self, start: int, end: int) -> None:
        """Take the readings at positions [start, end)."""
        stretch = self._stretch(start, end)
        at = 0
        if self._good is None and len(stretch.where):
            self._good, at = stretch.point(0), 1
        while at < len(stretch.where):
            at = self._plain(stretch, at) if not self._run else self._doubtful(stretch, at)

    def declare(self, event: Event, position: int) -> int:
        """Apply an event; return how many readings (those at its very instant) it has settled: 0 or 1."""
        outcome = self._apply(event)
        self._outcomes[event.event_id] = outcome
        at_once = position < len(self._readings) and int(self._readings.time_us[position]) == event.at_us
        if outcome == "contradicted" or not at_once:
            return 0
        raw = self._raw(position, position + 1)[0]
        same = event.new_index is not None and isclose(raw, event.new_index, rel_tol=HAIR)
        if not same or raw >= self._scale.turn or aside(self._rules, self._readings.time_us[position : position + 1]):
            self._judgement[position] = Judgement.REFUSED
        elif self._good is None:
            self._good = _Point(event.at_us, float(raw))
        return 1

    def chain(self) -> Chain:
        """Return what was found; an undecided run stays pending."""
        if self._run and not self._refusing:
            self._judge_run(Judgement.PENDING)
            self._ask()
        elif self._refusing:
            self._ask(refused=True)
        start, end, amount = (np.concatenate(parts) for parts in zip(*self._links, strict=True)) if self._links else (
            np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0),
        )  # fmt: skip
        interval_us = np.array([limits.interval_s for limits in self._rules.limits], dtype=np.int64) * SECOND_US
        gap = end - start > GAP_FACTOR * interval_us[_limits_at(self._rules.limits, start)]
        return Chain(self._judgement, start, end, amount, gap, self._questions, self._outcomes, self._tail())

    def _tail(self) -> int:
        good = self._good
        if good is None or self._run:
            return 0
        position = int(np.searchsorted(self._readings.time_us, good.time_us))
        at_reading = position < len(self._readings) and int(self._readings.time_us[position]) == good.time_us
        return good.time_us if at_reading and self._judgement[position] == Judgement.VALID else 0

    def _apply(self, event: Event) -> str:
        good = self._good
        if good is None:
            self._scale = event.applied_to(self._scale)
            return "before_first"
        if event.old_index is not None:
            last = _Point(event.at_us, event.old_index)
            if not self._fits(good, last):
                return "contradicted"
            self._link(good, last)
        self._refuse_run()
        self._scale = event.applied_to(self._scale)
        self._good = None if event.new_index is None else _Point(event.at_us, event.new_index)
        return "applied"

    def _stretch(self, start: int, end: int) -> _Stretch:
        raw = self._raw(start, end)
        possible = (raw < self._scale.turn) & ~aside(self._rules, self._readings.time_us[start:end])
        self._judgement[start:end][~possible] = Judgement.REFUSED
        where = np.flatnonzero(possible)
        raw, time_us = raw[where], self._readings.time_us[start + where]
        rates = _rates(self._rules.limits)[_limits_at(self._rules.limits, time_us[:-1])]
        misfits = (
            np.flatnonzero(
                ~fits(raw[:-1], raw[1:], rates * np.diff(time_us) / HOUR_US, self._scale.factor, self._scale.turn)
            )
            + 1
        )
        return _Stretch(start + where, time_us, raw, misfits)

    def _plain(self, stretch: _Stretch, at: int) -> int:
        """Take readings up to the next that does not fit, which opens a question."""
        assert self._good is not None
        opening = at
        if self._fits(self._good, stretch.point(at)):
            ahead = int(np.searchsorted(stretch.misfits, at, side="right"))
            opening = int(stretch.misfits[ahead]) if ahead < len(stretch.misfits) else len(stretch.where)
            times = np.concatenate(([self._good.time_us], stretch.time_us[at:opening]))
            raw = np.concatenate(([self._good.raw], stretch.raw[at:opening]))
            self._links.append((times[:-1], times[1:], self._amounts(np.diff(raw))))
            self._good = stretch.point(opening - 1)
        if opening < len(stretch.where):
            self._open(stretch, opening)
        return opening + 1

    def _open(self, stretch: _Stretch, at: int) -> None:
        self._run = [(int(stretch.where[at]), stretch.point(at))]
        self._refusing = any(self._matches(refusal) for refusal in self._rules.refusals)
        if self._refusing:
            self._judge_run(Judgement.REFUSED)

    def _matches(self, refusal: Refusal) -> bool:
        good, first = self._good, self._run[0][1]
        return (
            good is not None
            and (refusal.good_us, refusal.first_us) == (good.time_us, first.time_us)
            and isclose(refusal.good_value, good.raw, rel_tol=HAIR)
            and isclose(refusal.first_value, first.raw, rel_tol=HAIR)
        )

    def _doubtful(self, stretch: _Stretch, at: int) -> int:
        """Follow the open question by a reading (rules 5 and 7); return the position to go on from."""
        assert self._good is not None
        if self._refusing:
            at = self._skip_refused(stretch, at)
            if at == len(stretch.where):
                return at
        reading = stretch.point(at)
        if self._fits(self._good, reading):
            self._refuse_run()
            self._link(self._good, reading)
            self._good = reading
        elif self._fits(self._run[-1][1], reading):
            self._run.append((int(stretch.where[at]), reading))
            if len(self._run) == RUN_LENGTH:
                self._accept_run()
        else:
            self._judge_run(Judgement.REFUSED)
            self._open(stretch, at)
        return at + 1

    def _skip_refused(self, stretch: _Stretch, at: int) -> int:
        """Refuse readings until one fits the last valid one; return its position."""
        assert self._good is not None
        good = self._good
        possible = self._rate(good.time_us) * (stretch.time_us[at:] - good.time_us) / HOUR_US
        fitting = np.flatnonzero(fits(good.raw, stretch.raw[at:], possible, self._scale.factor, self._scale.turn))
        until = at + int(fitting[0]) if len(fitting) else len(stretch.where)
        self._judgement[stretch.where[at:until]] = Judgement.REFUSED
        self._run += [(int(stretch.where[k]), stretch.point(k)) for k in range(max(at, until - 1), until)]
        self._refused += max(until - at - 1, 0)
        return until

    _refused = 0
    """Readings of a refused run that are not kept one by one."""

    def _refuse_run(self) -> None:
        if self._refusing:
            self._ask(refused=True)
        self._judge_run(Judgement.REFUSED)
        self._run, self._refusing, self._refused = [], False, 0

    def _accept_run(self) -> None:
        """All of the run is valid; its last reading is settled, the others are so with hindsight."""
        self._judge_run(Judgement.RELEVELLED)
        self._judgement[self._run[-1][0]] = Judgement.VALID
        self._ask(level_changed=True)
        points = [point for _where, point in self._run]
        for earlier, later in pairwise(points):
            self._link(earlier, later)
        self._good, self._run = points[-1], []

    def _judge_run(self, judgement: int) -> None:
        self._judgement[[where for where, _point in self._run]] = judgement

    def _ask(self, *, level_changed: bool = False, refused: bool = False) -> None:
        good, first, last = self._good, self._run[0][1], self._run[-1][1]
        assert good is not None
        difference = (first.raw - good.raw) * self._scale.factor
        self._questions.append(
            Question(
                good.time_us, good.raw, first.time_us, first.raw, last.time_us, len(self._run) + self._refused,
                difference, level_changed=level_changed, refused=refused,
            )
        )  # fmt: skip

    def _link(self, earlier: _Point, later: _Point) -> None:
        amount = self._amounts(np.array([later.raw - earlier.raw]))
        self._links.append((np.array([earlier.time_us]), np.array([later.time_us]), amount))

    def _amounts(self, rise: Floats) -> Floats:
        return amounts(rise, self._scale.factor, self._scale.turn)

    def _fits(self, earlier: _Point, later: _Point) -> bool:
        possible = self._rate(earlier.time_us) * (later.time_us - earlier.time_us) / HOUR_US
        return fits(earlier.raw, later.raw, possible, self._scale.factor, self._scale.turn)

    def _rate(self, time_us: int) -> float:
        limit = self._rules.limits_at(time_us).max_rate
        return inf if limit is None else limit

    def _raw(self, start: int, end: int) -> Floats:
        return raw_in(self._scale.unit_factor, self._readings.value[start:end], self._readings.named[start:end])


def aside(rules: Rules, time_us: Ints) -> Bools:
    """Return which readings somebody set aside."""
    found = np.zeros(len(time_us), dtype=np.bool_)
    for start, end in rules.set_aside:
        found |= (time_us >= start) & (time_us < end)
    return found


def _limits_at(limits: Sequence[Limits], time_us: Ints) -> Ints:
    """Return which of the limits is in force at each time."""
    return np.searchsorted([one.since_us for one in limits[1:]], time_us, side="right")


def _rates(limits: Sequence[Limits]) -> Floats:
    return np.array([inf if one.max_rate is None else one.max_rate for one in limits])
