"""What every detector hands over: flagged hours of a register turned into a priced anomaly."""

from dataclasses import dataclass

import numpy as np

from analytics.civil import to_datetime
from analytics.frame import Expected, Frame
from analytics.ports import Bools, Floats
from analytics.tariff import Tariffs
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["Context", "finding", "typical_hour"]

YEAR_H = 365 * 24


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


def typical_hour(frame: Frame) -> Floats:
    """Return (H, R) the mean expected amount of an hour over the year up to it: what matters is measured against it."""
    value = _expected(frame).value
    known = ~np.isnan(value)
    total = np.cumsum(np.where(known, value, 0.0), axis=0)
    count = np.cumsum(known, axis=0).astype(np.float64)
    mean: Floats = _of_year(total) / np.maximum(_of_year(count), 1.0)
    return mean


def _of_year(sums: Floats) -> Floats:
    """Return running sums reduced to the last year."""
    earlier = np.concatenate([np.zeros((min(YEAR_H, len(sums)), sums.shape[1])), sums[:-YEAR_H]])
    year: Floats = sums - earlier
    return year


def _expected(frame: Frame) -> Expected:
    if frame.expected is None:
        raise ValueError("A detector needs a frame with its expectation: call baselines.registry.expect first.")
    return frame.expected
