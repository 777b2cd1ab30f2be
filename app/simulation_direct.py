"""`vigie simulate run --direct`: a scenario's history straight into the database, the same readings as over MQTT."""

import statistics
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.batch import BatchResult
from domain.unit import UNITS
from simulators.grid import DAY_S, DAYS_PER_BLOCK, seconds
from simulators.message import Device
from simulators.scenario import HistoryColumns, Scenario
from storage.arrivals import Arrivals
from storage.history import LIVE_SOURCE, TimescaleHistory

__all__ = ["Written", "register_numbers", "write_history"]

COLLECTOR = "simulation"
READINGS_AT_ONCE = 300_000
"""About so many go into a transaction: some fifty megabytes."""
BLOCK_S = DAYS_PER_BLOCK * DAY_S

Ids = NDArray[np.int32]
Group = list[tuple[Device, int]]
"""Devices that are written together, each with the second from which its samples are still to be written."""
Advance = Callable[[int], None]
"""Told up to which second, about, the history has come."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a run wrote, and whether it came to its end."""

    readings: int
    stored: int
    seconds: float
    complete: bool


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is the same of all readings of a register, by its place in the scenario."""

    numbers: Ids
    unit_codes: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The readings of a group of devices over a block, or less."""

    end_s: int
    arrivals: Arrivals


def write_history(
    database_url: str,
    scenario: Scenario,
    start: datetime | None,
    end: datetime,
    *,
    stop: threading.Event,
    advance: Advance = lambda _until: None,
) -> Written:
    """Write what leaves before `end` of the samples taken from `start` on (None: from where each device has come to).

    One thread makes readings while another stores them; each transaction holds the devices of a group for a block of
    the world's days.
    """
    began = time.perf_counter()
    total, complete = BatchResult(), True
    with TimescaleHistory(database_url, COLLECTOR) as history:
        numbers = register_numbers(history, scenario)
        columns = _Columns(numbers, _unit_codes(scenario))
        starts = _starts(history, scenario, numbers, start)
        with closing(_read_ahead(_made(scenario, starts, columns, seconds(end)))) as made:
            for stretch in made:
                if stop.is_set():
                    complete = False
                    break
                total += history.write(stretch.arrivals)
                advance(stretch.end_s)
    readings = total.stored + total.duplicates + total.superseded
    return Written(readings, total.stored, time.perf_counter() - began, complete)


def register_numbers(history: TimescaleHistory, scenario: Scenario) -> Ids:
    """Return the database's number of each of the scenario's registers, which must be installed."""
    known = history.numbers()
    return np.array([known[register.device, register.channel] for register in scenario.registers], dtype=np.int32)


def _unit_codes(scenario: Scenario) -> NDArray[np.int16]:
    """Return the code of the unit that each register's messages name: its own, or 0 where they name none."""
    codes = (UNITS[one.register.unit].code if one.counting.unit_named else 0 for one in scenario.installed)
    return np.fromiter(codes, dtype=np.int16, count=len(scenario.installed))


def _read_ahead(stretches: Iterator[_Stretch]) -> Generator[_Stretch, None, None]:
    """Yield stretches, each made by another thread while the one before is stored."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, stretches, None)
        while (stretch := coming.result()) is not None:
            coming = maker.submit(next, stretches, None)
            yield stretch


def _groups(scenario: Scenario) -> Iterator[tuple[Device, ...]]:
    """Yield neighbouring devices that make about READINGS_AT_ONCE readings a block together."""
    group: list[Device] = []
    size = 0
    for device in scenario.devices:
        group.append(device)
        size += sum(BLOCK_S // register.interval_s for register in device.registers)
        if size >= READINGS_AT_ONCE:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


def _starts(history: TimescaleHistory, scenario: Scenario, numbers: Ids, start: datetime | None) -> list[Group]:
    """Return the groups of devices that are written together."""
    groups = [*_groups(scenario)]
    if start is not None:
        return [[(device, seconds(start)) for device in group] for group in groups]
    places = {register: place for place, register in enumerate(scenario.registers)}
    found: list[Group] = []
    for group in groups:
        ids = [int(numbers[places[register]]) for device in group for register in device.registers]
        come_to = _come_to(history.last_times(ids), ids, scenario.epoch)
        found.append([(device, come_to - scenario.sampler(device).reach_s()) for device in group])
    return found


def _come_to(last_times: Mapping[int, datetime], ids: Sequence[int], epoch: datetime) -> int:
    """Return the second after the last reading of the middle one of some registers.

    All of them were written together, up to the same instant; but one may have fallen silent, or its clock be wrong.
    """
    seen = [last_times.get(number, epoch - timedelta(seconds=1)) for number in ids]
    return seconds(statistics.median_low(seen)) + 1


def _made(scenario: Scenario, groups: Sequence[Group], installed: _Columns, end_s: int) -> Iterator[_Stretch]:
    """Yield the readings block by block, group by group."""
    first = min(start for group in groups for _, start in group)
    for block in range(max(first, seconds(scenario.epoch)) // BLOCK_S, -(-end_s // BLOCK_S)):
        until = min((block + 1) * BLOCK_S, end_s)
        for group in groups:
            columns = [*_drawn(scenario, group, block * BLOCK_S, until)]
            if columns:
                yield _Stretch(until, _arrivals(columns, installed, end_s))


def _drawn(scenario: Scenario, group: Group, first: int, until: int) -> Iterator[HistoryColumns]:
    """Yield what the devices of a group take in a block, drawn together where they begin at one instant."""
    begins = [max(start, first) for _, start in group]
    for begin in sorted({begin for begin in begins if begin < until}):
        together = [device for (device, _), mine in zip(group, begins, strict=True) if mine == begin]
        start, end = (datetime.fromtimestamp(second, UTC) for second in (begin, until))
        yield scenario.history(start, end, together)


def _arrivals(drawn: Sequence[HistoryColumns], installed: _Columns, end_s: int) -> Arrivals:
    """Return what has left before the end: last values first, then what they repeat or replace."""
    parts = [*drawn, *(one.repeated for one in drawn if one.repeated is not None)]
    register, label, value, sent = (
        np.concatenate(column) for column in zip(*(part[:4] for part in parts), strict=True)
    )
    if (sent >= end_s).any():
        gone = sent < end_s
        register, label, value, sent = register[gone], label[gone], value[gone], sent[gone]
    return Arrivals(
        installed.numbers[register],
        label * 1_000_000,
        sent * 1_000_000,
        value,
        installed.unit_codes[register],
        LIVE_SOURCE,
    )
