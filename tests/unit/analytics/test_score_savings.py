"""Savings against their truth, by hand."""

from datetime import UTC, date, datetime

import pytest

from analytics.score_savings import saved_kwh, score_savings
from domain.saving import Z_90, EpciSaving, MeterSaving, Verdict
from domain.truth import TruthCategory, TruthDay

START, END = date(2026, 1, 1), date(2026, 2, 1)


def of_day(meter: str, day: date, category: TruthCategory, deviation: float) -> TruthDay:
    return TruthDay(
        kind="k", category=category, site="s", meter=meter, register="r", start=datetime(2025, 12, 1, tzinfo=UTC),
        day=day, unit="m3", deviation=deviation,
    )  # fmt: skip


def meter(code: str, saving: float, error: float, *, sufficient: bool = True) -> MeterSaving:
    return MeterSaving(
        register_id=1, meter=code, register="r", site="s", fluid="gas", baseline_kwh=1000.0, actual_kwh=1000.0 - saving,
        saving_kwh=saving, standard_error_kwh=error, saving_eur=0.0, cv_rmse=0.1, coverage=1.0, estimated=0.0,
        revision=0, sufficient=sufficient,
    )  # fmt: skip


def epci(low: float, saving: float, high: float, *meters: MeterSaving, word: Verdict = Verdict.PROBABLE) -> EpciSaving:
    return EpciSaving(
        siren="200071892", name="E", start=START, end=END, method="m", baseline_kwh=4000.0,
        actual_kwh=4000.0 - saving, saving_kwh=saving, low_kwh=low, high_kwh=high, saving_eur=0.0, verdict=word,
        coverage=1.0, estimated=0.0, revision=0, as_of=None, meters=meters,
    )  # fmt: skip


def test_works_save_and_faults_of_the_time_between_take() -> None:
    days = [
        of_day("a", START, TruthCategory.WORK, -40.0),
        of_day("a", date(2026, 1, 31), TruthCategory.USE, 10.0),
        of_day("a", date(2025, 12, 31), TruthCategory.USE, 5.0),
        of_day("a", END, TruthCategory.USE, 6.0),
        of_day("water", START, TruthCategory.USE, 7.0),
    ]
    # 40 saved, 10 taken: 30 m3, 11.2 kWh each; what lies before the first day or after the last is not in it.
    assert saved_kwh(days, (START, END), {"a": 11.2}) == {("a", "r"): pytest.approx(336.0)}


def test_error_is_a_share_of_truth_and_of_baseline() -> None:
    result = score_savings([epci(100, 240, 380, meter("a", 240, 50))], {("a", "r"): 200.0, ("elsewhere", "r"): 9.0})
    one = result.epcis[0]
    assert (one.true_kwh, one.error_kwh, one.error_of_true, one.error_of_baseline) == (200.0, 40.0, 0.2, 0.01)
    assert one.holds
    assert result.of_epcis.share == 1.0


def test_a_meter_that_cannot_be_judged_is_left_out_and_said() -> None:
    meters = meter("a", 10, 5), meter("b", 0, 0, sufficient=False)
    result = score_savings([epci(0, 10, 20, *meters)], {("b", "r"): 70.0})
    assert (result.epcis[0].true_kwh, result.epcis[0].left_out_kwh) == (0.0, 70.0)
    assert (result.insufficient_meters, result.of_meters.intervals) == (1, 1)
    assert result.epcis[0].error_of_true is None


def test_coverage_counts_intervals_of_ninety_percent() -> None:
    meters = (
        meter("edge", 100 + Z_90 * 10 - 1e-9, 10),
        meter("beyond", 100 + Z_90 * 10 + 1e-6, 10),
        meter("still", -3, 2),
        meter("false", 9, 2),
    )
    saved = {("edge", "r"): 100.0, ("beyond", "r"): 100.0}
    result = score_savings([epci(0, 10, 20, *meters)], saved)  # 200 kWh were saved
    assert (result.of_meters.intervals, result.of_meters.held) == (4, 2)
    assert (result.of_changed_meters.intervals, result.of_changed_meters.held) == (2, 1)
    assert (result.of_epcis.intervals, result.of_epcis.held) == (1, 0)


def test_an_epci_without_figure_has_no_interval() -> None:
    result = score_savings([epci(0, 0, 0, word=Verdict.INSUFFICIENT_DATA)], {})
    assert result.of_epcis.share is None
    assert result.epcis[0].holds is None
