"""The jobs: expectations and anomalies of what is new, and the savings of every pilot."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from analytics.baselines.registry import BASELINES, expect
from analytics.civil import EPOCH, civil_grid, hour_number
from analytics.degree_days import costic
from analytics.detection import detect
from analytics.detectors.finding import Context
from analytics.detectors.registry import DETECTORS
from analytics.frame import Frame, matrix
from analytics.ports import AnalysisStore, Bools, Floats, Ints, RegisterFacts, Store, WeatherRow
from analytics.savings import Savings
from analytics.selection import counted
from analytics.tariff import Tariffs
from domain.errors import UsageError

__all__ = ["VERSION", "Analysed", "analyse", "update_savings"]

AHEAD = timedelta(hours=24)
"""How far the expectation reaches beyond now."""
REEXAMINED = timedelta(days=10)
"""An ordinary run judges these last days again: late readings come within them."""
LOOKBACK = timedelta(days=500)
"""A year for the weather regression, the weeks of the profile, and a margin: a later run finds what the first found."""
VERSION = "+".join([*(line.method for line in BASELINES), *(line.name for line in DETECTORS)])
"""Whatever was judged by another set of methods is judged again."""
AT_ONCE = 40
"""Registers in memory together: about 3 MB each while a profile is made."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Analysed:
    """What a run did: registers examined, expected hours written, anomalies standing in the re-examined time."""

    registers: int
    expected_hours: int
    anomalies: int


def analyse(
    store: AnalysisStore, now: datetime, *, since: datetime | None = None, progress: Progress | None = None
) -> Analysed:
    """Expect hours up to a day ahead, and find anomalies, of every register that counts.

    Registers that are judged together are examined from the first month of any of them that is not as it was judged
    last (late or corrected readings, a new version of a method), and for the last ten days in any case; from `since` on
    where it is given.
    """
    changes = store.changes(VERSION)
    changed = {number: month for number, month, *_ in reversed(changes)}  # the earliest month of each register
    registers = counted(store.registers())
    tariffs = Tariffs.of(store.tariffs(), store.gas_coefficients())
    weather = _degree_days(store.weather())
    hours = standing = done = 0
    for start, group in _groups(registers, lambda number: since or _since(changed.get(number), now)):
        frame = expect(_frame(store, group, start, now, _of_station(weather, group[0].station)))
        hours += _write_expected(store, frame, start)
        found = [anomaly for anomaly in detect(frame, Context(tariffs)) if anomaly.end > start]
        numbers = _numbers(group).tolist()
        standing += store.replace_anomalies(numbers, start, found)
        if since is None:
            store.mark(VERSION, [month for month in changes if month[0] in numbers])
        done += len(group)
        if progress is not None:
            progress(done, len(registers))
    return Analysed(done, hours, standing)


def update_savings(store: Store, now: datetime) -> int:
    """Store the latest figure of every EPCI that has a pilot; return how many."""
    savings = Savings(store, lambda: now)
    written = 0
    for siren, _, _, _ in store.pilots():
        try:
            store.write_saving(savings.savings(siren))
        except UsageError:
            continue  # a pilot without a whole day yet has no figure; the page says so
        written += 1
    return written


def _groups(
    registers: Sequence[RegisterFacts], since: Callable[[int], datetime]
) -> Iterator[tuple[datetime, list[RegisterFacts]]]:
    """Yield registers that share zone, kind of site and weather, forty at most at a time, and where to begin.

    They begin where the earliest of them does: each is judged by what the others had in the same hours, so that what
    changed for one may change what is found of all.
    """
    alike: dict[tuple[str, str, str], list[RegisterFacts]] = {}
    for register in registers:
        if register.first_hour is not None:
            key = (register.timezone, register.site_kind, register.station or "")
            alike.setdefault(key, []).append(register)
    for group in alike.values():
        parts = -(-len(group) // AT_ONCE)
        for part in range(parts):
            chosen = group[part * len(group) // parts : (part + 1) * len(group) // parts]
            yield min(since(register.register_id) for register in chosen), chosen


def _since(changed: date | None, now: datetime) -> datetime:
    ordinary = (now - REEXAMINED).replace(hour=0, minute=0, second=0, microsecond=0)
    if changed is None:
        return ordinary
    # A civil month begins up to half a day before or after the UTC one.
    return min(ordinary, datetime.combine(changed, time.min, UTC) - timedelta(days=1))


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _numbers(group: Sequence[RegisterFacts]) -> Ints:
    return np.array([register.register_id for register in group], dtype=np.int64)


def _frame(
    store: AnalysisStore,
    group: Sequence[RegisterFacts],
    since: datetime,
    now: datetime,
    weather: dict[int, float],
) -> Frame:
    first = min(register.first_hour for register in group if register.first_hour is not None)
    first = min(first, now)
    # Whole days on both sides: a civil day cut in two would be judged on its half.
    start = max(first, since - LOOKBACK).replace(hour=0, minute=0, second=0, microsecond=0)
    end = _hour(now + AHEAD)
    grid = civil_grid(start, end, group[0].timezone)
    numbers = _numbers(group)
    actual = matrix(store.hours(numbers.tolist(), start, end), numbers, grid.hours)
    actual[grid.hours >= hour_number(now)] = np.nan  # the hour under way is not over
    days = range(grid.first_day, grid.first_day + grid.days)
    degree_days = np.array([weather.get(day, np.nan) for day in days], dtype=np.float64)
    return Frame(
        grid=grid,
        site_kind=group[0].site_kind,
        registers=tuple(group),
        actual=actual,
        degree_days=degree_days,
    )


def _degree_days(rows: Sequence[WeatherRow]) -> dict[str, dict[int, float]]:
    """Return COSTIC degree days by station and day number."""
    if not rows:
        return {}
    values = costic(np.array([row[2] for row in rows]), np.array([row[3] for row in rows]))
    stations: dict[str, dict[int, float]] = {}
    for (station, day, _, _), value in zip(rows, values, strict=True):
        stations.setdefault(station, {})[_day_number(day)] = float(value)
    return stations


def _of_station(weather: dict[str, dict[int, float]], station: str | None) -> dict[int, float]:
    """Return the station's degree days; a site of no pilot has the longest series: a département has one weather."""
    if station in weather:
        return weather[station]
    return max(weather.values(), key=len, default={})


def _day_number(day: date) -> int:
    return (day - EPOCH).days


def _write_expected(store: AnalysisStore, frame: Frame, since: datetime) -> int:
    if frame.expected is None:
        return 0
    expected = frame.expected
    keep: Bools = ~np.isnan(expected.value) & (frame.hours >= hour_number(since))[:, None]
    row, column = np.nonzero(keep)

    def pick(values: Floats) -> Floats:
        picked: Floats = values[row, column]
        return picked

    return store.write_expected(
        expected.method,
        {
            "register_id": _numbers(frame.registers)[column],
            "hour": frame.hours[row],
            "expected": pick(expected.value),
            "low": pick(expected.low),
            "high": pick(expected.high),
        },
    )
