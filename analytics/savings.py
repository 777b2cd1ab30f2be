"""Savings of an EPCI over civil days: each register against its own weather-corrected year before, summed with errors.

Method page: docs/methods/savings.md. IPMVP option C in spirit: avoided energy = adjusted baseline - actual, over the
reporting days that were measured. A day without an amount counts neither as consumption nor as a saving; one without
weather has it from the days about it, with its error.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from analytics.baselines.degree_day import (
    BaselineDays,
    Comparison,
    DayKinds,
    DegreeDayModel,
    Insufficient,
    ReportingDays,
    fit,
)
from analytics.civil import EPOCH, day_number, nonworking
from analytics.darkness import night_hours
from analytics.ports import Bools, Columns, Floats, Ints, PilotRow, RegisterFacts, SavingsStore, WeatherRow
from analytics.saving_error import SavingError
from analytics.saving_span import Span, span_of
from analytics.selection import counted
from analytics.tariff import Tariffs
from analytics.weather_drivers import best_driver, degree_days
from analytics.weather_gaps import fill
from domain.errors import NotFoundError
from domain.saving import Z_90, EpciSaving, MeterSaving, Verdict, verdict

__all__ = ["METHOD", "Savings"]

METHOD = "degree-day-sun-seasons/3"
DAY_COVERAGE = 0.9
"""A day counts when this share of it was measured."""


class Savings:
    """Answers what an EPCI saved (the API's port `SavingsReader`)."""

    def __init__(self, store: SavingsStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def savings(
        self, siren: str, start: date | None = None, end: date | None = None, as_of: datetime | None = None
    ) -> EpciSaving:
        """Return the saving over civil [start, end); by default from the pilot's start to the last whole day.

        With `as_of`, days are as they were known then, and none is later; weather, prices and coefficients are today's.

        Raises:
            NotFoundError: no pilot is declared for this EPCI.
            UsageError: the days lie before the pilot, are not over yet, or are none at all.
        """
        pilot = next((row for row in self._store.pilots() if row[0] == siren), None)
        if pilot is None:
            raise NotFoundError("error-savings-no-pilot", epci=siren)
        span = span_of(pilot, start, end, as_of or self._clock())
        registers = counted(self._store.epci_registers(siren))
        columns = self._store.days(siren, span.baseline_start, span.end, as_of)
        hdd = _degree_days(self._store.weather(), pilot[3], span)  # (drivers, D)
        tariffs = Tariffs.of(self._store.tariffs(), self._store.gas_coefficients())
        energetic = [line for line in registers if _kwh_per_unit(line, span.start, tariffs)]
        judged = [_register(line, columns, span, hdd, tariffs) for line in energetic]
        meters = tuple(meter for meter, _ in judged)
        error = sum((error for _, error in judged), start=SavingError.none(len(span.days)))
        return _total(pilot, span, meters, error.standard_error_kwh, as_of)


def _degree_days(rows: Sequence[WeatherRow], station: str, span: Span) -> Floats:
    """Return (C, D) degree days of the station, one row for each way to count them, NaN on days it has none."""
    first = day_number(span.baseline_start)
    size = len(span.days)
    tmin, tmax = np.full(size, np.nan), np.full(size, np.nan)
    for name, day, low, high in rows:
        place = day_number(day) - first
        if name == station and 0 <= place < size:
            tmin[place], tmax[place] = low, high
    return degree_days(first, tmin, tmax)


def _register(
    register: RegisterFacts, columns: Columns, span: Span, hdd: Floats, tariffs: Tariffs
) -> tuple[MeterSaving, SavingError]:
    days = _days(register, columns, span, tariffs)
    energy = days.kwh
    dark = night_hours(int(span.days[0]), len(span.days))[None, :]
    drivers = dark if register.site_kind == "street_lighting" else np.concatenate([hdd, dark])
    kinds = _kinds(register, span)
    usable = ~np.isnan(energy) & ~np.isnan(drivers[0])
    coverage = float((usable & span.in_report).sum() / span.in_report.sum())
    model, measured = _model(energy, drivers, kinds, usable & span.in_baseline, span)
    driver, driver_error = fill(measured)
    after = ~np.isnan(energy) & ~np.isnan(driver) & span.in_report
    if isinstance(model, Insufficient) or not after.any():
        reason = model.reason if isinstance(model, Insufficient) else "saving-reason-no-reporting-days"
        return _insufficient(register, reason, coverage, days.revision), SavingError.none(len(span.days))
    reporting = ReportingDays(
        energy_kwh=energy[after], driver=driver[after], kinds=kinds[after], driver_error=driver_error[after]
    )
    saved = model.predict(reporting.driver, reporting.kinds) - reporting.energy_kwh
    euros = float(saved @ _prices(register, tariffs, span.days[after]))
    compared = model.compare(reporting)
    found = _meter(register, model, compared, euros, coverage)
    estimated = _share(days.estimated_kwh[after].sum(), found.actual_kwh)
    return replace(found, estimated=estimated, revision=days.revision), _over(after, compared.error)


def _kinds(register: RegisterFacts, span: Span) -> DayKinds:
    first, count = int(span.days[0]), len(span.days)
    off = nonworking(first, count, school=False)
    school = register.site_kind in {"school", "college"}
    summer = span.in_summer & (register.site_kind != "street_lighting")
    return DayKinds(off=off, school_break=nonworking(first, count, school=school) & ~off, summer=summer)


def _over(days: Bools, error: SavingError) -> SavingError:
    """Return the error with its weather at the place of its days, of which there are fewer."""
    weather = np.zeros(len(days))
    weather[days] = error.weather_kwh
    return replace(error, weather_kwh=weather)


def _model(
    energy: Floats, drivers: Floats, kinds: DayKinds, before: Bools, span: Span
) -> tuple[DegreeDayModel | Insufficient, Floats]:
    """Return the model of the driver (one row of `drivers`) that fits the baseline best, with that driver."""
    driver = drivers[best_driver(energy[before], drivers[:, before], kinds[before])]
    baseline = BaselineDays(
        energy_kwh=energy[before], driver=driver[before], kinds=kinds[before], twelfth=span.twelfth[before]
    )
    return fit(baseline), driver


@dataclass(frozen=True, slots=True)
class _Days:
    """A register's days: (D,) kWh, NaN where less than nine tenths were measured; (D,) kWh that were estimated."""

    kwh: Floats
    estimated_kwh: Floats
    revision: int
    """The sum of the days' own: it rises when a day changes, comes or goes."""


def _days(register: RegisterFacts, columns: Columns, span: Span, tariffs: Tariffs) -> _Days:
    kwh, estimated = np.full(len(span.days), np.nan), np.zeros(len(span.days))
    own = columns["register_id"] == register.register_id
    whole = own & (columns["coverage"] >= DAY_COVERAGE)
    days = columns["day"][whole].astype(np.int64)
    # A day before the first coefficient has no known energy: it is not zero, it is not there.
    factors = np.array([_kwh_per_unit(register, _date(day), tariffs) or np.nan for day in days], dtype=np.float64)
    place = days - int(span.days[0])
    kwh[place] = columns["amount"][whole] * factors
    estimated[place] = columns["estimated"][whole] * factors
    return _Days(kwh, estimated, int(columns["revision"][own].sum()))


def _kwh_per_unit(register: RegisterFacts, day: date, tariffs: Tariffs) -> float | None:
    return tariffs.kwh_per_unit(register.fluid, register.base_unit, day, register.register_id)


def _share(part: float, whole: float) -> float:
    return min(max(float(part) / whole, 0.0), 1.0) if whole > 0 else 0.0


def _date(day: int) -> date:
    return EPOCH + timedelta(days=int(day))


def _prices(register: RegisterFacts, tariffs: Tariffs, days: Ints) -> Floats:
    """Return (M,) EUR per kWh of each day, at the price in force that day."""
    prices = [
        tariffs.price(register.fluid, register.base_unit, day, register.register_id)
        / (_kwh_per_unit(register, day, tariffs) or 1.0)
        for day in map(_date, days)
    ]
    return np.array(prices, dtype=np.float64)


def _meter(
    register: RegisterFacts, model: DegreeDayModel, comparison: Comparison, euros: float, coverage: float
) -> MeterSaving:
    return MeterSaving(
        register_id=register.register_id,
        meter=register.meter,
        register=register.register,
        site=register.site,
        fluid=register.fluid,
        baseline_kwh=comparison.baseline_kwh,
        actual_kwh=comparison.actual_kwh,
        saving_kwh=comparison.saving_kwh,
        standard_error_kwh=comparison.error.standard_error_kwh,
        saving_eur=euros,
        cv_rmse=model.cv_rmse,
        coverage=coverage,
        estimated=0.0,
        revision=0,
        sufficient=True,
    )


def _insufficient(register: RegisterFacts, reason: str, coverage: float, revision: int) -> MeterSaving:
    return MeterSaving(
        register_id=register.register_id,
        meter=register.meter,
        register=register.register,
        site=register.site,
        fluid=register.fluid,
        baseline_kwh=0.0,
        actual_kwh=0.0,
        saving_kwh=0.0,
        standard_error_kwh=0.0,
        saving_eur=0.0,
        cv_rmse=0.0,
        coverage=coverage,
        estimated=0.0,
        revision=revision,
        sufficient=False,
        reason=reason,
    )


def _total(
    pilot: PilotRow, span: Span, meters: tuple[MeterSaving, ...], error: float, as_of: datetime | None
) -> EpciSaving:
    """Return the sum of the sufficient meters, with the 90 % interval of its standard error [kWh]."""
    sufficient = [meter for meter in meters if meter.sufficient]
    saving = sum(meter.saving_kwh for meter in sufficient)
    # A register that cannot be judged covers nothing: the reader must see how much of the EPCI the figure speaks for.
    covered = sum(meter.coverage for meter in sufficient)
    actual = sum(meter.actual_kwh for meter in sufficient)
    return EpciSaving(
        siren=pilot[0],
        name=pilot[1],
        start=span.start,
        end=span.end,
        method=METHOD,
        baseline_kwh=sum(meter.baseline_kwh for meter in sufficient),
        actual_kwh=actual,
        saving_kwh=saving,
        low_kwh=saving - Z_90 * error,
        high_kwh=saving + Z_90 * error,
        saving_eur=sum(meter.saving_eur for meter in sufficient),
        verdict=verdict(saving, error) if sufficient else Verdict.INSUFFICIENT_DATA,
        coverage=covered / len(meters) if meters else 0.0,
        estimated=_share(sum(meter.estimated * meter.actual_kwh for meter in sufficient), actual),
        revision=sum(meter.revision for meter in meters),
        as_of=as_of,
        meters=meters,
    )
