"""How well savings figures tell what was really saved, and how often their intervals hold it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.saving import Z_90, EpciSaving, MeterSaving, Verdict
from domain.truth import TruthDay

__all__ = ["CoverageScore", "MeterScore", "SavingScore", "SavingsScore", "saved_kwh", "score_savings"]

Key = tuple[str, str]
"""Meter and register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterScore:
    """A register's figure beside its truth, in kWh."""

    meter: str
    register: str
    fluid: str
    true_kwh: float
    baseline_kwh: float
    saving_kwh: float
    low_kwh: float
    high_kwh: float

    @property
    def holds(self) -> bool:
        """Tell whether the 90 % interval holds the truth."""
        return self.low_kwh <= self.true_kwh <= self.high_kwh


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingScore:
    """An EPCI's figure beside its truth, all in kWh over the same civil days."""

    siren: str
    name: str
    true_kwh: float
    """Of the meters that the figure speaks for."""
    left_out_kwh: float
    """Saved at meters of which the figure says that it cannot judge them."""
    baseline_kwh: float
    saving_kwh: float
    low_kwh: float
    high_kwh: float
    verdict: Verdict
    meters: tuple[MeterScore, ...]
    """Those that the figure speaks for."""

    @property
    def holds(self) -> bool | None:
        """Tell whether the 90 % interval holds the truth; None where no meter can be judged."""
        return self.low_kwh <= self.true_kwh <= self.high_kwh if self.meters else None

    @property
    def error_kwh(self) -> float:
        """Return figure less truth."""
        return self.saving_kwh - self.true_kwh

    @property
    def error_of_true(self) -> float | None:
        """Return the error as a share of the truth's size; None where nothing was saved."""
        return self.error_kwh / abs(self.true_kwh) if self.true_kwh else None

    @property
    def error_of_baseline(self) -> float | None:
        """Return the error as a share of the baseline."""
        return self.error_kwh / self.baseline_kwh if self.baseline_kwh else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageScore:
    """How many 90 % intervals hold their truth."""

    intervals: int
    held: int

    @property
    def share(self) -> float | None:
        """Return the share that holds; it should be 0.9."""
        return self.held / self.intervals if self.intervals else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingsScore:
    """All EPCI, and the intervals of EPCI and meters, those of meters where something was saved or lost apart."""

    epcis: tuple[SavingScore, ...]
    of_epcis: CoverageScore
    of_meters: CoverageScore
    of_changed_meters: CoverageScore
    insufficient_meters: int


def saved_kwh(days: Iterable[TruthDay], span: tuple[date, date], kwh_per_unit: Mapping[str, float]) -> dict[Key, float]:
    """Return by register what works saved less what faults of use took, over civil days [start, end).

    `kwh_per_unit` has the meters that count energy.
    """
    start, end = span
    saved: dict[Key, float] = {}
    for one in days:
        if start <= one.day < end and one.meter in kwh_per_unit:
            key = one.meter, one.register
            saved[key] = saved.get(key, 0.0) - one.deviation * kwh_per_unit[one.meter]
    return saved


def score_savings(savings: Sequence[EpciSaving], saved: Mapping[Key, float]) -> SavingsScore:
    """Hold figures against what was really saved (kWh by register; nothing where it names none)."""
    epcis = tuple(_epci(saving, saved) for saving in savings)
    meters = [meter for epci in epcis for meter in epci.meters]
    return SavingsScore(
        epcis=epcis,
        of_epcis=_coverage([epci.holds for epci in epcis if epci.holds is not None]),
        of_meters=_coverage([meter.holds for meter in meters]),
        of_changed_meters=_coverage([meter.holds for meter in meters if meter.true_kwh]),
        insufficient_meters=sum(not meter.sufficient for saving in savings for meter in saving.meters),
    )


def _epci(saving: EpciSaving, saved: Mapping[Key, float]) -> SavingScore:
    meters = tuple(_meter(meter, saved) for meter in saving.meters if meter.sufficient)
    return SavingScore(
        siren=saving.siren,
        name=saving.name,
        true_kwh=sum(meter.true_kwh for meter in meters),
        left_out_kwh=sum(_true(meter, saved) for meter in saving.meters if not meter.sufficient),
        baseline_kwh=saving.baseline_kwh,
        saving_kwh=saving.saving_kwh,
        low_kwh=saving.low_kwh,
        high_kwh=saving.high_kwh,
        verdict=saving.verdict,
        meters=meters,
    )


def _meter(meter: MeterSaving, saved: Mapping[Key, float]) -> MeterScore:
    half = Z_90 * meter.standard_error_kwh
    return MeterScore(
        meter=meter.meter,
        register=meter.register,
        fluid=meter.fluid,
        true_kwh=_true(meter, saved),
        baseline_kwh=meter.baseline_kwh,
        saving_kwh=meter.saving_kwh,
        low_kwh=meter.saving_kwh - half,
        high_kwh=meter.saving_kwh + half,
    )


def _true(meter: MeterSaving, saved: Mapping[Key, float]) -> float:
    return saved.get((meter.meter, meter.register), 0.0)


def _coverage(held: Sequence[bool]) -> CoverageScore:
    return CoverageScore(intervals=len(held), held=sum(held))
