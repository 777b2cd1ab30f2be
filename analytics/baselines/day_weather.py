"""How much of a register's day the weather explains: a causal day-by-day regression on degree days."""

from dataclasses import dataclass

import numpy as np

from analytics.ports import Bools, Floats, Ints

__all__ = ["DayWeather", "carry_forward", "fit_day_weather"]

WINDOW_DAYS = 365
MIN_DAYS = 42
FLOOR = 0.1
"""The model gives no less than this share of the mean day: shares of next to nothing say nothing."""
MIN_T = 8.0
"""Student's t of the slope from which the weather is believed to drive the register ..."""
MIN_SWING = 0.3
"""... when one standard deviation of it also moves the day by this share: lamps that follow dusk move less."""


@dataclass(frozen=True, slots=True)
class DayWeather:
    """For each day d, `amount = base + slope HDD + off nonworking`, fitted on the year before d."""

    coefficients: Floats
    """(D, R, 3): base, slope, off; (1, 0, 0) where the weather does not drive the register."""
    driven: Bools
    """(D, R) whether the weather drives the register."""
    mean: Floats
    """(D, R) mean amount of a day of the year before."""
    days: Floats
    """(D, R) days known in the year before."""

    def amount(self, of_day: Ints, at_day: Ints, degree_days: Floats, off: Floats) -> Floats:
        """Return (D, n, R): what the models of days `of_day` (D,) give for days `at_day` (D, n)."""
        theta = self.coefficients[of_day][:, None, :, :]
        hdd, nonworking = degree_days[at_day][:, :, None], off[at_day][:, :, None]
        value = theta[..., 0] + theta[..., 1] * hdd + theta[..., 2] * nonworking
        driven = self.driven[of_day][:, None, :]
        return np.where(driven, np.maximum(value, FLOOR * self.mean[of_day][:, None, :]), 1.0)


def carry_forward(values: Floats, days: int) -> Floats:
    """Return (D,) with unknown values replaced by the last known one, no older than `days`."""
    position = np.where(np.isnan(values), -1, np.arange(len(values)))
    last = np.maximum.accumulate(position)
    near = (last >= 0) & (np.arange(len(values)) - last <= days)
    return np.where(near, values[np.maximum(last, 0)], np.nan)


def fit_day_weather(totals: Floats, degree_days: Floats, off: Floats, eligible: Bools) -> DayWeather:
    """Fit (D, R) daily totals on (D,) degree days and nonworking days, each day on what came before it.

    Registers that are not `eligible` (R,) get their mean, and no weather.
    """
    known = ~np.isnan(totals)
    design = np.stack([np.ones_like(degree_days), np.nan_to_num(degree_days), off], axis=1)
    weighted = known[:, :, None].astype(np.float64) * design[:, None, :]
    y = np.where(known, totals, 0.0)
    gram = _before(weighted[..., :, None] * design[:, None, None, :])
    moment = _before(weighted * y[..., None])
    squares, count = _before(y * y), _before(known.astype(np.float64))
    ridge = np.eye(3) * 1e-6
    inverse = np.linalg.inv(gram + ridge)
    theta = np.einsum("drij,drj->dri", inverse, moment)
    residual = np.maximum(squares - np.einsum("dri,dri->dr", theta, moment), 0.0)
    variance = residual / np.maximum(count - 3, 1) * inverse[..., 1, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(variance > 0, theta[..., 1] / np.sqrt(variance), 0.0)
        mean = np.where(count > 0, moment[..., 0] / count, 0.0)
        swing = theta[..., 1] * np.sqrt(_variance(gram, count)) / mean
        driven = (count >= MIN_DAYS) & (t >= MIN_T) & (swing >= MIN_SWING) & (mean > 0) & eligible
    driven &= ~np.isnan(degree_days)[:, None]
    plain = np.array([1.0, 0.0, 0.0])
    return DayWeather(np.where(driven[..., None], theta, plain), driven, mean, count)


def _variance(gram: Floats, count: Floats) -> Floats:
    """Return (D, R) the variance of the degree days in the window, from its sums."""
    days = np.maximum(count, 1)
    variance: Floats = np.maximum(gram[..., 1, 1] / days - (gram[..., 0, 1] / days) ** 2, 0.0)
    return variance


def _before(terms: Floats) -> Floats:
    """Return sums over the window that ends the day before."""
    total = np.cumsum(terms, axis=0)
    total = np.concatenate([np.zeros_like(total[:1]), total], axis=0)
    last = np.arange(len(terms))
    sums: Floats = total[last] - total[np.maximum(last - WINDOW_DAYS, 0)]
    return sums
