"""A store of the analyses in memory, for tests and for trying a method on a file of readings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np

from analytics.civil import EPOCH, day_number, hour_number
from analytics.ports import Columns, Floats, GasRow, Ints, MonthRow, PilotRow, RegisterRow, TariffRow, WeatherRow
from domain.anomaly import Anomaly
from domain.saving import EpciSaving

__all__ = ["InMemoryAnalysis"]


@dataclass(slots=True)
class InMemoryAnalysis:
    """Keeps series by register, and what was written, in dictionaries."""

    series: dict[int, tuple[datetime, Floats]] = field(default_factory=dict)
    """Register -> first hour and consecutive hourly amounts, NaN where there is none."""
    rows: dict[int, RegisterRow] = field(default_factory=dict)
    members: dict[str, list[int]] = field(default_factory=dict)
    """SIREN -> registers."""
    daily: dict[int, tuple[date, Floats]] = field(default_factory=dict)
    """Register -> first day and consecutive daily amounts, NaN where there is none."""
    temperatures: list[WeatherRow] = field(default_factory=list)
    prices: list[TariffRow] = field(default_factory=list)
    gas: list[GasRow] = field(default_factory=list)
    pilot_rows: list[PilotRow] = field(default_factory=list)
    expected: dict[tuple[int, int], tuple[float, float, float, str]] = field(default_factory=dict)
    marks: dict[tuple[int, date], tuple[str, MonthRow]] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    saved: dict[str, EpciSaving] = field(default_factory=dict)

    def add(self, row: RegisterRow, start: datetime, amounts: Floats) -> None:
        """Give a register its hourly amounts."""
        self.rows[row.register_id] = replace(row, first_hour=start)
        self.series[row.register_id] = (start, amounts)

    def registers(self) -> Sequence[RegisterRow]:
        """Return every register."""
        return list(self.rows.values())

    def changes(self, version: str) -> Sequence[MonthRow]:
        """Return the months that are not as they were marked."""
        return [month for month in self._months() if self.marks.get(month[:2]) != (version, month)]

    def mark(self, version: str, months: Sequence[MonthRow]) -> None:
        """Remember months as they were."""
        self.marks |= {month[:2]: (version, month) for month in months}

    def _months(self) -> Iterator[MonthRow]:
        for number, (start, values) in self.series.items():
            hours = hour_number(start) + np.arange(len(values))
            months = hours.astype("datetime64[h]").astype("datetime64[M]")
            for month in np.unique(months):
                inside = values[months == month]
                known = int((~np.isnan(inside)).sum())
                first = EPOCH + timedelta(days=int(month.astype("datetime64[D]").astype(np.int64)))
                yield number, first, known, float(np.nansum(inside)), 0.0, float(known), known

    def hours(self, register_ids: Sequence[int], start: datetime, end: datetime) -> Columns:
        """Return the hourly amounts of [start, end)."""
        numbers: list[Ints] = []
        hours: list[Ints] = []
        amounts: list[Floats] = []
        for number in register_ids:
            first, values = self.series[number]
            hour = hour_number(first) + np.arange(len(values))
            kept = ~np.isnan(values) & (hour >= hour_number(start)) & (hour < hour_number(end))
            numbers.append(np.full(int(kept.sum()), number, dtype=np.int64))
            hours.append(np.asarray(hour[kept], dtype=np.int64))
            amounts.append(values[kept])
        amount = np.concatenate(amounts)
        return {
            "register_id": np.concatenate(numbers),
            "hour": np.concatenate(hours),
            "amount": amount,
            "estimated": np.zeros_like(amount),
            "coverage": np.ones_like(amount),
        }

    def weather(self) -> Sequence[WeatherRow]:
        """Return the temperatures."""
        return self.temperatures

    def tariffs(self) -> Sequence[TariffRow]:
        """Return the prices."""
        return self.prices

    def gas_coefficients(self) -> Sequence[GasRow]:
        """Return the gas coefficients."""
        return self.gas

    def write_expected(self, method: str, columns: Columns) -> int:
        """Keep expectations; return how many changed."""
        changed = 0
        names = ("register_id", "hour", "expected", "low", "high")
        for number, hour, value, low, high in zip(*(columns[name].tolist() for name in names), strict=True):
            line = (value, low, high, method)
            changed += self.expected.get((number, hour)) != line
            self.expected[number, hour] = line
        return changed

    def replace_anomalies(self, register_ids: Sequence[int], since: datetime, anomalies: Sequence[Anomaly]) -> int:
        """Keep these anomalies in place of what the registers had after `since`."""
        kept = [old for old in self.anomalies if old.register_id not in register_ids or old.end <= since]
        self.anomalies = [*kept, *anomalies]
        return len(anomalies)

    def pilots(self) -> Sequence[PilotRow]:
        """Return the pilots."""
        return self.pilot_rows

    def epci_registers(self, siren: str) -> Sequence[RegisterRow]:
        """Return the registers of an EPCI."""
        return [self.rows[number] for number in self.members.get(siren, [])]

    def days(self, siren: str, start: date, end: date, as_of: datetime | None = None) -> Columns:
        """Return the daily amounts of an EPCI; those of days over by `as_of`."""
        end = end if as_of is None else min(end, as_of.date())
        numbers, days, amounts = [np.empty(0)], [np.empty(0)], [np.empty(0)]
        for number in self.members.get(siren, []):
            first, values = self.daily[number]
            day = day_number(first) + np.arange(len(values))
            kept = ~np.isnan(values) & (day >= day_number(start)) & (day < day_number(end))
            numbers.append(np.full(int(kept.sum()), float(number)))
            days.append(day[kept].astype(np.float64))
            amounts.append(values[kept])
        amount = np.concatenate(amounts)
        return {
            "register_id": np.concatenate(numbers),
            "day": np.concatenate(days),
            "amount": amount,
            "estimated": np.zeros_like(amount),
            "coverage": np.ones_like(amount),
            "revision": np.ones_like(amount),
        }

    def write_saving(self, saving: EpciSaving) -> None:
        """Keep the latest figure."""
        self.saved[saving.siren] = saving
