"""Hourly amounts from readings: derives anew what changed, and nothing else.

Storage keeps what new readings and declarations touched (stale spans) and hands it out as windows, of many series at
once. For each, the neighbourhood is read: from the last reading whose verdict is settled before the span, to the first
after it where the chain runs as it did before. Only those hours are looked at; only figures that differ are written.

Where a turn fails, its series are derived in halves until the one at fault is alone: it is put aside, the others go on.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.chain import GAP_FACTOR, HOUR_US, SECOND_US, Chain, Judgement, Readings, aside, chain_of, raw_in
from analytics.spread import Hours, LinkColumns, Stretch, spread_delta, spread_gauge, spread_links
from analytics.tail import TailWindow, TailWork, book_tails
from domain.errors import VigieError
from domain.registry import RegisterKind
from domain.series import Event, PutAside, Question, Rules, Series, Span

__all__ = ["END_OF_TIME_US", "Consumption", "ConsumptionStore", "Doubts", "Stretch", "Window", "Work", "derive"]

END_OF_TIME_US = 4_102_444_800_000_000
"""2100-01-01, past every reading."""
LOOK_AHEAD = 64
"""Readings first read beyond a span; eight times as many whenever the chain has not settled in them."""
WIDE_US = 10_000 * HOUR_US
"""A window with more time than this is derived in a turn of its own: others never wait for its hours (14 months)."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Window(TailWindow, Protocol):
    """A span of a series to derive anew."""

    @property
    def series(self) -> Series:
        """Whose it is."""
        ...


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a derivation found in [start, end) of a window beside amounts, to stand in the place of what was there."""

    window: int
    span: Span
    time_us: Ints
    judgement: NDArray[np.int8]
    questions: Sequence[Question] = ()
    outcomes: dict[int, str] | None = None


class Work(TailWork, Protocol):
    """Windows in one transaction, each of another series: their readings, and where results go."""

    @property
    def windows(self) -> Sequence[Window]:
        """What to derive; named by their place in this sequence."""
        ...

    def settled_before(self, windows: Ints, time_us: Ints) -> tuple[Ints, Ints]:
        """Return per window the last reading strictly before from which a derivation may start, 0 = none.

        The second answer is the last such reading that is not after the first one's hour began.
        """
        ...

    @property
    def waiting(self) -> int:
        """How many series have something to derive, these included."""
        ...

    def judged(self, windows: Ints, start_us: Ints, end_us: Ints) -> tuple[Ints, Ints]:
        """Return window and time of the readings that carry a judgement."""
        ...

    def replace_doubts(self, doubts: Sequence[Doubts]) -> None:
        """Put judgements, questions and outcomes in the place of those of their spans."""
        ...

    def replace_hours(self, windows: Ints, start_us: Ints, end_us: Ints, hours: Hours) -> None:
        """Put these hours (by window) in the place of those of the spans, and bring their civil days up to date."""
        ...

    def mark_stale(self, window: int, since_us: int, until_us: int = END_OF_TIME_US) -> None:
        """Ask for a stretch of a window's series to be derived anew: alone, where it is long."""
        ...


class ConsumptionStore(Protocol):
    """Where stale series are found."""

    def connected(self) -> AbstractContextManager[object]:
        """Keep what it needs open meanwhile; where it is open already, nothing happens."""
        ...

    def take(self, wanted: Sequence[Series] = ()) -> AbstractContextManager[Work]:
        """Take the next stale spans, or those of some series, in a transaction; no windows when there are none."""
        ...

    def suspects(self, error: Exception) -> Sequence[Series]:
        """Return the series of the last transaction, one of which made it fail; none: something else did."""
        ...

    def put_aside(self, series: Series) -> PutAside:
        """Leave a series alone for a while, which grows with every failure."""
        ...


Failed = Callable[[PutAside, Exception], None]


def _raised(_failed: PutAside, error: Exception) -> None:
    raise error


def derive(
    store: ConsumptionStore,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    failed: Failed = _raised,
) -> int:
    """Derive every stale series; return how many.

    Args:
        store: the database.
        progress: told (series done, series in all).
        failed: told of a series that cannot be derived, after it was put aside; raises where others are not to go on.
    """
    derived: set[Series] = set()
    parts: list[Sequence[Series]] = []
    with store.connected():
        total = 0
        while True:
            part = parts.pop() if parts else ()
            try:
                with store.take(part) as work:
                    if work.windows:
                        _derive(work)
            except VigieError:
                raise
            except Exception as error:  # noqa: BLE001 - a fault of ours in one series must not hold up the others
                parts += _isolated(store, error, failed)
                continue
            if not work.windows and not part:
                return len(derived)
            total = max(total, len(derived) + work.waiting)
            derived.update(window.series for window in work.windows)
            progress(min(len(derived), total), total)


def _isolated(store: ConsumptionStore, error: Exception, failed: Failed) -> list[Sequence[Series]]:
    """Return the halves of what failed together, to be derived one after the other; put aside what failed alone."""
    suspects = store.suspects(error)
    if not suspects:
        raise error
    if len(suspects) == 1:
        failed(store.put_aside(suspects[0]), error)
        return []
    half = len(suspects) // 2
    return [suspects[half:], suspects[:half]]


def _derive(work: Work) -> None:
    windows: dict[int, TailWindow] = dict(enumerate(work.windows))
    booked = book_tails(work, windows)
    for kind, function in DERIVATIONS.items():
        chosen = np.array(
            [n for n, window in windows.items() if n not in booked and window.rules.kind is kind], dtype=np.int64
        )
        if len(chosen):
            function(work, chosen)


# Index registers


@dataclass(frozen=True, slots=True)
class _Start:
    """From where a window of an index is read, and its first hour."""

    window: int
    lead_us: int
    first_hour_us: int


@dataclass(frozen=True, slots=True)
class _Consumed:
    """A window of an index whose chain has settled: its links, and up to where they are new."""

    start: _Start
    chain: Chain
    end_us: int
    time_us: Ints


def _derive_indexes(work: Work, windows: Ints) -> None:
    start = np.array([work.windows[n].span[0] for n in windows], dtype=np.int64)
    anchor, lead = work.settled_before(windows, start)
    first_hour = _hour_floor(np.where(anchor > 0, anchor, start))
    waiting = [_Start(*row) for row in zip(windows.tolist(), lead.tolist(), first_hour.tolist(), strict=True)]
    settled: list[_Consumed] = []
    beyond = LOOK_AHEAD
    while waiting:
        chosen = np.array([one.window for one in waiting], dtype=np.int64)
        end = np.array([work.windows[n].span[1] for n in chosen], dtype=np.int64)
        stretch = work.readings(chosen, np.array([one.lead_us for one in waiting], dtype=np.int64), end, beyond)
        known = work.judged(chosen, end, np.full(len(chosen), END_OF_TIME_US))
        found = [_consume(work, one, stretch, known, beyond) for one in waiting]
        settled += [one for one in found if one is not None and not _put_off(work, one)]
        waiting = [start for start, one in zip(waiting, found, strict=True) if one is None]
        beyond *= 8
    if settled:
        _publish_indexes(work, sorted(settled, key=lambda one: one.start.window))


def _put_off(work: Work, one: _Consumed) -> bool:
    """Whether a window is left to a turn of its own: it spans very many hours, and others share this one."""
    if len(work.windows) == 1 or not len(one.time_us):
        return False
    span = work.windows[one.start.window].span
    first = min(span[0], int(one.time_us[0]))
    last = max(min(span[1], END_OF_TIME_US - 1), min(one.end_us, int(one.time_us[-1]) + 1))
    wide = last - first > WIDE_US
    if wide:
        work.mark_stale(one.start.window, first, last)
    return wide


def _consume(work: Work, start: _Start, stretch: Stretch, known: tuple[Ints, Ints], beyond: int) -> _Consumed | None:
    """Follow the chain of one window; None when it has not settled within what was read."""
    window = work.windows[start.window]
    one, other = np.searchsorted(stretch.window, [start.window, start.window + 1])
    readings = Readings(stretch.time_us[one:other], stretch.value[one:other], stretch.named[one:other])
    past = readings.time_us[np.searchsorted(readings.time_us, window.span[1]) :]
    chain = chain_of(
        readings, window.rules.resumed_at(start.lead_us, window.outcomes) if start.lead_us else window.rules
    )
    plain = past[chain.judgement[len(readings) - len(past) :] == Judgement.VALID]
    if len(known[0]):
        plain = plain[~np.isin(plain, known[1][known[0] == start.window])]
    end_us = _meeting(plain)
    # Where the data ends unsettled, all that was published past here is looked at.
    if end_us == END_OF_TIME_US and len(past) == beyond:
        return None
    return _Consumed(start, chain, end_us, readings.time_us)


def _meeting(plain: Ints) -> int:
    """Return the first of the readings that are plain links both before and now, if its whole hour is known."""
    if len(plain) and int(plain[-1]) >= -(-int(plain[0]) // HOUR_US) * HOUR_US:
        return int(plain[0])
    return END_OF_TIME_US


def _publish_indexes(work: Work, settled: list[_Consumed]) -> None:
    doubts = []
    for one in settled:
        inside = one.time_us < one.end_us
        outcomes = {key: value for key, value in one.chain.outcomes.items() if _before(work, one, key)}
        questions = [question for question in one.chain.questions if question.first_us < one.end_us]
        span = (one.start.lead_us, one.end_us)
        doubts.append(
            Doubts(one.start.window, span, one.time_us[inside], one.chain.judgement[inside], questions, outcomes)
        )  # fmt: skip
        if one.end_us < END_OF_TIME_US and _rescaled_otherwise(work.windows[one.start.window], outcomes):
            work.mark_stale(one.start.window, one.end_us)
    work.replace_doubts(doubts)
    ended = [one for one in settled if one.end_us == END_OF_TIME_US or _past_tail(work, one)]
    if ended:
        work.set_tails(
            np.array([one.start.window for one in ended], dtype=np.int64),
            np.array([one.chain.tail_us if one.end_us == END_OF_TIME_US else 0 for one in ended], dtype=np.int64),
        )
    chains = [one.chain for one in settled]
    slot = np.repeat([one.start.window for one in settled], [len(chain.start_us) for chain in chains]).astype(np.int64)
    links = LinkColumns(
        slot,
        *(
            np.concatenate([getattr(chain, name) for chain in chains])
            for name in ("start_us", "end_us", "amount", "gap")
        ),
    )
    numbers = np.array([one.start.window for one in settled], dtype=np.int64)
    first = np.array([one.start.first_hour_us for one in settled], dtype=np.int64)
    last = np.array([_hour_end(one.end_us) for one in settled], dtype=np.int64)
    _replace_hours(work, numbers, first, last, spread_links(links, slot))


def _past_tail(work: Work, one: _Consumed) -> bool:
    """Whether hours now hold links past the tail, which must not be added to it once more."""
    tail_us = work.windows[one.start.window].tail_us
    return bool(len(one.time_us)) and int(one.time_us[-1]) > tail_us and _hour_end(one.end_us) > tail_us


def _before(work: Work, one: _Consumed, event_id: int) -> bool:
    """Whether an event lies before the meeting, or at it; past it everything is as it was."""
    return any(
        event.event_id == event_id and event.at_us <= one.end_us
        for event in work.windows[one.start.window].rules.events
    )


def _rescaled_otherwise(window: Window, outcomes: dict[int, str]) -> bool:
    """Whether an event that changes how values are read now has another outcome: all that follows has other amounts."""
    by_id: dict[int, Event] = {event.event_id: event for event in window.rules.events}
    return any(by_id[key].rescales and window.outcomes.get(key) != outcome for key, outcome in outcomes.items())


# Delta and gauge registers


def _derive_deltas(work: Work, windows: Ints) -> None:
    width = np.array([_longest_us(work.windows[n].rules) for n in windows], dtype=np.int64)
    span = np.array([work.windows[n].span for n in windows], dtype=np.int64)
    first, last = _hour_floor(span[:, 0] - width), _hour_floor(span[:, 1] + HOUR_US)
    stretch = work.readings(windows, first + 1, last + width, 0)
    amount, limits = _levels(work, stretch)
    interval_us = limits.interval_us
    refused = limits.aside | (amount > limits.max_rate * interval_us / HOUR_US * (1 + 1e-12))
    _replace_refused(work, np.stack((windows, first + 1, last + width), axis=1), stretch, refused)
    good = ~refused
    hours = spread_delta(stretch.time_us[good], amount[good], interval_us[good], stretch.window[good])
    _replace_hours(work, windows, first, last, hours)


def _derive_gauges(work: Work, windows: Ints) -> None:
    reach = GAP_FACTOR * np.array([_longest_us(work.windows[n].rules) for n in windows], dtype=np.int64)
    span = np.array([work.windows[n].span for n in windows], dtype=np.int64)
    first, last = _hour_floor(span[:, 0] - reach), _hour_floor(span[:, 1] + reach + HOUR_US)
    stretch = work.readings(windows, first - reach, last + reach, 0)
    power, limits = _levels(work, stretch)
    refused = limits.aside | (np.abs(power) > limits.max_rate * (1 + 1e-12))
    _replace_refused(work, np.stack((windows, first - reach, last + reach), axis=1), stretch, refused)
    good = ~refused
    reach_us = GAP_FACTOR * limits.interval_us[good]
    hours = spread_gauge(stretch.time_us[good], power[good], reach_us, stretch.window[good])
    _replace_hours(work, windows, first, last, hours)


@dataclass(frozen=True, slots=True)
class _InForce:
    """What holds at each reading (n): the largest rate [base unit per hour], inf = any; the interval [us]."""

    max_rate: Floats
    interval_us: Ints
    aside: Bools


def _levels(work: Work, stretch: Stretch) -> tuple[Floats, _InForce]:
    """Return each reading in the base unit of its register, and the limits in force at it."""
    level = np.empty(len(stretch.value))
    max_rate = np.empty(len(stretch.value))
    interval = np.empty(len(stretch.value), dtype=np.int64)
    left_out = np.zeros(len(stretch.value), dtype=np.bool_)
    for n in np.unique(stretch.window).tolist():
        mine = slice(*np.searchsorted(stretch.window, [n, n + 1]))
        rules, time_us = work.windows[n].rules, stretch.time_us[mine]
        scale = rules.scale
        left_out[mine] = aside(rules, time_us)
        level[mine] = raw_in(scale.unit_factor, stretch.value[mine], stretch.named[mine]) * scale.factor
        for event in rules.events:
            scale = event.applied_to(scale)
            since = mine.start + int(np.searchsorted(time_us, event.at_us))
            level[since : mine.stop] = (
                raw_in(scale.unit_factor, stretch.value[since : mine.stop], stretch.named[since : mine.stop])
                * scale.factor
            )
        for limits in rules.limits:
            since = mine.start + int(np.searchsorted(time_us, limits.since_us))
            max_rate[since : mine.stop] = np.inf if limits.max_rate is None else limits.max_rate
            interval[since : mine.stop] = limits.interval_s * SECOND_US
    return level, _InForce(max_rate, interval, left_out)


def _replace_refused(work: Work, spans: Ints, stretch: Stretch, refused: Bools) -> None:
    """Write judgements; `spans` are (windows, 3): number, start and end."""
    codes = np.where(refused, Judgement.REFUSED, Judgement.VALID).astype(np.int8)
    doubts = []
    for n, start, end in spans.tolist():
        mine = slice(*np.searchsorted(stretch.window, [n, n + 1]))
        events = work.windows[n].rules.events
        outcomes = {event.event_id: "applied" for event in events if start <= event.at_us < end}
        doubts.append(Doubts(n, (start, end), stretch.time_us[mine], codes[mine], outcomes=outcomes))
    work.replace_doubts(doubts)


def _replace_hours(work: Work, windows: Ints, first: Ints, last: Ints, hours: Hours) -> None:
    """Write the hours that begin in their window's [first, last)."""
    if len(hours.slot):
        place = np.searchsorted(windows, hours.slot)
        inside = (hours.hour_us >= first[place]) & (hours.hour_us < last[place]) & (hours.coverage > 0)
        hours = hours.where(inside)
    work.replace_hours(windows, first, last, hours)


def _longest_us(rules: Rules) -> int:
    return max(limits.interval_s for limits in rules.limits) * SECOND_US


def _hour_end(time_us: int) -> int:
    return -(-time_us // HOUR_US) * HOUR_US


def _hour_floor(time_us: Ints) -> Ints:
    return time_us // HOUR_US * HOUR_US


Consumption = Callable[[Work, Ints], None]
DERIVATIONS: dict[RegisterKind, Consumption] = {
    RegisterKind.INDEX: _derive_indexes,
    RegisterKind.DELTA: _derive_deltas,
    RegisterKind.GAUGE: _derive_gauges,
}
