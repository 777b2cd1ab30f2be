"""Water that never comes back to its usual rest for a day and more. Method: docs/methods/continuous_flow.md."""

from collections.abc import Iterable

import numpy as np

from analytics.baselines.robust import MAD_TO_SIGMA, median_and_count
from analytics.detectors.finding import Context, finding
from analytics.frame import Frame
from analytics.ports import Floats
from analytics.runs import runs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["NAME", "detect"]

NAME = "continuous_flow/2"
HOURS = 24
WORTH = 0.5
"""The excess of a run comes to this share of the margin in all its hours: a home where somebody is up every night
flows for a day on end, and takes no more than on other days."""
LEAST_FLOW_M3_H = 0.01
"""Ten litres an hour: a dripping valve. A WC that leaks loses about 20 L/h."""
PAST_DAYS = 28
MIN_DAYS = 14
SPREADS = 4.0
SHARE_OF_MEAN = 0.1


def detect(frame: Frame, context: Context) -> Iterable[Anomaly]:
    """Yield runs of 24 hours and more above the rest that the last four weeks' nights taught."""
    if frame.expected is None:
        return
    water = [column for column, fluid in enumerate(frame.fluids) if fluid == "water"]
    if not water:
        return
    limit, margin = _rest_limit(frame)
    with np.errstate(invalid="ignore"):
        flowing = frame.actual > limit[frame.grid.day]
    for column in water:
        for first, last in runs(flowing[:, column]):
            if last - first < HOURS:
                continue
            hours = np.zeros(len(flowing), dtype=np.bool_)
            hours[first:last] = True
            anomaly = finding(frame, context, column, hours, kind=AnomalyKind.CONTINUOUS_FLOW, detector=NAME)
            worth = WORTH * float(np.nansum(margin[frame.grid.day[first:last], column]))
            if anomaly is not None and anomaly.actual - anomaly.expected > worth:
                yield anomaly


def _rest_limit(frame: Frame) -> tuple[Floats, Floats]:
    """Return (D, R) the flow above which a register is not at rest; NaN before two weeks of nights are known."""
    cube = frame.grid.cube(frame.actual)
    rest = np.fmin.reduce(cube, axis=1)
    known = ~np.isnan(cube)
    mean = np.nansum(cube, axis=1) / np.maximum(known.sum(axis=1), 1)
    limit, margins = np.full(rest.shape, np.nan), np.full(rest.shape, np.nan)
    for day in range(MIN_DAYS, len(rest)):
        window = rest[max(day - PAST_DAYS, 0) : day]
        middle, count = median_and_count(window, axis=0)
        spread, _ = median_and_count(np.abs(window - middle), axis=0)
        usual = mean[max(day - PAST_DAYS, 0) : day].mean(axis=0)
        margin = np.maximum(SPREADS * MAD_TO_SIGMA * spread, np.maximum(LEAST_FLOW_M3_H, SHARE_OF_MEAN * usual))
        limit[day] = np.where(count >= MIN_DAYS, middle + margin, np.nan)
        margins[day] = margin
    return limit, margins
