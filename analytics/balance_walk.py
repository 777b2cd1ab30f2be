"""One walk over an index's readings for its balance: a plain state machine, one doubtful reading at a time.

Rules by number: docs/methods/consumption.md. Fits are judged in floating point; what the balance tells is exact.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, isclose

import numpy as np

from analytics.ports import Bools, Floats, Ints
from domain.series import Event, Rules, Scale

__all__ = ["EDGE", "HOUR_US", "Account", "Jumps", "Samples", "walk"]

Samples = tuple[Ints, Floats, Floats]
"""Time [us since 1970], value as sent, factor of the unit that the message named (nan = the register's own)."""
HOUR_US = 3_600_000_000
LEVEL = 12
"""Readings that make a new level (rule 5b)."""
EDGE = 1 + 1e-12
"""What reaches its limit exactly stays within it, also after rounding."""
LOST = 4.5e-16
"""Of an index: what two doubles may have lost of the digits in which they differ."""
SAME = 1e-15
"""Values this close, relatively, are the same value in two units."""


@dataclass(frozen=True, slots=True)
class Point:
    """A valid reading or a declared new index: where the chain goes on from."""

    time_us: int
    raw: float
    scale: Scale

    @property
    def exact(self) -> Fraction:
        """The index in the base unit."""
        return _exact(self.raw, self.scale)


@dataclass(slots=True)
class Jumps:
    """What the path jumps within a period, in the base unit; a rollover counts as the turn, above zero."""

    rollover: Fraction = Fraction(0)
    swap: Fraction = Fraction(0)
    unexplained: Fraction = Fraction(0)
    unexplained_abs: Fraction = Fraction(0)

    def add(self, other: "Jumps") -> None:
        """Take in what another instant jumps."""
        self.rollover += other.rollover
        self.swap += other.swap
        self.unexplained += other.unexplained
        self.unexplained_abs += other.unexplained_abs


@dataclass(frozen=True, slots=True)
class Leg:
    """The path from a point to an instant: it rises by `booked`, evenly, and jumps at the end."""

    start: Point
    end_us: int
    booked: Fraction
    jumps: Jumps


@dataclass(slots=True)
class Account:
    """What the readings tell at each edge (the path, None without a valid reading) and in each period between two."""

    edges: list[int]
    path: list[Fraction | None] = field(init=False)
    jumps: list[Jumps] = field(init=False)
    refused: list[int] = field(init=False)
    pending: list[int] = field(init=False)

    def __post_init__(self) -> None:
        periods = range(len(self.edges) - 1)
        self.path = [None for _ in self.edges]
        self.jumps = [Jumps() for _ in periods]
        self.refused = [0 for _ in periods]
        self.pending = [0 for _ in periods]

    def period(self, time_us: int) -> int | None:
        """Return the period (start, end] of an instant, None outside."""
        place = bisect_left(self.edges, time_us) - 1
        return place if 0 <= place < len(self.jumps) else None

    def count(self, counts: list[int], time_us: int) -> None:
        """Count a reading where it belongs."""
        period = self.period(time_us)
        if period is not None:
            counts[period] += 1


def walk(chunks: Iterable[Samples], rules: Rules, edges_us: Sequence[int]) -> Account:
    """Return the account of an index between rising edges [us]; `chunks` as for `analytics.balance.balance`."""
    walker = _Walker(rules, Account(list(edges_us)))
    for time_us, value, named in chunks:
        walker.take(time_us, value, named)
    return walker.finish()


class _Walker:
    """The state between two readings."""

    def __init__(self, rules: Rules, account: Account) -> None:
        self._rules = rules
        self._account = account
        self._scale = rules.scale
        self._events = list(reversed(rules.events))  # what is still to come, the next one last
        self._good: Point | None = None  # the last valid reading, or the declared new index after it
        self._waiting: list[Leg] = []  # events since the last valid reading
        self._run: list[tuple[int, float]] = []  # rule 5's R
        self._refusing = False  # by an answer, until a reading fits again
        self._declared: Point | None = None  # the new index of the last event that had effect
        self._edge = 0  # the first edge whose path is not known yet

    def take(self, time_us: Ints, value: Floats, named: Floats) -> None:
        """Go over a chunk, in stretches within which no event and no new limit falls."""
        here = 0
        while here < len(time_us):
            now = int(time_us[here])
            while self._events and self._events[-1].at_us <= now:
                self._event(self._events.pop())
            stop = int(np.searchsorted(time_us, self._next_change(now)))
            self._stretch(time_us[here:stop], _converted(value[here:stop], named[here:stop] / self._scale.unit_factor))
            here = stop

    def finish(self) -> Account:
        """Take the events after the last reading, and close the account."""
        while self._events:
            self._event(self._events.pop())
        for time_us, _ in self._run:
            self._account.count(self._account.pending, time_us)
        if self._good is not None:
            self._rest(self._good)
        return self._account

    def _rest(self, good: Point) -> None:
        """After the last valid reading: waiting events book, their jumps wait, and there the path ends."""
        level = self._waiting[0].start.exact if self._waiting else good.exact
        for leg in self._waiting:
            self._draw(level, leg.start.time_us, leg.end_us, leg.booked)
            level += leg.booked
        self._draw(level, 0, inf, Fraction(0))

    def _next_change(self, now: int) -> int:
        changes = [limits.since_us for limits in self._rules.limits if limits.since_us > now]
        changes += [self._events[-1].at_us] if self._events else []
        return min(changes, default=np.iinfo(np.int64).max)

    # Plain stretches: readings that simply follow one another need no decision each.

    def _stretch(self, time_us: Ints, raw: Floats) -> None:
        doubtful = np.flatnonzero(~self._plain(time_us, raw))
        here, follows = 0, False
        while here < len(raw):
            if follows:
                place = int(np.searchsorted(doubtful, here))
                stop = int(doubtful[place]) if place < len(doubtful) else len(raw)
                if stop > here:
                    self._pass(time_us[here - 1 : stop], raw[here - 1 : stop])
                    here = stop
                    continue
            follows = self._reading(int(time_us[here]), float(raw[here]))
            here += 1

    def _plain(self, time_us: Ints, raw: Floats) -> Bools:
        """Tell for each reading whether it rises from the one before it within the limit."""
        plain = np.zeros(len(raw), dtype=np.bool_)
        rise = np.diff(raw)
        plain[1:] = rise >= 0
        max_rate = self._rules.limits_at(int(time_us[0])).max_rate
        if max_rate is not None:
            allowed = max_rate * np.diff(time_us) / HOUR_US * EDGE
            plain[1:] &= (rise - raw[1:] * LOST) * self._scale.factor <= allowed
        for start, end in self._rules.set_aside:
            plain &= (time_us < start) | (time_us >= end)
        return plain & (raw < _turn(self._scale))

    def _pass(self, time_us: Ints, raw: Floats) -> None:
        """Go from the first, the last valid reading so far, to the last; only where an edge lies is the path drawn."""
        edges = self._account.edges
        while self._edge < len(edges) and edges[self._edge] < time_us[-1]:
            after = int(np.searchsorted(time_us, edges[self._edge], side="right"))
            one = Point(int(time_us[after - 1]), float(raw[after - 1]), self._scale)
            other = _exact(float(raw[after]), self._scale)
            self._draw(one.exact, one.time_us, int(time_us[after]), other - one.exact)
        self._good = Point(int(time_us[-1]), float(raw[-1]), self._scale)

    # One reading (rules 3 to 5).

    def _reading(self, time_us: int, raw: float) -> bool:
        """Judge one reading; tell whether it is valid and the chain goes on from it."""
        if raw >= _turn(self._scale) or any(start <= time_us < end for start, end in self._rules.set_aside):
            return self._refuse(time_us)
        if self._declared is not None and self._declared.time_us == time_us:
            return self._reading_at_event(time_us, raw)
        if self._good is None:
            return self._begin(time_us, raw)
        if self._fits(self._good, time_us, raw):
            self._refuse_run()
            return self._follow(time_us, raw)
        if self._refusing:
            return self._refuse(time_us)
        return self._doubt(self._good, time_us, raw)

    def _reading_at_event(self, time_us: int, raw: float) -> bool:
        """Rule 6: at T the new meter shows its new index, or the reading is refused."""
        assert self._declared is not None
        if not _same(raw, self._declared.raw):
            return self._refuse(time_us)
        if self._good is None:
            return self._begin(time_us, raw)
        self._flush()
        self._good = Point(time_us, raw, self._scale)
        return True

    def _begin(self, time_us: int, raw: float) -> bool:
        """Rule 1: the first valid reading books nothing; before it the path is level."""
        self._good = Point(time_us, raw, self._scale)
        self._draw(self._good.exact, 0, time_us, Fraction(0))
        return True

    def _doubt(self, good: Point, time_us: int, raw: float) -> bool:
        """Rule 5b and 5c; 5a came before."""
        if self._run and self._fits(Point(*self._run[-1], self._scale), time_us, raw):
            self._run.append((time_us, raw))
            if len(self._run) < LEVEL:
                return False
            self._new_level(good)
            return True
        self._refuse_run()
        if self._answered(good, time_us, raw):
            self._refusing = True
            return self._refuse(time_us)
        self._run = [(time_us, raw)]
        return False

    def _new_level(self, good: Point) -> None:
        """Rule 5b: the whole run is valid; what lies between it and the chain is not explained."""
        run, self._run = self._run, []
        first = Point(*run[0], self._scale)
        self._flush()
        self._go(Leg(good, first.time_us, Fraction(0), _unexplained(first.exact - good.exact)))
        self._good = first
        for time_us, raw in run[1:]:
            self._follow(time_us, raw)

    def _answered(self, good: Point, time_us: int, raw: float) -> bool:
        """Rule 7: whether a technician refused the run that opens here."""
        return any(
            refusal.good_us == good.time_us
            and refusal.first_us == time_us
            and _same(refusal.good_value, good.raw)
            and _same(refusal.first_value, raw)
            for refusal in self._rules.refusals
        )

    def _follow(self, time_us: int, raw: float) -> bool:
        """Let the chain go on to a reading that fits."""
        assert self._good is not None
        self._flush()
        here, edges = Point(time_us, raw, self._scale), self._account.edges
        if raw < self._good.raw or (self._edge < len(edges) and edges[self._edge] < time_us):
            self._go(self._leg(self._good, here, Jumps()))  # else nobody asks for this leg: it only rises
        self._good = here
        return True

    def _fits(self, before: Point, time_us: int, raw: float) -> bool:
        """Tell whether a value fits an earlier point, as a rise or as a rollover (rules 3 and 4)."""
        rise = raw - before.raw
        max_rate = self._rules.limits_at(before.time_us).max_rate
        if max_rate is None:
            return rise >= 0
        allowed = max_rate * (time_us - before.time_us) / HOUR_US
        if rise >= 0:
            return (rise - raw * LOST) * self._scale.factor <= allowed * EDGE
        wrapped = (rise + _turn(self._scale) - before.raw * LOST) * self._scale.factor
        half_turn = _turn(self._scale) * self._scale.factor / 2
        return wrapped <= allowed * EDGE < half_turn

    def _refuse(self, time_us: int) -> bool:
        self._account.count(self._account.refused, time_us)
        return False

    def _refuse_run(self) -> None:
        for time_us, _ in self._run:
            self._refuse(time_us)
        self._run = []
        self._refusing = False

    # Declared events (rule 6).

    def _event(self, event: Event) -> None:
        good, after = self._good, event.applied_to(self._scale)
        if event.new_index is None:
            self._scale = after
            return
        new = Point(event.at_us, event.new_index, after)
        if good is None:
            self._scale, self._declared = after, new
            return
        if event.old_index is None:
            difference = new.exact - good.exact
            jumps = Jumps(swap=difference) if event.from_answer else _unexplained(difference)
            leg = Leg(good, event.at_us, Fraction(0), jumps)
        elif self._fits(good, event.at_us, event.old_index):
            old = Point(event.at_us, event.old_index, self._scale)
            leg = self._leg(good, old, Jumps(swap=new.exact - old.exact))
        else:
            return
        self._refuse_run()
        self._waiting.append(leg)
        self._good, self._scale, self._declared = new, after, new

    # The path.

    def _leg(self, start: Point, end: Point, jumps: Jumps) -> Leg:
        booked = end.exact - start.exact
        if booked < 0:  # it fits, so that it turned over
            jumps.rollover = _exact(_turn(self._scale), self._scale)
            booked += jumps.rollover
        return Leg(start, end.time_us, booked, jumps)

    def _flush(self) -> None:
        """A valid reading is here: what waited for it counts."""
        for leg in self._waiting:
            self._go(leg)
        self._waiting = []

    def _go(self, leg: Leg) -> None:
        self._draw(leg.start.exact, leg.start.time_us, leg.end_us, leg.booked)
        period = self._account.period(leg.end_us)
        if period is not None:
            self._account.jumps[period].add(leg.jumps)

    def _draw(self, level: Fraction, start_us: int, end_us: float, booked: Fraction) -> None:
        """Note the path at the edges before `end_us`: it rises by `booked` from `level` at `start_us`."""
        edges = self._account.edges
        while self._edge < len(edges) and edges[self._edge] < end_us:
            share = Fraction(edges[self._edge] - start_us, int(end_us) - start_us) if booked else 0
            self._account.path[self._edge] = level + booked * share
            self._edge += 1


def _converted(value: Floats, ratio: Floats) -> Floats:
    """Return values in the register's unit; in fifteen digits, so that 1.001 kWh is 1001 Wh and not a hair less."""
    raw = value.copy()
    for place in np.flatnonzero(~np.isnan(ratio) & (ratio != 1.0)):
        raw[place] = float(f"{value[place] * ratio[place]:.15g}")
    return raw


def _unexplained(difference: Fraction) -> Jumps:
    return Jumps(unexplained=difference, unexplained_abs=abs(difference))


def _same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=SAME)


def _turn(scale: Scale) -> float:
    """Return the raw units at which an index turns over, inf = never."""
    return inf if scale.digits is None else 10.0**scale.digits


def _exact(raw: float, scale: Scale) -> Fraction:
    return Fraction(raw) * Fraction(scale.scale) * Fraction(scale.unit_factor)
