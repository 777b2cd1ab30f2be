"""A register's day against the weather: `kWh = a + b HDD (+ c nonworking + d nonworking HDD)`, and what it is sure of.

Ordinary least squares in closed form; terms that the data do not support are left out (the heating slope also when it
is not positive). Street lighting has hours of darkness in the place of degree days, so that seasons fake no saving.
Baseline and reporting days are different types: a model is fitted on the one and compared on the other.
"""

from dataclasses import dataclass

import numpy as np

from analytics.ports import Bools, Floats

__all__ = ["MIN_DAYS", "BaselineDays", "Comparison", "DegreeDayModel", "Insufficient", "ReportingDays", "fit"]

MIN_DAYS = 300
MIN_T = 2.0
"""Student's t below which a term is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDays:
    """N usable days before the pilot: energy [kWh], driver (HDD [K.day] or darkness [h]), nonworking."""

    energy_kwh: Floats
    driver: Floats
    nonworking: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingDays:
    """M usable days of the pilot, in the same columns; `driver_error` is 0 on days whose driver was measured."""

    energy_kwh: Floats
    driver: Floats
    nonworking: Bools
    driver_error: Floats


@dataclass(frozen=True, slots=True)
class Insufficient:
    """The baseline cannot carry a figure; `reason` is a key of the catalogue."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Baseline minus actual over the reporting days, with the standard error of that sum, all in kWh."""

    baseline_kwh: float
    actual_kwh: float
    standard_error_kwh: float

    @property
    def saving_kwh(self) -> float:
        """What was not consumed."""
        return self.baseline_kwh - self.actual_kwh


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeDayModel:
    """A fitted baseline: `terms` says which of (1, HDD, nonworking, nonworking HDD) have a coefficient."""

    terms: tuple[int, ...]
    coefficients: Floats
    inverse_gram: Floats
    residual_variance: float
    autocorrelation: float
    cv_rmse: float
    days: int

    def predict(self, driver: Floats, nonworking: Bools) -> Floats:
        """Return (M,) baseline energy [kWh]."""
        predicted: Floats = design(driver, nonworking)[:, self.terms] @ self.coefficients
        return predicted

    @property
    def inflation(self) -> float:
        """Days per independent day, n / n' = (1 + rho) / (1 - rho)."""
        rho = min(max(self.autocorrelation, 0.0), 0.95)
        return (1 + rho) / (1 - rho)

    def compare(self, reporting: ReportingDays) -> Comparison:
        """Return the sum over the reporting days; its variance is that of the parameters plus that of the noise.

        `var = inflation x s2 x (x' (X'X)^-1 x + M)`, x the sum of the M rows of the reporting design; the lag-1
        autocorrelation reduces the days to n' = n (1 - rho) / (1 + rho) in both parts. Errors of the driver come on
        top: those of neighbouring days go the same way, those of separate holes do not.
        """
        rows = design(reporting.driver, reporting.nonworking)[:, self.terms]
        total = rows.sum(axis=0)
        spread = float(total @ self.inverse_gram @ total) + len(rows)
        return Comparison(
            baseline_kwh=float(rows.sum(axis=0) @ self.coefficients),
            actual_kwh=float(reporting.energy_kwh.sum()),
            standard_error_kwh=float(
                np.sqrt(self.inflation * self.residual_variance * spread + self._driver_variance(reporting))
            ),
        )

    def _driver_variance(self, reporting: ReportingDays) -> float:
        still = np.zeros(len(reporting.driver))
        slope = self.predict(still + 1, reporting.nonworking) - self.predict(still, reporting.nonworking)
        missed = np.abs(slope) * reporting.driver_error
        hole = np.cumsum(np.diff(missed > 0, prepend=False))
        return float((np.bincount(hole, missed) ** 2).sum()) if len(missed) else 0.0


def design(driver: Floats, nonworking: Bools) -> Floats:
    """Return (N, 4): 1, driver, nonworking, nonworking x driver."""
    off = nonworking.astype(np.float64)
    return np.stack([np.ones_like(driver), driver, off, off * driver], axis=1)


def fit(baseline: BaselineDays, *, min_days: int = MIN_DAYS) -> DegreeDayModel | Insufficient:
    """Fit by least squares, leaving out terms one by one while one of them is not significant.

    Returns `Insufficient` when there are fewer than `min_days` days, or nothing was consumed on them.
    """
    if len(baseline.energy_kwh) < min_days:
        return Insufficient("saving-reason-too-few-days")
    if float(baseline.energy_kwh.mean()) <= 0:
        return Insufficient("saving-reason-no-consumption")
    columns = design(baseline.driver, baseline.nonworking)
    terms = [term for term in range(4) if term == 0 or float(np.ptp(columns[:, term])) > 0]
    while True:
        model = _solve(columns, baseline.energy_kwh, tuple(terms))
        weakest = _weakest(model)
        if weakest is None:
            return model
        terms.remove(weakest)


def _solve(columns: Floats, energy: Floats, terms: tuple[int, ...]) -> DegreeDayModel:
    rows = columns[:, terms]
    inverse = np.asarray(np.linalg.pinv(rows.T @ rows), dtype=np.float64)
    coefficients = inverse @ rows.T @ energy
    residual = energy - rows @ coefficients
    variance = float(residual @ residual) / max(len(energy) - len(terms), 1)
    return DegreeDayModel(
        terms=terms,
        coefficients=coefficients,
        inverse_gram=inverse,
        residual_variance=variance,
        autocorrelation=lag_one(residual),
        cv_rmse=float(np.sqrt(variance)) / float(energy.mean()),
        days=len(energy),
    )


def _weakest(model: DegreeDayModel) -> int | None:
    """Return the least significant term to leave out, or None when every one carries its weight."""
    variance = model.inflation * model.residual_variance * np.diag(model.inverse_gram)
    with np.errstate(divide="ignore"):
        t = np.where(variance > 0, model.coefficients / np.sqrt(np.maximum(variance, 1e-300)), np.inf)
    strength = {
        term: float(value) if term == 1 and 3 not in model.terms else abs(float(value))
        for term, value in zip(model.terms, t, strict=True)
        if term != 0 and not (term in {1, 2} and 3 in model.terms)  # a product stays only beside its factors
    }
    weak = [term for term, value in strength.items() if value < MIN_T]
    return min(weak, key=strength.__getitem__) if weak else None


def lag_one(residual: Floats) -> float:
    """Return the lag-1 autocorrelation of residuals in order of time."""
    power = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / power if power > 0 else 0.0
