"""Reading of weather files: hourly or daily, our own columns or Météo-France's; a bad row is named by its line."""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np

from domain.errors import UsageError
from simulators.grid import DAY_S, Floats, seconds

__all__ = ["HOUR_S", "Daily", "Hourly", "read_weather"]

HOUR_S = 3600
_LOWEST_C, _HIGHEST_C = -60.0, 60.0
_STATION = "num_poste"
_UNREADABLE = (OSError, UnicodeDecodeError, EOFError, zlib.error, csv.Error)
"""Not there, not text, a damaged or cut archive, a field without end."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Extremes [degC] of consecutive days (days since 1970)."""

    first_day: int
    tmin: Floats
    tmax: Floats


@dataclass(frozen=True, slots=True)
class Hourly:
    """Temperatures [degC] of consecutive hours (seconds since 1970)."""

    first_s: int
    temperatures: Floats

    def whole_days(self) -> Daily:
        """Return the extremes of the UTC days that have all their hours."""
        skipped = -self.first_s % DAY_S // HOUR_S
        days = (len(self.temperatures) - skipped) // 24
        table = self.temperatures[skipped : skipped + 24 * max(days, 0)].reshape(-1, 24)
        return Daily((self.first_s + skipped * HOUR_S) // DAY_S, table.min(axis=1), table.max(axis=1))


class _Form(NamedTuple):
    """Which columns hold what, and how the time is written."""

    time: str
    values: tuple[str, ...]
    parse: Callable[[str], int]
    step_s: int


def _instant(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or seconds(moment) % HOUR_S:
        raise ValueError(text)
    return seconds(moment)


def _compact_hour(text: str) -> int:
    return seconds(datetime.strptime(text, "%Y%m%d%H").replace(tzinfo=UTC))


def _day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days * DAY_S


_FORMS = (
    _Form("time", ("temperature_c",), _instant, HOUR_S),
    _Form("aaaammjjhh", ("t",), _compact_hour, HOUR_S),
    _Form("day", ("tmin", "tmax"), _day, DAY_S),
    _Form("aaaammjj", ("tn", "tx"), _day, DAY_S),
)


def read_weather(path: Path) -> Hourly | Daily:
    """Read a CSV file (also .gz) whose header tells its form: docs/methods/simulation.md.

    Raises:
        UsageError: it is not there, has another form, a bad row, two stations, or a gap.
    """
    try:
        with _open(path) as text:
            form, rows = _read(path, text)
    except _UNREADABLE as error:
        raise UsageError("error-weather-file-unreadable", file=str(path)) from error
    times = np.array(sorted(rows))
    _refuse_gaps(path, times, form.step_s)
    columns = np.array([rows[time] for time in times]).T
    if form.step_s == HOUR_S and len(times) >= 24 * 2:
        return Hourly(int(times[0]), columns[0])
    if form.step_s == DAY_S:
        return Daily(int(times[0]) // DAY_S, columns[0], columns[1])
    raise UsageError("error-weather-file-short", file=str(path))


def _open(path: Path) -> AbstractContextManager[TextIO]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _read(path: Path, text: TextIO) -> tuple[_Form, dict[int, tuple[float, ...]]]:
    header = text.readline()
    delimiter = ";" if ";" in header else ","
    names = [name.strip().strip('"').lower() for name in header.rstrip("\r\n").split(delimiter)]
    form = next((form for form in _FORMS if {form.time, *form.values} <= set(names)), None)
    if form is None:
        raise UsageError("error-weather-file-header", file=str(path), columns=" ".join(names))
    rows: dict[int, tuple[float, ...]] = {}
    stations: set[str] = set()
    for line, row in _rows(text, names, delimiter):
        stations.add(row.get(_STATION) or "")
        time, values = _parse(path, line, form, row)
        if len(stations) > 1:
            raise UsageError("error-weather-file-stations", file=str(path), line=str(line))
        if time in rows:
            raise UsageError("error-weather-file-twice", file=str(path), line=str(line), time=row[form.time] or "")
        if values:
            rows[time] = values
    if not rows:
        raise UsageError("error-weather-file-short", file=str(path))
    return form, rows


def _rows(text: TextIO, names: list[str], delimiter: str) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    reader = csv.DictReader(text, names, delimiter=delimiter)
    for row in reader:
        yield reader.line_num + 1, row


def _parse(path: Path, line: int, form: _Form, row: Mapping[str, str | None]) -> tuple[int, tuple[float, ...]]:
    """Return time and values; no values where the row has none, which makes a gap."""
    texts = [(row.get(name) or "").strip() for name in (form.time, *form.values)]
    try:
        time = form.parse(texts[0])
        if not all(texts):
            return time, ()
        return time, _temperatures(texts[1:])
    except ValueError as error:
        raise UsageError("error-weather-file-row", file=str(path), line=str(line), row=" ".join(texts)) from error


def _temperatures(texts: list[str]) -> tuple[float, ...]:
    values = tuple(float(text.replace(",", ".")) for text in texts)
    if not all(_LOWEST_C <= value <= _HIGHEST_C for value in values) or list(values) != sorted(values):
        raise ValueError(texts)
    return values


def _refuse_gaps(path: Path, times: Floats, step_s: int) -> None:
    holes = np.flatnonzero(np.diff(times) != step_s)
    if len(holes):
        missing = datetime.fromtimestamp(int(times[holes[0]]) + step_s, UTC)
        written = missing.isoformat(timespec="minutes") if step_s == HOUR_S else missing.date().isoformat()
        raise UsageError("error-weather-file-gap", file=str(path), missing=written)
