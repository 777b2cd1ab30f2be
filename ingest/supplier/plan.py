"""From a supplier's measures to readings of registers: which register, which instant, which common step.

A file is read twice: the first reading settles what a line alone cannot say (the smallest step of a series, the hour
that occurs twice), the second makes readings.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import gcd

from domain.batch import Batch, RegisterKey
from domain.calendar import DEFAULT_ZONE, zone
from domain.reading import Reading
from domain.registry import RegisterKind
from domain.supplier import PointRegister, SourceSeries
from domain.text import Message
from domain.unit import UNITS
from ingest.line import LineError
from ingest.supplier.local_time import LocalTimes
from ingest.supplier.measure import DAY_S, Measure, Stamp
from ingest.validation import EARLIEST, check

__all__ = ["Plan"]

IMPORT_NAMES = ("energy_import", "EAST", "BASE")
EXPORT_NAMES = ("energy_export", "EAIT")
UNIT = "Wh"
FEWEST = 4
"""So many falls between daily values and fewer say nothing."""


@dataclass(slots=True)
class _Told:
    """What the first reading found of one register."""

    kind: RegisterKind
    step_s: int = 0
    indexes: list[tuple[str, datetime, float]] = field(default_factory=list)


class Plan:
    """How one file becomes readings of one source.

    Args:
        points: the energy registers of each delivery point.
        stamp: which end of its interval a curve's time names.
        day_stamp: which end of its day an index's time names.
    """

    def __init__(
        self, points: Mapping[str, Sequence[PointRegister]], *, stamp: Stamp = Stamp.END, day_stamp: Stamp = Stamp.START
    ) -> None:
        self._points = points
        self._stamp = stamp
        self._day_stamp = day_stamp
        self._times = LocalTimes(zone(DEFAULT_ZONE))
        self._told: dict[int, _Told] = {}
        self._series: dict[int, SourceSeries | Message] = {}
        self._found: dict[tuple[str, bool], PointRegister | Message] = {}

    def note(self, measure: Measure) -> None:
        """Take a measure in the first reading."""
        self._times.note(_series(measure), measure.stamp)
        register = self._register(measure)
        if isinstance(register, Message):
            return
        told = self._told.setdefault(register.register_id, _Told(measure.kind))
        if measure.kind is RegisterKind.DELTA:
            told.step_s = gcd(told.step_s, measure.step_s)
        elif told.kind is RegisterKind.INDEX:
            told.indexes.append((measure.stage, measure.stamp.replace(tzinfo=None), measure.value))

    def settle(self) -> list[SourceSeries]:
        """End the first reading; return how the source tells each register that it did not tell before."""
        self._times.settle()
        by_number = {register.register_id: register for known in self._points.values() for register in known}
        for number, told in self._told.items():
            self._series[number] = _settled(by_number[number], told)
        return [
            series
            for number, series in self._series.items()
            if isinstance(series, SourceSeries) and by_number[number].told is None
        ]

    def add(self, batch: Batch, measure: Measure, received_at: datetime) -> Message | None:
        """Add a measure's readings to the batch, in the second reading, or return why it is refused."""
        try:
            # Every stamp is asked for, in the order of the file, whatever becomes of its line.
            time = self._times.instant(_series(measure), measure.stamp)
            series = self._series_of(measure)
            readings = list(self._readings(measure, series, time))
        except LineError as error:
            return error.message
        key = RegisterKey(series.register_id, series.kind, series.unit)
        units = []
        for reading in readings:
            verdict = check(reading, key, received_at, earliest=EARLIEST)
            if not isinstance(verdict, int):
                return Message(f"rejection-{verdict[0].value}")
            units.append(verdict)
        for reading, unit in zip(readings, units, strict=True):
            batch.add(series.register_id, reading.time, reading.value, unit, received_at.timestamp())
        return None

    def _readings(self, measure: Measure, series: SourceSeries, time: datetime) -> Iterator[Reading]:
        name = "value"
        if measure.kind is RegisterKind.INDEX:
            if self._day_stamp is Stamp.END:
                time = _day_later(time)
            yield Reading(measure.delivery_point, name, time, measure.value, measure.unit)
            return
        if measure.step_s % series.interval_s:
            raise LineError("supplier-other-step", step=measure.step_s // 60, known=series.interval_s // 60)
        if self._stamp is Stamp.START:
            time += timedelta(seconds=measure.step_s)
        part = measure.value * UNITS[measure.unit].factor / UNITS[UNIT].factor * series.interval_s / 3600
        for before in range(measure.step_s - series.interval_s, -1, -series.interval_s):
            yield Reading(measure.delivery_point, name, time - timedelta(seconds=before), part, UNIT)

    def _series_of(self, measure: Measure) -> SourceSeries:
        register = self._register(measure)
        series = register if isinstance(register, Message) else self._series[register.register_id]
        if isinstance(series, Message):
            raise _as_error(series)
        if series.kind is not measure.kind:
            raise LineError("supplier-other-kind")
        return series

    def _register(self, measure: Measure) -> PointRegister | Message:
        key = (measure.delivery_point, measure.production)
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, delivery_point: str, production: bool) -> PointRegister | Message:  # noqa: FBT001 - a cached key
        known = self._points.get(delivery_point, ())
        if not known:
            return Message("line-supplier-unknown-point", {"value": delivery_point})
        names = EXPORT_NAMES if production else IMPORT_NAMES
        for name in names:
            named = [register for register in known if register.name == name]
            if len(named) > 1:
                meters = ", ".join(register.meter for register in named)
                return Message("line-supplier-several-meters", {"value": delivery_point, "meters": meters})
            if named:
                return named[0]
        return Message("line-supplier-no-register", {"meter": known[0].meter, "names": ", ".join(names)})


def _series(measure: Measure) -> Hashable:
    return measure.delivery_point, measure.production, measure.kind, measure.stage


def _settled(register: PointRegister, told: _Told) -> SourceSeries | Message:
    """Return how the source tells a register from now on, or why this file does not fit it."""
    if told.kind is RegisterKind.INDEX and register.scale != 1:
        return Message("line-supplier-scaled", {"meter": register.meter})
    if told.kind is RegisterKind.INDEX and _often_falls(told.indexes):
        return Message("line-supplier-not-index")
    if register.told is not None:
        return register.told
    if register.has_readings:
        return Message("line-supplier-other-kind")
    return SourceSeries(register.register_id, told.kind, UNIT, told.step_s or DAY_S)


def _often_falls(indexes: Sequence[tuple[str, datetime, float]]) -> bool:
    """Whether these are no indexes: one falls when a meter is exchanged, daily energies fall every other day."""
    by_stage: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for stage, stamp, value in indexes:
        by_stage[stage].append((stamp, value))
    values = [[value for _, value in sorted(stage)] for stage in by_stage.values()]
    falls = sum(after < before for stage in values for before, after in pairwise(stage))
    return falls >= FEWEST and 4 * falls > sum(len(stage) for stage in values)


def _day_later(time: datetime) -> datetime:
    local = time.astimezone(zone(DEFAULT_ZONE))
    following = local.replace(tzinfo=None) + timedelta(days=1)
    return following.replace(tzinfo=zone(DEFAULT_ZONE)).astimezone(time.tzinfo)


def _as_error(message: Message) -> LineError:
    return LineError(message.key.removeprefix("line-"), **message.params)
