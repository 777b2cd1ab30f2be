"""A register's day against the weather, with lines of their own for summer, for days off and for school breaks.

`kWh = a + b HDD`, in summer another a and b, on days off and in school breaks another a, and another b of winter.
Ordinary least squares; terms that the data do not support are left out, slopes also when they are not positive. Street
lighting has hours of darkness in the place of degree days and no summer of its own, so that seasons fake no saving.
Baseline and reporting days are different types: a model is fitted on the one and compared on the other.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.ports import Bools, Floats, Ints
from analytics.saving_error import TWELFTHS, SavingError

__all__ = [
    "MIN_DAYS",
    "BaselineDays",
    "Comparison",
    "DayKinds",
    "DegreeDayModel",
    "Insufficient",
    "ReportingDays",
    "fit",
]

MIN_DAYS = 300
MIN_T = 2.0
"""Student's t below which a term is left out."""
DRIVER, SUMMER_DRIVER = 1, 2
PRODUCTS = (5, 7)
"""Terms that say by how much the slope is another: they go with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKinds:
    """What N days are: (N,) weekend or public holiday, other day of a school break, June to September."""

    off: Bools
    school_break: Bools
    summer: Bools

    def __getitem__(self, days: Bools) -> Self:
        """Return some of the days."""
        return type(self)(off=self.off[days], school_break=self.school_break[days], summer=self.summer[days])


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDays:
    """N usable days before the pilot: energy [kWh], driver (HDD [K.day] or darkness [h]), kinds, twelfth of the year.

    Twelfths (0 to 11) are of the calendar, not of the usable days: they are the same for all registers.
    """

    energy_kwh: Floats
    driver: Floats
    kinds: DayKinds
    twelfth: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingDays:
    """M usable days of the pilot, in the same columns; `driver_error` is 0 on days whose driver was measured."""

    energy_kwh: Floats
    driver: Floats
    kinds: DayKinds
    driver_error: Floats


@dataclass(frozen=True, slots=True)
class Insufficient:
    """The baseline cannot carry a figure; `reason` is a key of the catalogue."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Baseline minus actual over the reporting days, in kWh, with the error of that sum (its weather: (M,))."""

    baseline_kwh: float
    actual_kwh: float
    error: SavingError

    @property
    def saving_kwh(self) -> float:
        """What was not consumed."""
        return self.baseline_kwh - self.actual_kwh


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeDayModel:
    """A fitted baseline: `terms` says which columns of the design have a coefficient."""

    baseline: BaselineDays
    terms: tuple[int, ...]
    coefficients: Floats
    inverse_gram: Floats
    residual_variance: float
    autocorrelation: float
    cv_rmse: float

    def predict(self, driver: Floats, kinds: DayKinds) -> Floats:
        """Return (M,) baseline energy [kWh]."""
        predicted: Floats = design(driver, kinds)[:, self.terms] @ self.coefficients
        return predicted

    @property
    def inflation(self) -> float:
        """Days per independent day, n / n' = (1 + rho) / (1 - rho)."""
        rho = min(max(self.autocorrelation, 0.0), 0.95)
        return (1 + rho) / (1 - rho)

    def compare(self, reporting: ReportingDays) -> Comparison:
        """Return the sum over the reporting days; each twelfth of the baseline, left out, says how wrong it may be."""
        rows = design(reporting.driver, reporting.kinds)[:, self.terms]
        missed, shift = self._left_out(rows.sum(axis=0))
        return Comparison(
            baseline_kwh=float(rows.sum(axis=0) @ self.coefficients),
            actual_kwh=float(reporting.energy_kwh.sum()),
            error=SavingError(
                missed_kwh=missed * np.sqrt(len(rows) / len(self.baseline.energy_kwh)),
                shift_kwh=shift,
                weather_kwh=np.abs(self._slope(reporting.kinds)) * reporting.driver_error,
            ),
        )

    def _left_out(self, report: Floats) -> tuple[Floats, Floats]:
        """Return (12,) what eleven twelfths miss of the other, and (12,) their change of the report, a sum of rows."""
        rows = design(self.baseline.driver, self.baseline.kinds)[:, self.terms]
        energy, missed, shift = self.baseline.energy_kwh, np.zeros(TWELFTHS), np.zeros(TWELFTHS)
        for twelfth in range(TWELFTHS):
            out = self.baseline.twelfth == twelfth
            coefficients, _ = least_squares(rows[~out], energy[~out])
            missed[twelfth] = (rows[out] @ coefficients - energy[out]).sum()
            shift[twelfth] = report @ (coefficients - self.coefficients)
        return missed, shift

    def _slope(self, kinds: DayKinds) -> Floats:
        still = np.zeros(len(kinds.off))
        return self.predict(still + 1, kinds) - self.predict(still, kinds)


def design(driver: Floats, kinds: DayKinds) -> Floats:
    """Return (..., N, 8) of drivers (..., N): all that a model may be made of."""
    off, pause, summer = kinds.off, kinds.school_break, kinds.summer
    cold = np.where(summer, 0.0, driver)
    columns = (True, cold, driver - cold, summer, off, off * cold, pause, pause * cold)
    rows: Floats = np.empty((*driver.shape, len(columns)))
    for place, column in enumerate(columns):
        rows[..., place] = np.asarray(column, dtype=np.float64)
    return rows


def fit(baseline: BaselineDays, *, min_days: int = MIN_DAYS) -> DegreeDayModel | Insufficient:
    """Fit by least squares, leaving out terms one by one while one of them is not significant.

    Returns `Insufficient` when there are fewer than `min_days` days, or nothing was consumed on them.
    """
    if len(baseline.energy_kwh) < min_days:
        return Insufficient("saving-reason-too-few-days")
    if float(baseline.energy_kwh.mean()) <= 0:
        return Insufficient("saving-reason-no-consumption")
    columns = design(baseline.driver, baseline.kinds)
    terms = [term for term in range(columns.shape[1]) if term == 0 or float(np.ptp(columns[:, term])) > 0]
    while True:
        model = _solve(columns, baseline, tuple(terms))
        weakest = _weakest(model)
        if weakest is None:
            return model
        terms = [term for term in terms if term != weakest and not (weakest == DRIVER and term in PRODUCTS)]


def least_squares(rows: Floats, energy: Floats) -> tuple[Floats, Floats]:
    """Return coefficients and the inverse of the Gram matrix; terms that the rows cannot tell apart share."""
    inverse = np.asarray(np.linalg.pinv(rows.T @ rows, hermitian=True), dtype=np.float64)
    return inverse @ (rows.T @ energy), inverse


def _solve(columns: Floats, baseline: BaselineDays, terms: tuple[int, ...]) -> DegreeDayModel:
    energy, rows = baseline.energy_kwh, columns[:, terms]
    coefficients, inverse = least_squares(rows, energy)
    residual = energy - rows @ coefficients
    variance = float(residual @ residual) / max(len(energy) - len(terms), 1)
    return DegreeDayModel(
        baseline=baseline,
        terms=terms,
        coefficients=coefficients,
        inverse_gram=inverse,
        residual_variance=variance,
        autocorrelation=lag_one(residual),
        cv_rmse=float(np.sqrt(variance)) / float(energy.mean()),
    )


def _weakest(model: DegreeDayModel) -> int | None:
    """Return the least significant term to leave out, or None when every one carries its weight."""
    variance = model.inflation * model.residual_variance * np.diag(model.inverse_gram)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(variance > 0, model.coefficients / np.sqrt(np.maximum(variance, 1e-300)), np.inf)
    strength = {
        term: float(value) if term in {DRIVER, SUMMER_DRIVER} else abs(float(value))
        for term, value in zip(model.terms, t, strict=True)
        if term != 0
    }
    weak = [term for term, value in strength.items() if value < MIN_T]
    return min(weak, key=strength.__getitem__) if weak else None


def lag_one(residual: Floats) -> float:
    """Return the lag-1 autocorrelation of residuals in order of time."""
    power = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / power if power > 0 else 0.0
