"""A scenario: places, devices, works and faults over time, from which readings, messages and the truth follow."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple

import numpy as np

from domain.calendar import require_aware
from domain.errors import UsageError
from domain.registry import Fluid, Register
from domain.truth import Truth, TruthCategory, TruthDay
from simulators.alteration import Alteration
from simulators.encoding import DeviceMessages, encode, grouped
from simulators.grid import DAY_S, DAYS_PER_BLOCK, STEP_S, Floats, Ints, add_months, seconds
from simulators.installation import Installed, install, install_devices
from simulators.message import Counting, Device, SimulatedMessage
from simulators.meter import IndexSeries
from simulators.physics import Physics, Variant
from simulators.plan import Plan
from simulators.profile import Phases
from simulators.sampling import Sampler, Spoken
from simulators.truth import metering_truths, use_days, use_truths
from simulators.world.weather import DailyTemperature

__all__ = ["HistoryColumns", "Scenario"]

SAMPLES_AT_ONCE = 300_000
_ORIGIN = date(1970, 1, 1)


class HistoryColumns(NamedTuple):
    """What decoders would yield of some devices: equal-length columns, each (register, label) once, the last to leave.

    `repeated` has the rows that the ones here replace, or repeat, in order of departure.
    """

    register: Ints
    """Place among the scenario's registers."""
    label_s: Ints
    """Time of the reading, in seconds since 1970."""
    value: Floats
    """As decoded: in the register's unit before its scale."""
    sent_s: Ints
    """When it left, in seconds since 1970."""
    repeated: "HistoryColumns | None"


_Columns = tuple[Ints, Ints, Floats, Ints]


class Scenario:
    """Everything that can be asked of a simulated territory; the same plan always answers the same."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.name = plan.name
        self.seed = plan.seed
        self.epoch = _utc_midnight(plan.epoch)
        self.end = add_months(self.epoch, plan.months)
        self.pilot_start = plan.pilot_start
        self.alterations = plan.alterations
        self.physics = Physics(plan)
        self.installed = install(plan.premises, plan.alterations)
        self.sites = tuple(place.site for place in plan.premises)
        self.meters = tuple(one.meter for one in self.installed)
        self.registers = tuple(one.register for one in self.installed)
        self.devices = install_devices(self.installed, seconds(self.epoch))
        self._by_meter = {one.meter.code: one for one in self.installed}
        self._places = {one.meter.code: number for number, one in enumerate(self.installed)}
        self._series = {one.meter.code: self._index(one) for one in self.installed}
        self._counted = seconds(self.epoch) // (DAYS_PER_BLOCK * DAY_S)
        self._samplers = {device.identity.code: self._sampler(device) for device in self.devices}
        self._electrical: dict[str, tuple[int, Phases | None]] = {}

    @property
    def works(self) -> tuple[Alteration, ...]:
        """What was done to save energy."""
        return tuple(item for item in self.alterations if item.kind.category is TruthCategory.WORK)

    @property
    def faults(self) -> tuple[Alteration, ...]:
        """What goes wrong, in use or in metering."""
        return tuple(item for item in self.alterations if item.kind.category is not TruthCategory.WORK)

    def counting(self, register: Register) -> Counting:
        """Return how a register is reported."""
        return self._by_meter[register.meter].counting

    def readings(self, register: Register, start: datetime, end: datetime) -> tuple[Ints, Floats]:
        """Return (times [s since 1970], values as decoded) of what arrives of a register, taken in [start, end).

        Sorted by time; of one time the reading that left last.
        """
        device = next(d for d in self.devices if register in d.registers)
        columns = self._columns([device], _ceil_seconds(start), _ceil_seconds(end))
        mine = columns.register == self._places[register.meter]
        return columns.label_s[mine], columns.value[mine]

    def history(self, start: datetime, end: datetime, devices: Sequence[Device] | None = None) -> HistoryColumns:
        """Return what decoders would yield of the samples that devices take in [start, end), whenever these leave."""
        return self._columns(devices or self.devices, _ceil_seconds(start), _ceil_seconds(end))

    def messages(
        self, start: datetime, end: datetime, window_s: int = DAY_S, devices: Sequence[Device] | None = None
    ) -> Iterator[SimulatedMessage]:
        """Yield what leaves in [start, end), in order of departure, of all devices or of some.

        Devices that pack put what leaves within `window_s` (a divisor of a day) in one message; 0: each reading alone.
        """
        first, last = max(_ceil_seconds(start), seconds(self.epoch)), _ceil_seconds(end)
        step, speaking = self._slice_s(window_s), self.devices if devices is None else devices
        if not speaking:
            return
        self._come_to(first)
        for begin in range(first // step * step, last, step):
            span = max(first, begin), min(last, begin + step)
            yield from encode([self._device_messages(device, *span, window_s) for device in speaking])

    def messages_at(self, device: Device, time_s: int, *, between: bool = False) -> list[SimulatedMessage]:
        """Return what a device says at an instant (seconds since 1970).

        With `between`, devices that pack also tell their electricity when it is not due, its index within the step.
        """
        due = self._device_messages(device, time_s, time_s + 1, 1)
        if not len(due.traffic) and between and device.dialect.batch is None:
            due = self._device_messages(device, time_s, time_s + 1, 1, between=True)
        return list(encode([due]))

    def temperatures(self, start: date, end: date) -> list[DailyTemperature]:
        """Return the extremes of each day, start <= day < end (dates, or the dates of moments)."""
        first, last = (_as_date(day) for day in (start, end))
        days = (last - first).days
        if days <= 0:
            return []
        tmin, tmax = self.physics.world.weather.daily_extremes((first - _ORIGIN).days, days)
        return [
            DailyTemperature(first + timedelta(days=n), float(low), float(high))
            for n, (low, high) in enumerate(zip(tmin, tmax, strict=True))
        ]

    def truth(self, until: datetime | None = None) -> list[Truth]:
        """Return what every work and fault changed up to an instant, by default the end of the history."""
        begun, horizon = self._begun(until)
        found = [*use_truths(self, begun, horizon), *metering_truths(self, begun, horizon)]
        order = {id(item): number for number, item in enumerate(self.alterations)}
        return [truth for _, truth in sorted(found, key=lambda pair: order[id(pair[0])])]

    def truth_days(self, until: datetime | None = None) -> list[TruthDay]:
        """Return the same for works and faults of use, civil day by civil day: what was saved or wasted on each."""
        return list(use_days(self, *self._begun(until)))

    def of_meter(self, code: str) -> Installed:
        """Return a meter with what is known of it."""
        return self._by_meter[code]

    def sampler(self, device: Device) -> Sampler:
        """Return what becomes of a device's samples."""
        return self._samplers[device.identity.code]

    def rate(self, one: Installed, block: int, variant: Variant | None = None) -> Floats:
        """Return the rate [base unit per hour] at a meter by step of a block, with some of its site's alterations."""
        load = self.physics.load(one.meter.site, one.fluid, one.meter.code, block, variant)
        return load.rate * one.part

    def _begun(self, until: datetime | None) -> tuple[list[Alteration], datetime]:
        horizon = require_aware(until) if until is not None else self.end
        return [item for item in self.alterations if item.start < horizon], horizon

    def _device_messages(
        self, device: Device, start_s: int, end_s: int, window_s: int, *, between: bool = False
    ) -> DeviceMessages:
        sampler = self.sampler(device)
        traffic = sampler.taken(start_s, end_s, every_s=1) if between else sampler.leaving(start_s, end_s)
        if between:
            traffic = traffic.take(traffic.sent < end_s)  # what is held back is told on the grid alone
            meters = [register.meter for register in device.registers]
            electric = [self._by_meter[meter].fluid is Fluid.ELECTRICITY for meter in meters]
            traffic = traffic.take(np.array(electric)[traffic.register])
        return grouped(sampler, traffic, window_s, partial(self._phases, device) if device.dialect.phases else None)

    def _phases(self, device: Device, place: int, instant: int) -> tuple[Phases, int, int] | None:
        """Return the electrical side over the step that ends at an instant."""
        meter = device.registers[place].meter
        day, second = divmod(instant - 1, DAY_S)
        block, row = divmod(day, DAYS_PER_BLOCK)
        if self._electrical.get(meter, (None, None))[0] != block:
            one = self._by_meter[meter]
            self._electrical[meter] = block, self.physics.load(one.meter.site, one.fluid, meter, block).phases
        phases = self._electrical[meter][1]
        return None if phases is None else (phases, row, second // STEP_S)

    def _slice_s(self, window_s: int) -> int:
        """Return how long a stretch to draw at once: a divisor of a day, whole windows, some 300,000 samples."""
        samples_per_day = sum(DAY_S / register.interval_s for register in self.registers)
        for parts in (1, 2, 4, 8, 12, 24, 48, 72, 144, 288):
            step = DAY_S // parts
            if step % max(window_s, 1) == 0 and (samples_per_day / parts <= SAMPLES_AT_ONCE or parts == 288):
                return step
        return max(window_s, 1)

    def _come_to(self, second: int) -> None:
        """Let all displays count up to the block of an instant, block after block: a block's heat is that of all sites.

        One display after the other would ask for more blocks than are kept, and each would be computed many times.
        """
        block = second // (DAYS_PER_BLOCK * DAY_S)
        for number in range(self._counted, block):
            start = np.array([number * DAYS_PER_BLOCK * DAY_S])
            for series in self._series.values():
                series.at(start)
        self._counted = max(self._counted, block)

    def _index(self, one: Installed) -> IndexSeries:
        return IndexSeries(partial(self.rate, one), one.counting.per_base, seconds(self.epoch), one.start_index)

    def _sampler(self, device: Device) -> Sampler:
        ones = [self._by_meter[register.meter] for register in device.registers]
        spoken = tuple(
            Spoken(
                display=self._series[one.meter.code].at,
                alterations=self._befalling([one]),
                raw_per_base=one.counting.per_base,
                turns_over_at=one.turns_over_at,
            )
            for one in ones
        )
        return Sampler(device, spoken, self._befalling(ones), self.physics.occasion, seconds(self.epoch))

    def _befalling(self, ones: Sequence[Installed]) -> tuple[Alteration, ...]:
        """Return what befalls any of the meters of one device, in the plan's order."""
        fluids, dialect = {one.fluid for one in ones}, ones[0].dialect.name
        return tuple(
            item
            for item in self.physics.alterations(ones[0].meter.site)
            if any(item.concerns(fluid) for fluid in fluids) and dialect in (item.kind.dialects or {dialect})
        )

    def _columns(self, devices: Sequence[Device], start_s: int, end_s: int) -> HistoryColumns:
        self._come_to(start_s)
        arrived = [self._arrived(device, start_s, end_s) for device in devices]
        kept = [one for one, _ in arrived]
        again = [one for _, one in arrived if one is not None]
        return HistoryColumns(*_joined(kept), repeated=_by_departure(again))

    def _arrived(self, device: Device, start_s: int, end_s: int) -> tuple[_Columns, _Columns | None]:
        """Return what decoders yield of a device, each (register, label) once, and what is left over."""
        sampler = self.sampler(device)
        traffic = sampler.dated(sampler.taken(start_s, end_s))
        traffic = traffic.take(traffic.damage == 0)
        places = np.array([self._places[register.meter] for register in device.registers], dtype=np.int64)
        per_value = np.array([self.counting(register).per_value for register in device.registers], dtype=np.float64)
        columns = (places[traffic.register], traffic.label, traffic.raw / per_value[traffic.register], traffic.sent)
        if not sampler.alterations:
            return columns, None  # no time comes twice: nothing to look for in millions of rows
        register, label, _value, sent = columns
        order = np.lexsort((sent, label, register))
        register, label = register[order], label[order]
        last = np.concatenate(((register[1:] != register[:-1]) | (label[1:] != label[:-1]), [True]))[: order.size]
        final, early = order[last], order[~last]
        return _rows(columns, final), _rows(columns, early) if early.size else None


def _as_date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _ceil_seconds(moment: datetime) -> int:
    exact = require_aware(moment)
    return seconds(exact) + (exact.microsecond > 0)


def _utc_midnight(epoch: datetime) -> datetime:
    moment = require_aware(epoch)
    if moment.hour or moment.minute or moment.second or moment.microsecond:
        raise UsageError("error-epoch-not-midnight", epoch=epoch.isoformat())
    return moment.astimezone(UTC)


def _rows(columns: _Columns, rows: Ints) -> _Columns:
    register, label, value, sent = columns
    return register[rows], label[rows], value[rows], sent[rows]


def _joined(parts: Sequence[_Columns]) -> _Columns:
    register, label, value, sent = (np.concatenate(column) for column in zip(*parts, strict=True))
    return register, label, value, sent


def _by_departure(parts: Sequence[_Columns]) -> HistoryColumns | None:
    if not parts:
        return None
    columns = _joined(parts)
    return HistoryColumns(*_rows(columns, np.argsort(columns[3], kind="stable")), repeated=None)
