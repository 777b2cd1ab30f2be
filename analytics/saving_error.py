"""How wrong a saving may be: what a model misses of days it has not seen, told so that registers can be added up.

Every twelfth of the baseline year is predicted from the other eleven. Registers of an EPCI share weather, calendar and
the form of their model, and so miss together: their errors are added twelfth by twelfth before anything is squared.
"""

from dataclasses import dataclass

import numpy as np

from analytics.ports import Floats

__all__ = ["SPANS", "TWELFTHS", "SavingError"]

TWELFTHS = 12
SPANS = (1, 3)
"""Twelfths over which misses are summed: what goes the same way for a season weighs more than its months apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingError:
    """The error of a saving in parts that add up over registers."""

    missed_kwh: Floats
    """(12,) what the others' prediction misses of each twelfth, scaled from the baseline's days to the report's."""
    shift_kwh: Floats
    """(12,) by how much the report's baseline is another without that twelfth."""
    weather_kwh: Floats
    """(D,) by how much days whose weather was filled in may be wrong."""

    def __add__(self, other: "SavingError") -> "SavingError":
        """Return the error of both savings together."""
        return SavingError(
            missed_kwh=self.missed_kwh + other.missed_kwh,
            shift_kwh=self.shift_kwh + other.shift_kwh,
            weather_kwh=self.weather_kwh + other.weather_kwh,
        )

    @classmethod
    def none(cls, days: int) -> "SavingError":
        """Return no error at all."""
        return cls(missed_kwh=np.zeros(TWELFTHS), shift_kwh=np.zeros(TWELFTHS), weather_kwh=np.zeros(days))

    @property
    def standard_error_kwh(self) -> float:
        """Return the standard error of the sum: parameters, days as they come, and filled weather are independent."""
        return float(np.sqrt(self._parameters() + self._days() + self._weather()))

    def _parameters(self) -> float:
        """Return the jackknife's variance of the report's baseline (Miller, *Biometrika* 61, 1974)."""
        return float((TWELFTHS - 1) / TWELFTHS * (self.shift_kwh**2).sum())

    def _days(self) -> float:
        """Return the variance of as many days as the report has: the year is a ring, a span starts at each twelfth."""
        ring = np.concatenate([self.missed_kwh, self.missed_kwh])
        sums = [np.convolve(ring, np.ones(span), "valid")[:TWELFTHS] for span in SPANS]
        return max(float((total**2).sum()) / span for total, span in zip(sums, SPANS, strict=True))

    def _weather(self) -> float:
        """Return the variance of filled days: those of one hole miss the same way, holes miss independently."""
        hole = np.cumsum(np.diff(self.weather_kwh > 0, prepend=False))
        return float((np.bincount(hole, self.weather_kwh) ** 2).sum())
