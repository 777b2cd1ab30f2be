"""Hours in which a register left its expected band for long enough to matter. Method: docs/methods/band.md."""

from collections.abc import Iterable, Iterator

import numpy as np

from analytics.detectors.finding import Context, finding, ordinary_hour
from analytics.frame import MEASURED, Frame
from analytics.peers import common
from analytics.ports import Bools, Floats
from analytics.runs import runs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["NAME", "detect"]

NAME = "band/2"
MERGE_GAP_H = 3
EXCESS_HOURS = 4
"""Hours out of the band, within one merged run, before it is an excess."""
EXCESS_WORTH = 6.0
"""Ordinary hours' worth of amount that must be in excess: below a quarter of a day nobody would look."""
DEFICIT_HOURS = 6
HEATING_DEFICIT_HOURS = 24
"""A boiler may rest on a mild or a summer's day; a failure lasts longer."""
DEFICIT_LEFT = 0.2
"""A deficit is a register that all but stopped: at most this share of the expected amount is left."""
DEFICIT_WORTH = 4.0
"""Ordinary hours' worth of amount that must be missing."""


def detect(frame: Frame, context: Context) -> Iterable[Anomaly]:
    """Yield excesses of every register, and stops of those that are not lamps (the lighting detector judges these)."""
    if frame.expected is None:
        return
    over = frame.actual > frame.expected.high
    with np.errstate(invalid="ignore"):
        stopped = (frame.actual <= DEFICIT_LEFT * frame.expected.value) & (frame.actual < frame.expected.low)
    ordinary = ordinary_hour(frame)
    for column in range(len(frame.registers)):
        yield from _excess(frame, context, column, over[:, column], ordinary)
        if frame.site_kind != "street_lighting" and not frame.irregular:
            yield from _deficit(frame, context, column, stopped[:, column], DEFICIT_WORTH * ordinary[:, column])


def _excess(frame: Frame, context: Context, column: int, over: Bools, ordinary: Floats) -> Iterator[Anomaly]:
    """Yield excesses worth a look beyond what the others of the kind have in the same hours."""
    for first, last in runs(over, merge_gap=MERGE_GAP_H):
        if over[first:last].sum() < EXCESS_HOURS:
            continue
        hours = _between(first, last, len(over))
        anomaly = finding(frame, context, column, hours, kind=AnomalyKind.EXCESS, detector=NAME)
        if anomaly is None or anomaly.actual - anomaly.expected < EXCESS_WORTH * ordinary[first, column]:
            continue
        theirs = common(_excess_hours(frame, ordinary, first, last), frame.fluids, column)[0]
        if anomaly.actual - anomaly.expected >= (EXCESS_WORTH + max(theirs, 0.0)) * ordinary[first, column]:
            yield anomaly


def _excess_hours(frame: Frame, ordinary: Floats, first: int, last: int) -> Floats:
    """Return (1, R) the excess of every register over a run, in its ordinary hours; NaN where too little is known."""
    if frame.expected is None:
        return np.full((1, len(frame.registers)), np.nan)
    excess = frame.actual[first:last] - frame.expected.value[first:last]
    known = ~np.isnan(excess)
    enough = (known.mean(axis=0) >= MEASURED) & (ordinary[first] > 0)
    total = np.where(known, excess, 0.0).sum(axis=0) / np.where(enough, ordinary[first], 1.0)
    return np.where(enough, total, np.nan)[None, :]


def _deficit(frame: Frame, context: Context, column: int, stopped: Bools, worth: Floats) -> Iterator[Anomaly]:
    """Yield stops; hours of public holidays do not count: what is shut on them has not failed."""
    counts = stopped & ~frame.grid.holiday[frame.grid.day]
    at_least = HEATING_DEFICIT_HOURS if frame.fluids[column] in {"gas", "heat"} else DEFICIT_HOURS
    for first, last in runs(stopped, merge_gap=MERGE_GAP_H):
        if counts[first:last].sum() < at_least:
            continue
        hours = _between(first, last, len(stopped))
        anomaly = finding(frame, context, column, hours, kind=AnomalyKind.DEFICIT, detector=NAME)
        if anomaly is not None and anomaly.expected - anomaly.actual >= worth[first]:
            yield anomaly


def _between(first: int, last: int, size: int) -> Bools:
    place = np.arange(size)
    return np.asarray((place >= first) & (place < last), dtype=np.bool_)
