"""What the analyses need from the outside: registers, hours, days, weather and prices in; judgements out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.anomaly import Anomaly
from domain.saving import EpciSaving

__all__ = [
    "AnalysisStore",
    "Bools",
    "Columns",
    "Floats",
    "GasRow",
    "Ints",
    "MonthRow",
    "PilotRow",
    "RegisterFacts",
    "RegisterRow",
    "SavingsStore",
    "Store",
    "TariffRow",
    "WeatherRow",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Columns = Mapping[str, NDArray[Any]]
"""Named columns of equal length."""
WeatherRow = tuple[str, date, float, float]
"""Station, civil day, tmin [°C], tmax [°C]."""
TariffRow = tuple[str, str, date, float]
"""Fluid, base unit, valid from, price [EUR per base unit]."""
GasRow = tuple[int | None, date, float]
"""Register (None: any that has no row of its own), valid from, energy in a cubic metre of gas [kWh/m3]."""
MonthRow = tuple[int, date, int, float, float, float, int]
"""Register, first day of a month, and what its days come to: days, amount, estimated, coverage, revisions."""
PilotRow = tuple[str, str, date, str]
"""SIREN, name, start of the pilot, weather station."""


class RegisterFacts(Protocol):
    """What an analysis knows of a register besides its amounts."""

    @property
    def register_id(self) -> int:
        """Number in the database."""
        ...

    @property
    def meter(self) -> str:
        """Code of the meter."""
        ...

    @property
    def register(self) -> str:
        """Name of the register on its meter."""
        ...

    @property
    def kind(self) -> str:
        """Kind of register: index, delta or gauge."""
        ...

    @property
    def fluid(self) -> str:
        """What flows."""
        ...

    @property
    def base_unit(self) -> str:
        """Unit of the amounts: kWh or m3."""
        ...

    @property
    def site(self) -> str:
        """Code of the site."""
        ...

    @property
    def site_kind(self) -> str:
        """What the site is used for."""
        ...

    @property
    def timezone(self) -> str:
        """IANA zone of the site."""
        ...

    @property
    def station(self) -> str | None:
        """Weather station of its EPCI's pilot."""
        ...

    @property
    def first_hour(self) -> datetime | None:
        """First hour that has an amount."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A register as tests and in-memory stores describe it."""

    register_id: int
    meter: str = "M"
    register: str = "energy_import"
    kind: str = "index"
    fluid: str = "electricity"
    base_unit: str = "kWh"
    site: str = "S"
    site_kind: str = "school"
    timezone: str = "Europe/Paris"
    station: str | None = None
    first_hour: datetime | None = None


class AnalysisStore(Protocol):
    """Where hours come from and where expectations and anomalies go."""

    def registers(self) -> Sequence[RegisterFacts]:
        """Return every register that has amounts."""
        ...

    def changes(self, version: str) -> Sequence[MonthRow]:
        """Return the months that are not as they were marked, or were judged by another version of the methods."""
        ...

    def mark(self, version: str, months: Sequence[MonthRow]) -> None:
        """Remember that these months were judged as they were read."""
        ...

    def hours(self, register_ids: Sequence[int], start: datetime, end: datetime) -> Columns:
        """Return `register_id`, `hour` (hours since 1970 UTC), `amount`, `estimated`, `coverage` of [start, end)."""
        ...

    def weather(self) -> Sequence[WeatherRow]:
        """Return the daily temperatures of every station."""
        ...

    def tariffs(self) -> Sequence[TariffRow]:
        """Return every dated price."""
        ...

    def gas_coefficients(self) -> Sequence[GasRow]:
        """Return every dated gas coefficient."""
        ...

    def write_expected(self, method: str, columns: Columns) -> int:
        """Store `register_id`, `hour`, `expected`, `low`, `high`; return how many rows changed."""
        ...

    def replace_anomalies(self, register_ids: Sequence[int], since: datetime, anomalies: Sequence[Anomaly]) -> int:
        """Store what ends after `since` and delete what else these registers had there; return how many stand."""
        ...


class SavingsStore(Protocol):
    """Where daily amounts come from and where savings go."""

    def pilots(self) -> Sequence[PilotRow]:
        """Return every EPCI that has a pilot."""
        ...

    def epci_registers(self, siren: str) -> Sequence[RegisterFacts]:
        """Return the registers of an EPCI's sites."""
        ...

    def days(self, siren: str, start: date, end: date, as_of: datetime | None = None) -> Columns:
        """Return the days of an EPCI over civil [start, end), as known now or at `as_of`.

        `register_id`, `day` (days since 1970), `amount`, `estimated`, `coverage` (0: nothing is known), `revision`.
        """
        ...

    def weather(self) -> Sequence[WeatherRow]:
        """Return the daily temperatures of every station."""
        ...

    def tariffs(self) -> Sequence[TariffRow]:
        """Return every dated price."""
        ...

    def gas_coefficients(self) -> Sequence[GasRow]:
        """Return every dated gas coefficient."""
        ...

    def write_saving(self, saving: EpciSaving) -> None:
        """Store the latest figure of an EPCI."""
        ...


class Store(AnalysisStore, SavingsStore, Protocol):
    """Both; what the jobs are given."""
