"""What was saved against a weather-corrected baseline, how sure we are, and the word for it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

__all__ = ["EpciSaving", "MeterSaving", "Verdict", "verdict"]

Z_90 = 1.6448536269514722
"""Two-sided 90 % normal quantile."""
Z_68 = 0.9944578832097532
"""Two-sided 68 % normal quantile."""


class Verdict(StrEnum):
    """The council's word; the catalogue holds «démontrée / probable / non démontrée»."""

    DEMONSTRATED = "demonstrated"
    PROBABLE = "probable"
    NOT_DEMONSTRATED = "not_demonstrated"
    INSUFFICIENT_DATA = "insufficient_data"


def verdict(saving_kwh: float, standard_error_kwh: float) -> Verdict:
    """Name a saving: demonstrated above zero at 90 % (two-sided), probable at 68 %, else not demonstrated."""
    if saving_kwh - Z_90 * standard_error_kwh > 0:
        return Verdict.DEMONSTRATED
    if saving_kwh - Z_68 * standard_error_kwh > 0:
        return Verdict.PROBABLE
    return Verdict.NOT_DEMONSTRATED


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSaving:
    """One register over [start, end): baseline minus actual, in kWh, with its standard error.

    `sufficient` is False, with the reason as a catalogue key, where the baseline cannot carry a figure.
    `estimated` is the share of `actual_kwh` that was estimated; `revision` rises when a day it stands on changes.
    """

    register_id: int
    meter: str
    register: str
    site: str
    fluid: str
    baseline_kwh: float
    actual_kwh: float
    saving_kwh: float
    standard_error_kwh: float
    saving_eur: float
    cv_rmse: float
    coverage: float
    estimated: float
    revision: int
    sufficient: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpciSaving:
    """An EPCI over civil days [start, end): the sum of its sufficient meters, with a 90 % interval.

    The interval carries what errs in common.

    `estimated` and `revision` as of a meter; `as_of` tells when the days were known so, None = now.
    """

    siren: str
    name: str
    start: date
    end: date
    method: str
    baseline_kwh: float
    actual_kwh: float
    saving_kwh: float
    low_kwh: float
    high_kwh: float
    saving_eur: float
    verdict: Verdict
    coverage: float
    estimated: float
    revision: int
    as_of: datetime | None
    meters: tuple[MeterSaving, ...]
