"""Street lights that burn by day, or stay dark for a whole night. Method: docs/methods/lighting.md."""

from collections.abc import Iterable, Iterator

import numpy as np

from analytics.darkness import dark_share
from analytics.detectors.finding import Context, finding
from analytics.frame import Frame
from analytics.ports import Bools, Floats
from analytics.runs import runs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["NAME", "detect"]

NAME = "lighting/2"
LIT_SHARE = 0.3
"""By day, this share of the lamps' usual draw, beyond what the cabinet itself takes, is light."""
DAY_HOURS = 2
DARK_SHARE = 0.1
"""At night, less than this share of what is due is darkness."""
NIGHT_HOURS = 4
WHOLE_NIGHT = 0.8
MERGE_DAYS_H = 20
"""Days in a row are one event: the night (or the day) between them does not end it."""


def detect(frame: Frame, context: Context) -> Iterable[Anomaly]:
    """Yield burning by day and dark nights of lighting cabinets; no data is not darkness."""
    if frame.expected is None or frame.site_kind != "street_lighting":
        return
    share = dark_share(frame.hours)
    day = _widened(share == 0)
    level = _level(frame.expected.value, share)
    for column, fluid in enumerate(frame.fluids):
        if fluid != "electricity":
            continue
        with np.errstate(invalid="ignore"):
            above = frame.actual[:, column] - frame.expected.value[:, column]
            lit = day & (above > LIT_SHARE * level[:, column])
        for hours in _events(lit, DAY_HOURS):
            yield from _found(frame, context, column, hours, AnomalyKind.DAYTIME_LIGHTING)
        out = _dark_nights(frame.actual[:, column], frame.expected.value[:, column], level[:, column], share)
        for hours in _events(out, NIGHT_HOURS):
            yield from _found(frame, context, column, hours, AnomalyKind.LIGHTING_OUT)


def _widened(day: Bools) -> Bools:
    """Return full daylight hours whose neighbours are daylight too: clocks and dusk differ by minutes."""
    return np.asarray(day & np.roll(day, 1) & np.roll(day, -1), dtype=np.bool_)


def _level(value: Floats, share: Floats) -> Floats:
    """Return (H, R) what the lamps are expected to draw when on: the largest expectation of the 24 hours up to now."""
    padded = np.concatenate([np.full((23, value.shape[1]), np.nan), np.where((share == 1)[:, None], value, np.nan)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 24, axis=0)
    level: Floats = np.fmax.reduce(windows, axis=-1)
    return np.where(np.isnan(value), np.nan, level)


def _dark_nights(actual: Floats, due: Floats, level: Floats, share: Floats) -> Bools:
    """Return the hours of nights that are dark almost throughout: a cut in the heart of the night is a programme."""
    with np.errstate(invalid="ignore"):
        should = (share == 1) & (due > 0.5 * level)
        dark = should & (actual < DARK_SHARE * due)
    flags = np.zeros(len(actual), dtype=np.bool_)
    for first, last in runs(np.asarray(share > 0, dtype=np.bool_)):
        night = slice(first, last)
        if dark[night].sum() >= max(WHOLE_NIGHT * should[night].sum(), NIGHT_HOURS):
            flags[night] = dark[night]
    return flags


def _events(flag: Bools, at_least: int) -> Iterator[Bools]:
    """Yield the flagged hours (H,) of each event."""
    for first, last in runs(flag, merge_gap=MERGE_DAYS_H):
        hours = flag.copy()
        hours[:first] = False
        hours[last:] = False
        if hours.sum() >= at_least:
            yield hours


def _found(frame: Frame, context: Context, column: int, hours: Bools, kind: AnomalyKind) -> Iterator[Anomaly]:
    anomaly = finding(frame, context, column, hours, kind=kind, detector=NAME)
    if anomaly is not None:
        yield anomaly
