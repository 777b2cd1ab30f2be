"""Hours in which a register left its expected band for long enough to matter. Method: docs/methods/band.md."""

from collections.abc import Iterable, Iterator

import numpy as np

from analytics.detectors.finding import Context, finding, typical_hour
from analytics.frame import Frame
from analytics.ports import Bools, Floats
from analytics.runs import runs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["NAME", "detect"]

NAME = "band/2"
MERGE_GAP_H = 3
EXCESS_HOURS = 4
"""Hours out of the band, within one merged run, before it is an excess."""
EXCESS_SHARE = 4.0
"""Typical hours' worth of amount that must be in excess: below, nobody would look."""
DEFICIT_HOURS = 6
HEATING_DEFICIT_HOURS = 24
"""A boiler may rest on a mild or a summer's day; a failure lasts longer."""
DEFICIT_LEFT = 0.2
"""A deficit is a register that all but stopped: at most this share of the expected amount is left."""
DEFICIT_WORTH = 4.0


def detect(frame: Frame, context: Context) -> Iterable[Anomaly]:
    """Yield excesses of every register, and stops of those that are not lamps (the lighting detector judges these)."""
    if frame.expected is None:
        return
    over = frame.actual > frame.expected.high
    with np.errstate(invalid="ignore"):
        stopped = (frame.actual <= DEFICIT_LEFT * frame.expected.value) & (frame.actual < frame.expected.low)
    typical = typical_hour(frame)
    for column in range(len(frame.registers)):
        yield from _excess(frame, context, column, over[:, column], EXCESS_SHARE * typical[:, column])
        if frame.site_kind != "street_lighting":
            yield from _deficit(frame, context, column, stopped[:, column], DEFICIT_WORTH * typical[:, column])


def _excess(frame: Frame, context: Context, column: int, over: Bools, worth: Floats) -> Iterator[Anomaly]:
    for first, last in runs(over, merge_gap=MERGE_GAP_H):
        if over[first:last].sum() < EXCESS_HOURS:
            continue
        hours = _between(first, last, len(over))
        anomaly = finding(frame, context, column, hours, kind=AnomalyKind.EXCESS, detector=NAME)
        if anomaly is not None and anomaly.actual - anomaly.expected >= worth[first]:
            yield anomaly


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
