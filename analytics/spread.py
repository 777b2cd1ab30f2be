"""Spread what links book over hours, exactly: the sums over the hours are the sums over the links.

An index link is linear in time, so its share of an hour is exact interpolation; a delta covers the interval before its
time; gauge samples are joined by straight lines. docs/methods/consumption.md, rules 3.1, 3.2 and 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.chain import HOUR_US, Chain

__all__ = ["Hours", "spread_delta", "spread_gauge", "spread_links"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GAP_FACTOR = 3
"""A link longer than this many reporting intervals is an estimate; a gauge does not bridge it."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hour starts [us since 1970 UTC] with amount, estimated part (both base unit) and coverage (0 to 1)."""

    hour_us: Ints
    amount: Floats
    estimated: Floats
    coverage: Floats

    def between(self, start_us: int, end_us: int) -> "Hours":
        """Return the hours that begin in [start, end) and have any coverage."""
        keep = (self.hour_us >= start_us) & (self.hour_us < end_us) & (self.coverage > 0)
        return Hours(self.hour_us[keep], self.amount[keep], self.estimated[keep], self.coverage[keep])


EMPTY = Hours(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


def spread_links(chain: Chain, interval_s: int) -> Hours:
    """Spread the links of an index; a link that books nothing leaves its time uncovered."""
    booked = ~np.isnan(chain.amount)
    start, end, amount = chain.start_us[booked], chain.end_us[booked], chain.amount[booked]
    if not len(amount):
        return EMPTY
    length = end - start
    gap = length > GAP_FACTOR * interval_s * 1_000_000
    cut = _cut(start, end)
    share = amount[cut.link] * (cut.length / length[cut.link])
    return _hours(cut, share, np.where(gap[cut.link], share, 0.0), cut)


def spread_delta(time_us: Ints, amount: Floats, interval_s: int) -> Hours:
    """Spread amounts over (t - interval, t]; overlapping amounts add, their time is covered once."""
    if not len(amount):
        return EMPTY
    width = interval_s * 1_000_000
    cut = _cut(time_us - width, time_us)
    share = amount[cut.link] * (cut.length / width)
    alone = np.maximum(time_us - width, np.concatenate((time_us[:1] - width, time_us[:-1])))
    return _hours(cut, share, np.zeros(len(share)), _cut(alone, time_us))


def spread_gauge(time_us: Ints, power: Floats, interval_s: int) -> Hours:
    """Integrate samples (kW or m3/h) by trapezoids cut exactly at the hours; nothing beyond 3 intervals."""
    length = np.diff(time_us)
    joined = np.flatnonzero(length <= GAP_FACTOR * interval_s * 1_000_000)
    if not len(joined):
        return EMPTY
    start, end = time_us[joined], time_us[joined + 1]
    cut = _cut(start, end)
    slope = (power[joined + 1] - power[joined]) / length[joined]
    middle = cut.start - start[cut.link] + cut.length / 2
    share = (power[joined][cut.link] + slope[cut.link] * middle) * cut.length / HOUR_US
    return _hours(cut, share, np.zeros(len(share)), cut)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Links cut at the hours: per piece its link, its hour (counted from 1970), its start and length [us]."""

    link: Ints
    hour: Ints
    start: Ints
    length: Ints


def _cut(start: Ints, end: Ints) -> _Pieces:
    """Cut [start, end), each of some length, at every full hour.

    Pieces are summed hour by hour, never as differences of a running total: a huge link leaves its neighbours exact.
    """
    first = start // HOUR_US
    count = -(-end // HOUR_US) - first
    link = np.repeat(np.arange(len(start)), count)
    hour = first[link] + np.arange(len(link)) - (np.cumsum(count) - count)[link]
    begin = np.maximum(start[link], hour * HOUR_US)
    return _Pieces(link, hour, begin, np.minimum(end[link], (hour + 1) * HOUR_US) - begin)


def _hours(cut: _Pieces, amount: Floats, estimated: Floats, covered: _Pieces) -> Hours:
    origin = int(cut.hour.min())
    where = cut.hour - origin
    hour_us = (np.arange(int(where.max()) + 1, dtype=np.int64) + origin) * HOUR_US
    time = _sums(covered.hour - origin, covered.length.astype(np.float64), len(hour_us))
    coverage = np.clip(time / HOUR_US, 0.0, 1.0)
    return Hours(hour_us, _sums(where, amount, len(hour_us)), _sums(where, estimated, len(hour_us)), coverage)


def _sums(where: Ints, parts: Floats, size: int) -> Floats:
    return np.bincount(where, weights=parts, minlength=size).astype(np.float64)
