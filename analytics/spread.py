"""Spread amounts over hours, exactly: the sums over the hours are the sums over what was spread.

An index link is linear in time, so its share of an hour is exact interpolation; a delta covers the interval before its
time; gauge samples are joined by straight lines. docs/methods/consumption.md, rules 1 and 2, and delta and gauge.

Many series are spread at once: `slot` numbers them, and an hour belongs to one slot. It may be left out for one series.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.chain import HOUR_US

__all__ = ["Hours", "LinkColumns", "Links", "Stretch", "spread_delta", "spread_gauge", "spread_links"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOURS_A_SLOT = 1 << 32
"""More hours than there are between any two times: one number holds a slot and an hour."""


class Stretch(Protocol):
    """Readings of several windows (n), by window and time; otherwise as analytics.chain.Readings."""

    @property
    def window(self) -> Ints:
        """Number of the window."""
        ...

    @property
    def time_us(self) -> Ints:
        """Microseconds since 1970."""
        ...

    @property
    def value(self) -> Floats:
        """As sent."""
        ...

    @property
    def named(self) -> Floats:
        """Factor of the unit that was named, nan = none."""
        ...


class Links(Protocol):
    """Links of chains as parallel arrays (m,): all book."""

    @property
    def start_us(self) -> Ints:
        """Microseconds since 1970."""
        ...

    @property
    def end_us(self) -> Ints:
        """Later than the start."""
        ...

    @property
    def amount(self) -> Floats:
        """Base unit."""
        ...

    @property
    def gap(self) -> Bools:
        """Whether the link is an estimate."""
        ...


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """Links of several windows."""

    window: Ints
    start_us: Ints
    end_us: Ints
    amount: Floats
    gap: Bools


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours by slot and time: starts [us since 1970 UTC], amount and estimated part [base unit], coverage (0 to 1)."""

    slot: Ints
    hour_us: Ints
    amount: Floats
    estimated: Floats
    coverage: Floats

    def where(self, keep: Bools) -> "Hours":
        """Return some of the hours."""
        return Hours(
            self.slot[keep], self.hour_us[keep], self.amount[keep], self.estimated[keep], self.coverage[keep]
        )  # fmt: skip

    @classmethod
    def none(cls) -> "Hours":
        """Return no hours."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


def spread_links(links: Links, slot: Ints | None = None) -> Hours:
    """Spread the links of indexes evenly over their time."""
    cut = _cut(links.start_us, links.end_us)
    share = links.amount[cut.part] * (cut.length / (links.end_us - links.start_us)[cut.part])
    estimated = np.where(links.gap[cut.part], share, 0.0)
    return _hours(_slots(slot, cut, len(links.start_us)), cut, share, estimated, covered=None)


def spread_delta(time_us: Ints, amount: Floats, width_us: Ints, slot: Ints | None = None) -> Hours:
    """Spread amounts over (t - width, t]; overlapping amounts add, their time is covered once.

    Args:
        time_us: by slot, then time.
        amount: base unit.
        width_us: of each, above 0.
        slot: of each.
    """
    start = time_us - width_us
    cut = _cut(start, time_us)
    share = amount[cut.part] * (cut.length / width_us[cut.part])
    slots = _slots(slot, cut, len(time_us))
    return _hours(slots, cut, share, np.zeros(len(share)), _covered(start, time_us, slot))


def spread_gauge(time_us: Ints, power: Floats, reach_us: Ints, slot: Ints | None = None) -> Hours:
    """Integrate samples (kW or m3/h) by trapezoids cut exactly at the hours; nothing where two are too far apart.

    Args:
        time_us: by slot, then time.
        power: kW or m3/h.
        reach_us: how far the next sample may be from each.
        slot: of each.
    """
    length = np.diff(time_us)
    near = length <= reach_us[:-1]
    if slot is not None:
        near &= slot[1:] == slot[:-1]
    joined = np.flatnonzero(near)
    start, end = time_us[joined], time_us[joined + 1]
    cut = _cut(start, end)
    slope = (power[joined + 1] - power[joined]) / length[joined]
    middle = cut.start - start[cut.part] + cut.length / 2
    share = (power[joined][cut.part] + slope[cut.part] * middle) * cut.length / HOUR_US
    slots = _slots(None if slot is None else slot[joined], cut, len(joined))
    return _hours(slots, cut, share, np.zeros(len(share)), covered=None)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Stretches cut at the hours: per piece its stretch, its hour (counted from 1970), its start and length [us]."""

    part: Ints
    hour: Ints
    start: Ints
    length: Ints


def _cut(start: Ints, end: Ints) -> _Pieces:
    """Cut [start, end), each of some length, at every full hour.

    Pieces are summed hour by hour, never as differences of a running total: a huge link leaves its neighbours exact.
    """
    first = start // HOUR_US
    count = -(-end // HOUR_US) - first
    part = np.repeat(np.arange(len(start)), count)
    hour = first[part] + np.arange(len(part)) - (np.cumsum(count) - count)[part]
    begin = np.maximum(start[part], hour * HOUR_US)
    return _Pieces(part, hour, begin, np.minimum(end[part], (hour + 1) * HOUR_US) - begin)


def _covered(start: Ints, end: Ints, slot: Ints | None) -> tuple[Ints, _Pieces]:
    """Return the union of stretches, slot by slot, cut at the hours."""
    slots = np.zeros(len(start), np.int64) if slot is None else slot
    order = np.lexsort((start, slots))
    begin, slots = start[order], slots[order]
    reached = np.empty(len(begin), np.int64)
    for first, last in _groups(slots):
        reached[first:last] = np.maximum.accumulate(end[order[first:last]])
    earlier = np.concatenate((np.full(1, -HOURS_A_SLOT), reached[:-1]))
    earlier[np.concatenate(([True], slots[1:] != slots[:-1]))[: len(earlier)]] = np.iinfo(np.int64).min
    begin = np.maximum(begin, earlier[: len(begin)])
    some = begin < reached
    pieces = _cut(begin[some], reached[some])
    return slots[some][pieces.part], pieces


def _groups(slots: Ints) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(slots)) + 1
    return list(zip([0, *edges.tolist()], [*edges.tolist(), len(slots)], strict=True)) if len(slots) else []


def _slots(slot: Ints | None, cut: _Pieces, parts: int) -> Ints:
    return (np.zeros(parts, np.int64) if slot is None else slot)[cut.part]


def _hours(slots: Ints, cut: _Pieces, amount: Floats, estimated: Floats, covered: tuple[Ints, _Pieces] | None) -> Hours:
    """Sum pieces by slot and hour; `covered` are the pieces of time, where they are not those of the amounts."""
    if not len(cut.hour):
        return Hours.none()
    keys, where = np.unique(slots * HOURS_A_SLOT + cut.hour, return_inverse=True)
    size = len(keys)
    if covered is None:
        time = np.bincount(where, cut.length, size)
    else:
        place = np.searchsorted(keys, covered[0] * HOURS_A_SLOT + covered[1].hour)
        time = np.bincount(place, covered[1].length, size)
    return Hours(
        slot=keys // HOURS_A_SLOT,
        hour_us=keys % HOURS_A_SLOT * HOUR_US,
        amount=np.bincount(where, amount, size).astype(np.float64),
        estimated=np.bincount(where, estimated, size).astype(np.float64),
        coverage=np.clip(time / HOUR_US, 0.0, 1.0),
    )
