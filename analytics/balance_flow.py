"""What the values of a delta or gauge register come to between two edges, value by value, for its balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.balance_walk import EDGE, HOUR_US, Samples
from analytics.ports import Floats, Ints
from domain.registry import RegisterKind
from domain.series import Rules

__all__ = ["Flow", "measured"]


@dataclass(slots=True)
class Flow:
    """Per period: the amount in the base unit, and how many values are refused."""

    amount: list[float]
    refused: list[int]


def measured(chunks: Iterable[Samples], rules: Rules, edges_us: Sequence[int]) -> Flow:
    """Return what the values come to between rising edges [us]; `chunks` as for `analytics.balance.balance`."""
    flow = Flow([0.0] * (len(edges_us) - 1), [0] * (len(edges_us) - 1))
    gauge = rules.kind is RegisterKind.GAUGE
    last_us, last_power = np.zeros(0, dtype=np.int64), np.zeros(0)
    for time_us, value, named in chunks:
        amount = value * _factor(time_us, named, rules)
        rate, width_us = _limits(time_us, rules)
        refused = np.abs(amount) > (rate if gauge else rate * width_us / HOUR_US) * EDGE
        for start, end in rules.set_aside:
            refused |= (time_us >= start) & (time_us < end)
        _count(flow, time_us[refused], edges_us)
        kept_us, kept, reach_us = time_us[~refused], amount[~refused], width_us[~refused]
        if gauge:
            kept_us, kept = np.concatenate((last_us, kept_us)), np.concatenate((last_power, kept))
            _add_trapezoids(flow, kept_us, kept, rules, edges_us)
            last_us, last_power = kept_us[-1:], kept[-1:]
        else:
            _add_amounts(flow, kept_us, kept, reach_us, edges_us)
    return flow


def _factor(time_us: Ints, named: Floats, rules: Rules) -> Floats:
    """Return the factor to the base unit of each value, by the unit and scale in force at its time."""
    scales = [rules.scale]
    for event in rules.events:
        scales.append(event.applied_to(scales[-1]))
    era = np.searchsorted([event.at_us for event in rules.events], time_us, side="right")
    unit = np.array([scale.unit_factor for scale in scales])[era]
    scale_in_force = np.array([scale.scale for scale in scales])[era]
    factor: Floats = np.where(np.isnan(named), unit, named) * scale_in_force
    return factor


def _limits(time_us: Ints, rules: Rules) -> tuple[Floats, Ints]:
    """Return the largest rate [base unit per hour] and the interval [us] in force at each time."""
    since = [limits.since_us for limits in rules.limits]
    place = np.maximum(np.searchsorted(since, time_us, side="right") - 1, 0)
    rate = np.array([np.inf if limits.max_rate is None else limits.max_rate for limits in rules.limits])
    interval = np.array([limits.interval_s * 1_000_000 for limits in rules.limits], dtype=np.int64)
    return rate[place], interval[place]


def _count(flow: Flow, refused_us: Ints, edges_us: Sequence[int]) -> None:
    places = np.searchsorted(np.asarray(edges_us), refused_us, side="left") - 1
    for place in places[(places >= 0) & (places < len(flow.refused))]:
        flow.refused[place] += 1


def _add_amounts(flow: Flow, time_us: Ints, amount: Floats, width_us: Ints, edges_us: Sequence[int]) -> None:
    """Add to each period the share of each (t - width, t] that lies in it."""
    for period in range(len(flow.amount)):
        shares = (
            np.minimum(time_us, edges_us[period + 1]) - np.maximum(time_us - width_us, edges_us[period])
        ) / width_us
        flow.amount[period] += float(np.sum(amount * np.maximum(shares, 0)))


def _add_trapezoids(flow: Flow, time_us: Ints, power: Floats, rules: Rules, edges_us: Sequence[int]) -> None:
    """Add to each period the area under the line between samples that are close enough."""
    length = np.diff(time_us)
    linked = np.flatnonzero(length <= 3 * _limits(time_us[:-1], rules)[1])
    start, end, length = time_us[:-1][linked], time_us[1:][linked], length[linked]
    first, rise = power[:-1][linked], np.diff(power)[linked]
    for period in range(len(flow.amount)):
        left, right = np.maximum(start, edges_us[period]), np.minimum(end, edges_us[period + 1])
        middle = first + rise * ((left - start) + (right - start)) / (2 * length)
        flow.amount[period] += float(np.sum(middle * np.maximum(right - left, 0) / HOUR_US))
