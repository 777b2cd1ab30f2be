"""Savings of an EPCI: what counts, what does not, and what is said when data do not suffice."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from analytics.civil import day_number
from analytics.darkness import night_hours
from analytics.memory import InMemoryAnalysis
from analytics.ports import Columns, Floats, RegisterRow
from analytics.savings import METHOD, Savings
from domain.errors import NotFoundError, UsageError
from domain.saving import EpciSaving, Verdict

PILOT = date(2026, 1, 1)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = PILOT - timedelta(days=365)
DAYS = 365 + 60


def temperature() -> Floats:
    day = np.arange(DAYS)
    return np.asarray(11 - 8 * np.cos((day - 15) * 2 * np.pi / 365) + 3 * np.sin(day / 3.7))


def energy(after: float = 1.0) -> Floats:
    noise = np.random.default_rng(1).normal(0, 5, DAYS)
    values = 60 + 10 * np.maximum(17 - temperature(), 0) + noise
    return np.asarray(np.where(np.arange(DAYS) >= 365, values * after, values))


def store(**series: Floats) -> InMemoryAnalysis:
    """Return an EPCI with one register per series, named by fluid."""
    memory = InMemoryAnalysis()
    for number, (name, values) in enumerate(series.items(), 1):
        fluid = name.split("_")[0]
        unit = "m3" if fluid == "water" else "kWh"
        row = RegisterRow(register_id=number, meter=name, fluid=fluid, base_unit=unit, site_kind="town_hall")
        memory.rows[number] = row
        memory.daily[number] = (FIRST, values)
        memory.members.setdefault("1", []).append(number)
    low, high = temperature() - 4, temperature() + 4
    memory.temperatures = [("station", FIRST + timedelta(days=n), float(low[n]), float(high[n])) for n in range(DAYS)]
    memory.prices = [("gas", "kWh", date(2020, 1, 1), 0.1), ("electricity", "kWh", date(2020, 1, 1), 0.2)]
    memory.pilot_rows = [("1", "Une EPCI", PILOT, "station")]
    return memory


def savings(memory: InMemoryAnalysis, start: date | None = None, end: date | None = None) -> EpciSaving:
    return Savings(memory, lambda: NOW).savings("1", start, end)


def test_a_fifth_less_is_a_fifth_saved_and_priced() -> None:
    saving = savings(store(gas=energy(0.8)))
    assert (saving.start, saving.end, saving.method) == (PILOT, date(2026, 3, 2), METHOD)
    assert saving.saving_kwh / saving.baseline_kwh == pytest.approx(0.2, abs=0.02)
    assert saving.saving_eur == pytest.approx(saving.saving_kwh * 0.1)
    assert saving.verdict is Verdict.DEMONSTRATED
    assert saving.coverage == 1.0
    assert saving.meters[0].cv_rmse < 0.1


def test_nothing_done_nothing_claimed() -> None:
    saving = savings(store(gas=energy()))
    assert abs(saving.saving_kwh) / saving.baseline_kwh < 0.03
    assert saving.low_kwh < 0 < saving.high_kwh
    assert saving.verdict is not Verdict.DEMONSTRATED


def test_missing_days_are_no_savings() -> None:
    values = energy()
    values[365:395] = np.nan
    saving = savings(store(gas=values))
    assert saving.coverage == pytest.approx(30 / 60)
    assert abs(saving.saving_kwh) / saving.baseline_kwh < 0.04


def test_days_without_weather_are_not_compared() -> None:
    memory = store(gas=energy())
    memory.temperatures = memory.temperatures[:-20]
    assert savings(memory).coverage == pytest.approx(40 / 60)


def test_too_short_a_baseline_says_so_and_counts_as_uncovered() -> None:
    short = energy()
    short[:100] = np.nan
    saving = savings(store(gas=energy(0.8), electricity=short))
    bad = saving.meters[1]
    assert (bad.sufficient, bad.reason) == (False, "saving-reason-too-few-days")
    assert saving.coverage == pytest.approx(0.5)
    assert saving.saving_kwh == saving.meters[0].saving_kwh
    alone = savings(store(electricity=short))
    assert alone.verdict is Verdict.INSUFFICIENT_DATA
    assert alone.saving_kwh == 0


def test_errors_of_registers_that_miss_together_add_up_and_others_in_quadrature() -> None:
    other = np.asarray(energy(0.8) + np.random.default_rng(2).normal(0, 50, DAYS))
    twins, strangers = savings(store(gas=energy(0.8), gas_b=energy(0.8))), savings(store(gas=energy(0.8), gas_b=other))
    one, two = (meter.standard_error_kwh for meter in strangers.meters)
    assert twins.high_kwh - twins.saving_kwh == pytest.approx(1.6448536 * 2 * twins.meters[0].standard_error_kwh)
    half = (strangers.high_kwh - strangers.saving_kwh) / 1.6448536
    assert half == pytest.approx(np.hypot(one, two), rel=0.1)


def test_lamps_of_an_office_follow_the_dark_and_not_the_cold() -> None:
    dark = night_hours(day_number(FIRST), DAYS)
    noise = np.random.default_rng(3).normal(0, 5, DAYS)
    saving = savings(store(electricity=np.asarray(40 + 12 * dark + noise)))
    assert abs(saving.saving_kwh) / saving.baseline_kwh < 0.01
    assert saving.low_kwh < 0 < saving.high_kwh
    assert saving.meters[0].cv_rmse < 0.04  # 0.08 by degree days


def test_water_has_no_kwh() -> None:
    saving = savings(store(gas=energy(), water=energy()))
    assert [meter.fluid for meter in saving.meters] == ["gas"]


def test_a_part_of_the_pilot() -> None:
    saving = savings(store(gas=energy(0.8)), date(2026, 2, 1), date(2026, 2, 15))
    assert (saving.start, saving.end) == (date(2026, 2, 1), date(2026, 2, 15))
    assert 0.15 < saving.saving_kwh / saving.baseline_kwh < 0.25


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        (date(2025, 12, 1), None, "error-savings-before-pilot"),
        (None, date(2026, 3, 3), "error-savings-day-not-over"),
        (date(2026, 2, 1), date(2026, 2, 1), "error-savings-no-day"),
    ],
)
def test_impossible_periods_are_refused_with_a_remedy(start: date | None, end: date | None, key: str) -> None:
    with pytest.raises(UsageError, match=key):
        savings(store(gas=energy()), start, end)


def test_an_epci_without_pilot() -> None:
    memory = store(gas=energy())
    with pytest.raises(NotFoundError, match="error-savings-no-pilot"):
        Savings(memory, lambda: NOW).savings("2")


def test_a_figure_says_how_much_of_it_was_estimated_and_how_often_its_days_changed() -> None:
    class Estimated(InMemoryAnalysis):
        def days(self, siren: str, start: date, end: date, as_of: datetime | None = None) -> Columns:
            found = super().days(siren, start, end, as_of)
            report = found["day"] >= day_number(PILOT)
            return {**found, "estimated": np.where(report, found["amount"] / 4, found["amount"])}

    plain = store(gas=energy(0.8), electricity=np.full(DAYS, np.nan))
    memory = Estimated(**{name: getattr(plain, name) for name in plain.__dataclass_fields__})
    saving = savings(memory)
    assert saving.estimated == saving.meters[0].estimated == pytest.approx(0.25)
    assert (saving.meters[0].revision, saving.meters[1].revision, saving.revision) == (DAYS, 0, DAYS)
    assert saving.as_of is None


def test_a_figure_of_an_earlier_day_ends_with_that_day() -> None:
    known = datetime(2026, 2, 14, 23, tzinfo=UTC)
    saving = Savings(store(gas=energy(0.8)), lambda: NOW).savings("1", as_of=known)
    assert (saving.end, saving.as_of) == (date(2026, 2, 15), known)
    with pytest.raises(UsageError, match="day-not-over"):
        Savings(store(gas=energy()), lambda: NOW).savings("1", None, date(2026, 2, 16), known)
