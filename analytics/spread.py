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
    if not len(chain.amount):
        return EMPTY
    booked = ~np.isnan(chain.amount)
    amount = np.where(booked, chain.amount, 0.0)
    length = chain.end_us - chain.start_us
    gap = length > GAP_FACTOR * interval_s * 1_000_000
    knots = np.concatenate((chain.start_us[:1], chain.end_us))
    edges = _edges(int(knots[0]), int(knots[-1]))
    return _hours(
        edges,
        _at(edges, knots, _running(amount)),
        _at(edges, knots, _running(np.where(gap, amount, 0.0))),
        _at(edges, knots, _running(np.where(booked, length, 0).astype(np.float64))),
    )


def spread_delta(time_us: Ints, amount: Floats, interval_s: int) -> Hours:
    """Spread amounts over (t - interval, t]; overlapping amounts add, their time is covered once."""
    if not len(amount):
        return EMPTY
    width = interval_s * 1_000_000
    start = time_us - width
    knots = np.unique(np.concatenate((start, time_us)))
    rate = np.zeros(len(knots))
    np.add.at(rate, np.searchsorted(knots, start), amount / width)
    np.add.at(rate, np.searchsorted(knots, time_us), -amount / width)
    steps = np.diff(knots)
    open_now = np.zeros(len(knots), dtype=np.int64)
    np.add.at(open_now, np.searchsorted(knots, start), 1)
    np.add.at(open_now, np.searchsorted(knots, time_us), -1)
    covered = np.where(np.cumsum(open_now)[:-1] > 0, steps, 0).astype(np.float64)
    edges = _edges(int(knots[0]), int(knots[-1]))
    booked = _at(edges, knots, _running(np.cumsum(rate)[:-1] * steps))
    return _hours(edges, booked, np.zeros(len(edges)), _at(edges, knots, _running(covered)))


def spread_gauge(time_us: Ints, power: Floats, interval_s: int) -> Hours:
    """Integrate samples (kW or m3/h) by trapezoids cut exactly at the hours; nothing beyond 3 intervals."""
    if len(power) < 2:
        return EMPTY
    length = np.diff(time_us)
    joined = length <= GAP_FACTOR * interval_s * 1_000_000
    area = np.where(joined, (power[:-1] + power[1:]) / 2 * length / HOUR_US, 0.0)
    edges = _edges(int(time_us[0]), int(time_us[-1]))
    inside = np.clip(edges, time_us[0], time_us[-1])
    link = np.clip(np.searchsorted(time_us, inside, side="right") - 1, 0, len(length) - 1)
    into = inside - time_us[link]
    slope = (power[link + 1] - power[link]) / length[link]
    partial = np.where(joined[link], (power[link] + slope * into / 2) * into / HOUR_US, 0.0)
    booked = _running(area)[link] + partial
    covered = _at(edges, time_us, _running(np.where(joined, length, 0).astype(np.float64)))
    return _hours(edges, booked, np.zeros(len(edges)), covered)


def _edges(first_us: int, last_us: int) -> Ints:
    start = first_us // HOUR_US
    end = -(-last_us // HOUR_US)
    return np.arange(start, max(end, start + 1) + 1, dtype=np.int64) * HOUR_US


def _running(parts: Floats) -> Floats:
    return np.concatenate((np.zeros(1), np.cumsum(parts)))


def _at(edges: Ints, knots: Ints, total: Floats) -> Floats:
    """Return a running total at the edges; positions count from the first knot, where doubles are exact."""
    origin = knots[0]
    at: Floats = np.interp((edges - origin).astype(np.float64), (knots - origin).astype(np.float64), total)
    return at


def _hours(edges: Ints, booked: Floats, estimated: Floats, covered_us: Floats) -> Hours:
    coverage = np.clip(np.diff(covered_us) / HOUR_US, 0.0, 1.0)
    return Hours(edges[:-1], np.diff(booked), np.diff(estimated), coverage)
