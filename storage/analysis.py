"""What the analyses read from and write to TimescaleDB: hours in, expectations, anomalies and savings out."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from domain.anomaly import Anomaly
from domain.saving import EpciSaving
from storage.binary_copy import decode, encode, microseconds_to_postgres
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["AnalysedRegister", "TimescaleAnalysis"]

SQL = queries("analysis")
_MONTH = tuple[int, date, int, float, float, float, int]
_MONTH_COLUMNS = ("register_id", "month", "days", "amount", "estimated", "coverage", "revisions", "version")
_COLUMNS = Mapping[str, NDArray[Any]]
_HOURS = (("register_id", "i4"), ("hour", "i4"), ("amount", "f8"), ("estimated", "f8"), ("coverage", "f8"))
_DAYS = (
    ("register_id", "i4"), ("day", "i4"), ("amount", "f8"), ("estimated", "f8"), ("coverage", "f8"), ("revision", "i4"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedRegister:
    """A register as the analyses see it (analytics.ports.RegisterFacts)."""

    register_id: int
    meter: str
    register: str
    kind: str
    fluid: str
    base_unit: str
    site: str
    site_kind: str
    timezone: str
    station: str | None
    first_hour: datetime | None


class TimescaleAnalysis:
    """The store of the analyses (analytics.ports.Store): a transaction for each call, in the role of analytics."""

    def __init__(self, database_url: str, role: Role = Role.ANALYTICS) -> None:
        self._url = database_url
        self._role = role

    def registers(self) -> Sequence[AnalysedRegister]:
        """Return every register that has amounts."""
        return self._registers("registers", {})

    def epci_registers(self, siren: str) -> Sequence[AnalysedRegister]:
        """Return the registers of an EPCI's sites."""
        return self._registers("epci_registers", {"siren": siren})

    def changes(self, version: str) -> Sequence[_MONTH]:
        """Return the months that are not as they were marked, or were judged by another version of the methods."""
        with self._connect() as connection:
            return cast("list[_MONTH]", connection.execute(SQL["changes"], {"version": version}).fetchall())

    def mark(self, version: str, months: Sequence[_MONTH]) -> None:
        """Remember that these months were judged as they were read."""
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.executemany(
                SQL["mark"], [dict(zip(_MONTH_COLUMNS, (*month, version), strict=True)) for month in months]
            )

    def hours(self, register_ids: Sequence[int], start: datetime, end: datetime) -> _COLUMNS:
        """Return the hourly amounts of [start, end); `hour` counts from 1970 UTC."""
        return self._copy("hours", {"registers": list(register_ids), "start": start, "end": end}, _HOURS)

    def days(self, siren: str, start: date, end: date, as_of: datetime | None = None) -> _COLUMNS:
        """Return the days of an EPCI over civil [start, end), as known now or at `as_of`; `day` counts from 1970-01-01.

        A day that lost its readings has coverage 0, and its revision.
        """
        name = "days" if as_of is None else "days_as_of"
        moment = {} if as_of is None else {"as_of": as_of}
        return self._copy(name, {"siren": siren, "start": start, "end": end, **moment}, _DAYS)

    def weather(self) -> Sequence[tuple[str, date, float, float]]:
        """Return station, day, tmin, tmax of every day known."""
        return self._rows("weather")

    def tariffs(self) -> Sequence[tuple[str, str, date, float]]:
        """Return fluid, unit, first day and price of every tariff."""
        return self._rows("tariffs")

    def gas_coefficients(self) -> Sequence[tuple[int | None, date, float]]:
        """Return register, first day and kWh/m3 of every gas coefficient; those of no register are the territory's."""
        return self._rows("gas_coefficients")

    def pilots(self) -> Sequence[tuple[str, str, date, str]]:
        """Return SIREN, name, start and weather station of every pilot."""
        return self._rows("pilots")

    def write_expected(self, method: str, columns: _COLUMNS) -> int:
        """Store expectations; return how many rows are new or changed."""
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(SQL["create_stage"])
            with cursor.copy(SQL["copy_stage"]) as copy:
                copy.write(_expected_rows(columns))
            return cursor.execute(SQL["upsert_expected"], {"method": method}).rowcount

    def replace_anomalies(self, register_ids: Sequence[int], since: datetime, anomalies: Sequence[Anomaly]) -> int:
        """Store what ends after `since` and delete what else these registers had there; return how many stand."""
        arrays = _anomaly_arrays(anomalies)
        with self._connect() as connection:
            connection.execute(
                SQL["delete_anomalies"],
                {
                    "registers": list(register_ids),
                    "since": since,
                    "found": arrays["registers"],
                    "detectors": arrays["detectors"],
                    "starts": arrays["starts"],
                },
            )
            connection.execute(SQL["upsert_anomaly"], arrays)
        return len(anomalies)

    def write_saving(self, saving: EpciSaving) -> None:
        """Store the latest figure of an EPCI."""
        counted = sum(meter.sufficient for meter in saving.meters)
        row = asdict(saving) | {"verdict": saving.verdict.value, "meters": counted}
        with self._connect() as connection:
            connection.execute(SQL["upsert_saving"], row)

    def _connect(self) -> AbstractContextManager[Connection[TupleRow]]:
        return connect(self._url, self._role)

    def _registers(self, name: str, params: Mapping[str, Any]) -> list[AnalysedRegister]:
        with self._connect() as connection, connection.cursor(row_factory=class_row(AnalysedRegister)) as cursor:
            return cursor.execute(SQL[name], params).fetchall()

    def _rows(self, name: str) -> list[Any]:
        with self._connect() as connection:
            return connection.execute(SQL[name]).fetchall()

    def _copy(self, name: str, params: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> _COLUMNS:
        with self._connect() as connection, connection.cursor() as cursor, cursor.copy(SQL[name], params) as copy:
            stream = b"".join(copy)
        return decode(stream, columns)


def _expected_rows(columns: _COLUMNS) -> bytes:
    microseconds = columns["hour"].astype(np.int64) * 3_600_000_000
    return encode(
        [
            ("register_id", columns["register_id"].astype(np.int32)),
            ("hour", microseconds_to_postgres(microseconds)),
            ("expected", columns["expected"].astype(np.float64)),
            ("low", columns["low"].astype(np.float64)),
            ("high", columns["high"].astype(np.float64)),
        ]
    )


def _anomaly_arrays(anomalies: Sequence[Anomaly]) -> dict[str, list[Any]]:
    return {
        "registers": [anomaly.register_id for anomaly in anomalies],
        "kinds": [anomaly.kind.value for anomaly in anomalies],
        "detectors": [anomaly.detector for anomaly in anomalies],
        "starts": [anomaly.start for anomaly in anomalies],
        "ends": [anomaly.end for anomaly in anomalies],
        "actual": [anomaly.actual for anomaly in anomalies],
        "expected": [anomaly.expected for anomaly in anomalies],
        "cost": [anomaly.cost_eur for anomaly in anomalies],
        "score": [anomaly.score for anomaly in anomalies],
    }
