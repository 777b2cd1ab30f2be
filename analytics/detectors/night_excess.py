"""What stays on when nobody is in: nights and weekends against their own past (docs/methods/night_excess.md)."""

from collections.abc import Iterable, Iterator

import numpy as np

from analytics.baselines.robust import MAD_TO_SIGMA, median_and_count
from analytics.detectors.finding import Context, finding, ordinary_hour
from analytics.frame import Expected, Frame
from analytics.peers import common
from analytics.ports import Bools, Floats, Ints
from analytics.runs import runs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["NAME", "detect"]

NAME = "night_excess/2"
EVENING, MORNING = 22, 5
"""Civil hours of the night: after the last use, before the boiler's morning start."""
IDLE_WEEKENDS = frozenset({"school", "college", "town_hall", "office"})
FLUIDS = ("electricity", "gas", "heat")
OVER_EXPECTED = 0.35
"""The excess must be this share of the expected amount ..."""
OVER_SPREAD = 4.0
"""... and stand out by this many robust standard deviations of that share on the blocks before ..."""
WORTH_HOURS = 2.0
HEATING_WORTH_HOURS = 4.0
"""... and worth this many ordinary hours ..."""
OVER_BAND = 0.6
"""... and come to this share of the half band over the block."""
PAST_BLOCKS = 20
MIN_PAST = 4
MEASURED_SHARE = 0.8


def detect(frame: Frame, context: Context) -> Iterable[Anomaly]:
    """Yield unoccupied blocks with too much; neighbouring nights make one anomaly, counted over the nights alone."""
    if frame.expected is None or frame.site_kind == "street_lighting" or frame.irregular:
        return
    idle = _idle(frame)
    blocks = np.array(list(runs(idle)), dtype=np.int64).reshape(-1, 2)
    if not len(blocks):
        return
    excess, due, half = _block_sums(frame, frame.expected, blocks)
    long = (blocks[:, 1] - blocks[:, 0]) > 12
    ordinary = ordinary_hour(frame)[blocks[:, 0]]
    worth = np.where(frame.heating, HEATING_WORTH_HOURS, WORTH_HOURS) * ordinary
    share = excess / np.maximum(np.maximum(due, worth), 1e-9)
    own = excess - _common(excess, ordinary, frame)
    with np.errstate(invalid="ignore"):
        guilty = (own > np.maximum(worth, OVER_BAND * half)) & (share > OVER_EXPECTED) & _unusual(share, long)
    for column, fluid in enumerate(frame.fluids):
        if fluid in FLUIDS:
            for hours in _join(blocks, guilty[:, column], len(idle)):
                anomaly = finding(frame, context, column, hours, kind=AnomalyKind.NIGHT_EXCESS, detector=NAME)
                if anomaly is not None:
                    yield anomaly


def _idle(frame: Frame) -> Bools:
    grid = frame.grid
    night = (grid.hour >= EVENING) | (grid.hour < MORNING)
    if frame.site_kind in IDLE_WEEKENDS:
        night |= (grid.day_type(school=False) >= 5)[grid.day]
    return np.asarray(night, dtype=np.bool_)


def _block_sums(frame: Frame, expected: Expected, blocks: Ints) -> tuple[Floats, Floats, Floats]:
    """Return (B, R) excess (NaN where too little was measured), expected amount and half band of each block."""
    both = ~np.isnan(frame.actual) & ~np.isnan(expected.value)

    def total(values: Floats) -> Floats:
        sums = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
        result: Floats = sums[blocks[:, 1]] - sums[blocks[:, 0]]
        return result

    due = total(np.where(both, expected.value, 0.0))
    excess = total(np.where(both, frame.actual, 0.0)) - due
    size = (blocks[:, 1] - blocks[:, 0])[:, None]
    known = total(both.astype(np.float64)) >= MEASURED_SHARE * size
    half = total(np.where(both, expected.high - expected.value, 0.0))
    return np.where(known, excess, np.nan), due, half


def _common(excess: Floats, ordinary: Floats, frame: Frame) -> Floats:
    """Return (B, R) how much of each block's excess the others of the kind have too, by their ordinary hours."""
    hours = np.where(ordinary > 0, excess / np.where(ordinary > 0, ordinary, 1.0), np.nan)
    theirs = [common(hours, frame.fluids, column) for column in range(len(frame.registers))]
    shared: Floats = np.maximum(np.stack(theirs, axis=1), 0.0) * ordinary
    return shared


def _unusual(share: Floats, long: Bools) -> Bools:
    """Return (B, R) whether a block's share of excess stands out among the blocks of its kind before it."""
    unusual = np.zeros(share.shape, dtype=np.bool_)
    for kind in (True, False):
        members = np.flatnonzero(long == kind)
        past = share[members]
        for row in range(MIN_PAST, len(members)):
            window = past[max(row - PAST_BLOCKS, 0) : row]
            middle, count = median_and_count(window, axis=0)
            spread, _ = median_and_count(np.abs(window - middle), axis=0)
            limit = middle + OVER_SPREAD * MAD_TO_SIGMA * spread
            with np.errstate(invalid="ignore"):
                unusual[members[row]] = (count >= MIN_PAST) & (past[row] > limit)
    return unusual


def _join(blocks: Ints, guilty: Bools, size: int) -> Iterator[Bools]:
    """Yield the hours (H,) of each row of guilty blocks; one innocent night between them does not part them."""
    for first, last in runs(guilty, merge_gap=1):
        hours = np.zeros(size, dtype=np.bool_)
        for start, end in blocks[first:last][guilty[first:last]]:
            hours[start:end] = True
        yield hours
