"""Readings that simply go on: what they book is added to what is published, without looking back.

Nearly all live readings do: each fits the last one of its chain, and no question, event or correction is about. Booking
them again with their neighbourhood would give the same figures (a test compares) at several times the cost.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.chain import GAP_FACTOR, HOUR_US, SECOND_US, amounts, fits, raw_in
from analytics.spread import Hours, LinkColumns, Stretch, spread_links
from domain.registry import RegisterKind
from domain.series import Rules, Span

__all__ = ["TailWindow", "TailWork", "book_tails"]

NEAR_US = 10_000 * HOUR_US
"""What goes on after more time than this (14 months) is booked like a correction, in a turn of its own."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class TailWindow(Protocol):
    """What of a window tells whether its readings simply go on."""

    @property
    def rules(self) -> Rules:
        """The series' rules from its first reading on."""
        ...

    @property
    def span(self) -> Span:
        """What changed."""
        ...

    @property
    def outcomes(self) -> dict[int, str]:
        """What became of the events when they were derived last."""
        ...

    @property
    def tail_us(self) -> int:
        """The reading with which the chain ended when it was derived last; 0 where something is open."""
        ...


class TailWork(Protocol):
    """Where readings come from and amounts are added (analytics.consumption.Work)."""

    def readings(self, windows: Ints, start_us: Ints, end_us: Ints, beyond: int) -> Stretch:
        """Return the readings with start <= time < end, and `beyond` more."""
        ...

    def add_hours(self, hours: Hours) -> None:
        """Add to the hours of windows and to their civil days."""
        ...

    def set_tails(self, windows: Ints, tail_us: Ints) -> None:
        """Remember where chains end; 0: they cannot simply go on."""
        ...


def book_tails(work: TailWork, windows: dict[int, TailWindow]) -> set[int]:
    """Book the windows whose readings simply go on; return their numbers."""
    ready = {n: window for n, window in windows.items() if _may_go_on(window)}
    if not ready:
        return set()
    numbers = np.array(sorted(ready), dtype=np.int64)
    tail = np.array([ready[n].tail_us for n in numbers.tolist()], dtype=np.int64)
    end = np.array([ready[n].span[1] for n in numbers.tolist()], dtype=np.int64)
    stretch = work.readings(numbers, tail, end, 0)
    going, links = _links(stretch, numbers, [ready[n] for n in numbers.tolist()])
    if len(going):
        work.add_hours(spread_links(links, links.window))
        last = np.searchsorted(stretch.window, going, side="right") - 1
        work.set_tails(going, stretch.time_us[last])
    return set(going.tolist())


def _may_go_on(window: TailWindow) -> bool:
    return (
        window.rules.kind is RegisterKind.INDEX
        and 0 < window.tail_us < window.span[0]
        and window.span[1] - window.tail_us <= NEAR_US
        and len(window.rules.limits) == 1
        and all(event.at_us <= window.tail_us for event in window.rules.events)
        and all(end <= window.tail_us for _start, end in window.rules.set_aside)
    )


def _links(stretch: Stretch, numbers: Ints, windows: list[TailWindow]) -> tuple[Ints, LinkColumns]:
    """Return the windows whose readings all fit, from the tail on, and the links between them."""
    place = np.searchsorted(numbers, stretch.window)
    scales = [window.rules.resumed_at(window.tail_us, window.outcomes).scale for window in windows]
    factor, turn = (np.array([getattr(scale, name) for scale in scales])[place] for name in ("factor", "turn"))
    limits = [window.rules.limits[0] for window in windows]
    max_rate = np.array([np.inf if one.max_rate is None else one.max_rate for one in limits])[place[1:]]
    raw = raw_in(np.array([scale.unit_factor for scale in scales])[place], stretch.value, stretch.named)
    inside = place[1:] == place[:-1]
    rise, length = np.diff(raw), np.diff(stretch.time_us)
    fit = (raw < turn)[1:]
    fit[inside] &= fits(
        raw[:-1][inside], raw[1:][inside], (max_rate * length / HOUR_US)[inside], factor[1:][inside], turn[1:][inside]
    )
    failed = np.zeros(len(numbers), bool)
    failed[place[1:][~fit]] = True
    begun = np.searchsorted(stretch.window, numbers)
    tails = np.array([window.tail_us for window in windows], dtype=np.int64)
    # The tail's own reading comes first; where it is gone (a retention), its neighbourhood must be looked at.
    there = begun < len(stretch.window)
    failed |= ~there
    failed[there] |= (stretch.window[begun[there]] != numbers[there]) | (stretch.time_us[begun[there]] != tails[there])
    booked = np.flatnonzero(inside & ~failed[place[1:]])
    gap_us = np.array([GAP_FACTOR * SECOND_US * one.interval_s for one in limits], dtype=np.int64)[place[1:]]
    return numbers[~failed], LinkColumns(
        stretch.window[1:][booked],
        stretch.time_us[:-1][booked],
        stretch.time_us[1:][booked],
        amounts(rise[booked], factor[1:][booked], turn[1:][booked]),
        length[booked] > gap_us[booked],
    )
