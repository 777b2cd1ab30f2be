"""What every detector hands over: flagged hours of a register turned into a priced anomaly."""

from dataclasses import dataclass

import numpy as np

from analytics.civil import to_datetime
from analytics.frame import Expected, Frame
from analytics.ports import Bools, Floats
from analytics.tariff import Tariffs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["Context", "finding", "ordinary_hour"]

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Context:
    """What a detector may know besides the frame."""

    tariffs: Tariffs


def finding(
    frame: Frame, context: Context, column: int, hours: Bools, *, kind: AnomalyKind, detector: str
) -> Anomaly | None:
    """Return the anomaly that the flagged hours (H,) of one register make; None where none of them is comparable."""
    expected = _expected(frame)
    actual, value = frame.actual[:, column], expected.value[:, column]
    usable = hours & ~np.isnan(actual) & ~np.isnan(value)
    if not usable.any():
        return None
    place = np.flatnonzero(hours)
    register, start = frame.registers[column], to_datetime(int(frame.hours[place[0]]))
    total, due = float(actual[usable].sum()), float(value[usable].sum())
    half = np.maximum((expected.high[usable, column] - expected.low[usable, column]) / 2, 1e-9)
    price = context.tariffs.price(register.fluid, register.base_unit, start.date(), register.register_id)
    return Anomaly(
        register_id=register.register_id,
        kind=kind,
        detector=detector,
        start=start,
        end=to_datetime(int(frame.hours[place[-1]]) + 1),
        actual=total,
        expected=due,
        cost_eur=(total - due) * price,
        score=float(np.mean(np.abs(actual[usable] - value[usable]) / half)),
    )


def ordinary_hour(frame: Frame) -> Floats:
    """Return (H, R) the mean expected amount of an hour over the year up to its day: what matters is measured by it.

    Days of gas and heat count by what they take (the contraharmonic mean), so that a boiler's ordinary day is one of
    the heating season, and not the mean of winter and summer.
    """
    cube = frame.grid.cube(frame.actual if frame.irregular else _expected(frame).value)
    known = ~np.isnan(cube)
    days = np.where(known, cube, 0.0).sum(axis=1)
    weights = np.where(frame.heating | frame.irregular, days, 1.0)
    hours = _of_year(weights * known.sum(axis=1))
    mean: Floats = np.where(hours > 0, _of_year(weights * days) / np.maximum(hours, 1e-12), 0.0)
    return mean[frame.grid.day]


def _of_year(days: Floats) -> Floats:
    """Return (D, R) sums over the year that ends with each day."""
    sums = np.cumsum(days, axis=0)
    earlier = np.concatenate([np.zeros((min(YEAR_DAYS, len(sums)), sums.shape[1])), sums[:-YEAR_DAYS]])
    year: Floats = sums - earlier
    return year


def _expected(frame: Frame) -> Expected:
    if frame.expected is None:
        raise ValueError("A detector needs a frame with its expectation: call baselines.registry.expect first.")
    return frame.expected
