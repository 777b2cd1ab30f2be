"""A scenario: places, devices, works and faults over time, from which readings, messages and the truth follow."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.calendar import require_aware
from domain.errors import UsageError
from domain.registry import Fluid, Register
from simulators.alteration import Alteration, Category
from simulators.calendar import Calendar
from simulators.chance import draw_block, stable_hash
from simulators.demo import Plan, demo_plan
from simulators.grid import DAY_S, STEP_S, Floats, Ints, add_months, block_of_day, day_number, seconds
from simulators.installation import install_devices, install_meters, install_registers, start_index
from simulators.message import Device, SimulatedMessage, Value
from simulators.meter import IndexSeries
from simulators.profile import SUPPLY_METERS, Load
from simulators.registry import SITE_PROFILES
from simulators.weather import DailyTemperature, daily_extremes
from simulators.world import World

__all__ = ["SCENARIOS", "Scenario", "Truth", "demo", "history_epoch"]

HISTORY_MONTHS = 15
_ORIGIN = date(1970, 1, 1)
_STEPS_PER_HOUR = 3600 // STEP_S


@dataclass(frozen=True, slots=True)
class Truth:
    """What one work or fault really changed, in the base unit of the register (kWh or m3)."""

    kind: str
    category: Category
    site: str
    meter: str
    register: str
    start: datetime
    end: datetime
    avoidable_amount: float
    """Faults: amount that need not have been used. Works: amount saved. Never negative."""
    deviation: float
    """Amount used less the amount without it: positive for waste, negative for savings and outages."""
    unit: str


class Scenario:
    """Everything that can be asked of a simulated territory; the same plan, seed and epoch always answer the same."""

    def __init__(self, plan: Plan, seed: int, epoch: datetime) -> None:
        self.name = plan.name
        self.seed = seed
        self.epoch = _utc_midnight(epoch)
        self.pilot_start = plan.pilot_start
        self.alterations = plan.alterations
        self.sites = tuple(place.site for place in plan.premises)
        self.meters = install_meters(plan.premises)
        self.registers = install_registers(plan.premises)
        self.devices = install_devices(plan.premises, self.epoch)
        self._places = {place.site.code: place for place in plan.premises}
        self._meters = {meter.code: meter for meter in self.meters}
        self._profiles = {profile.kind: profile for profile in SITE_PROFILES}
        self._world = World(seed, Calendar())
        self._series: dict[tuple[str, str], IndexSeries] = {}

    @property
    def works(self) -> tuple[Alteration, ...]:
        """What was done to save energy."""
        return tuple(item for item in self.alterations if item.kind.category is Category.WORK)

    @property
    def faults(self) -> tuple[Alteration, ...]:
        """What goes wrong."""
        return tuple(item for item in self.alterations if item.kind.category is Category.FAULT)

    def readings(
        self, register: Register, start: datetime, end: datetime
    ) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
        """Return (times [datetime64[us], UTC], raw indexes) of a register, start <= time < end, from the epoch on."""
        times = self._grid(register, _ceil_seconds(start), _ceil_seconds(end))
        values = self._index(register).at(times)
        return times.astype("datetime64[s]").astype("datetime64[us]"), values.astype(np.float64)

    def messages(self, start: datetime, end: datetime, readings_per_message: int = 1) -> Iterator[SimulatedMessage]:
        """Yield the messages of all devices in the order of their times, start <= time < end.

        Dialects that pack put up to `readings_per_message` readings of one UTC day in a message.
        """
        first, last = max(_ceil_seconds(start), seconds(self.epoch)), _ceil_seconds(end)
        for day in range(first // DAY_S, -(-last // DAY_S)):
            span = max(first, day * DAY_S), min(last, (day + 1) * DAY_S)
            of_day = [
                message
                for device in self.devices
                for message in self._device_messages(device, *span, readings_per_message)
            ]
            yield from sorted(of_day, key=lambda message: message.time)

    def messages_at(self, device: Device, time_s: int, *, between: bool = False) -> list[SimulatedMessage]:
        """Return what a device says at an instant (seconds since 1970).

        Registers speak when their interval comes round; with `between`, the electricity of devices that pack speaks at
        any instant, its index interpolated within the step.
        """
        due = [
            register
            for register in device.registers
            if time_s % register.interval_s == 0
            or (between and device.dialect.packs and register.name == SUPPLY_METERS[Fluid.ELECTRICITY].register)
        ]
        at = np.array([time_s], dtype=np.int64)
        values = [value for register in due for value in self._values(register, at)]
        return self._encode(device, values, len(values))

    def temperatures(self, start: date, end: date) -> list[DailyTemperature]:
        """Return the extremes of each day, start <= day < end (dates, or the dates of moments)."""
        first, last = (_as_date(day) for day in (start, end))
        days = (last - first).days
        if days <= 0:
            return []
        tmin, tmax = daily_extremes(self.seed, (first - _ORIGIN).days, days)
        return [
            DailyTemperature(first + timedelta(days=n), float(low), float(high))
            for n, (low, high) in enumerate(zip(tmin, tmax, strict=True))
        ]

    def truth(self, until: datetime | None = None) -> list[Truth]:
        """Return what every work and fault changed up to an instant, by default fifteen months after the epoch."""
        horizon = require_aware(until) if until is not None else add_months(self.epoch, HISTORY_MONTHS)
        return [self._truth(item, horizon) for item in self.alterations if item.start < horizon]

    def rate(self, register: Register, block: int, *, without: Sequence[Alteration] = ()) -> Floats:
        """Return the rate [base unit per hour] by step of a block, leaving some works and faults out."""
        kept = tuple(item for item in self._alterations_of(register) if item not in without)
        return self._load(register, block, kept).rate

    def _truth(self, item: Alteration, horizon: datetime) -> Truth:
        meter = next(m for m in self.meters if m.site == item.site and m.fluid == item.fluid)
        register = next(r for r in self.registers if r.meter == meter.code)
        end = horizon if item.end is None else min(item.end, horizon)
        before = self._alterations_of(register)
        before = before[: before.index(item)]
        deviation = 0.0
        for block in range(block_of_day(day_number(item.start)), block_of_day(day_number(end)) + 1):
            change = self._load(register, block, (*before, item)).rate - self._load(register, block, before).rate
            times = self._world.block(block).times
            inside = (times >= seconds(self.epoch)) & (times < seconds(end))
            deviation += float(np.sum(change[inside])) / _STEPS_PER_HOUR
        waste = deviation if item.kind.category is Category.FAULT else -deviation
        return Truth(
            item.kind.name, item.kind.category, item.site, meter.code, register.name, item.start, end,
            max(waste, 0.0), deviation, register.base_unit,
        )  # fmt: skip

    def _load(self, register: Register, block: int, alterations: Sequence[Alteration]) -> Load:
        meter = self._meters[register.meter]
        place = self._places[meter.site]
        surroundings = self._world.block(block)
        draws = draw_block(self.seed, stable_hash(meter.site, meter.code, register.name), surroundings.first_day)
        load = self._profiles[place.site.kind].loads[meter.fluid](place, self._world, surroundings, draws)
        for item in alterations:
            if item.touches(surroundings):
                load = item.apply(load, surroundings)
        return load

    def _alterations_of(self, register: Register) -> tuple[Alteration, ...]:
        meter = self._meters[register.meter]
        return tuple(a for a in self.alterations if a.site == meter.site and a.fluid == meter.fluid)

    def _index(self, register: Register) -> IndexSeries:
        key = register.meter, register.name
        if key not in self._series:
            supply = SUPPLY_METERS[self._meters[register.meter].fluid]
            self._series[key] = IndexSeries(
                lambda block: self.rate(register, block),
                supply.raw_per_base(),
                seconds(self.epoch),
                start_index(register),
            )
        return self._series[key]

    def _grid(self, register: Register, start_s: int, end_s: int) -> Ints:
        step = register.interval_s
        first = -(-max(start_s, seconds(self.epoch)) // step) * step
        return np.arange(first, end_s, step, dtype=np.int64)

    def _values(self, register: Register, times: Ints) -> list[Value]:
        """Return the values at instants one interval apart, at least one."""
        before = max(int(times[0]) - register.interval_s, seconds(self.epoch))
        raw = self._index(register).at(np.concatenate(([before], times))).tolist()
        return [Value(register, *parts) for parts in zip(times.tolist(), raw[1:], raw[:-1], strict=True)]

    def _device_messages(self, device: Device, start_s: int, end_s: int, per_message: int) -> list[SimulatedMessage]:
        values: list[Value] = []
        for register in device.registers:
            times = self._grid(register, start_s, end_s)
            if times.size:
                values += self._values(register, times)
        if len(device.registers) > 1:
            values.sort(key=_time_of)
        return self._encode(device, values, per_message)

    def _encode(self, device: Device, values: Sequence[Value], per_message: int) -> list[SimulatedMessage]:
        size = max(per_message, 1) if device.dialect.packs else 1
        return [
            SimulatedMessage(
                *device.dialect.encode(device.identity, pack), datetime.fromtimestamp(pack[-1].time_s, UTC)
            )
            for pack in (values[first : first + size] for first in range(0, len(values), size))
        ]


def demo(seed: int, epoch: datetime) -> Scenario:
    """Return the demonstration: 3 EPCI, 25 sites, works from the twelfth month on; `epoch` is a UTC midnight."""
    return Scenario(demo_plan(epoch), seed, epoch)


def history_epoch(now: datetime) -> datetime:
    """Return the epoch that gives fifteen whole months of history: the first of the month, fifteen months back."""
    first = require_aware(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return add_months(first, -HISTORY_MONTHS)


SCENARIOS: dict[str, Callable[[int, datetime], Scenario]] = {"demo": demo}


def _time_of(value: Value) -> int:
    return value.time_s


def _as_date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _ceil_seconds(moment: datetime) -> int:
    exact = require_aware(moment)
    return seconds(exact) + (exact.microsecond > 0)


def _utc_midnight(epoch: datetime) -> datetime:
    moment = require_aware(epoch)
    if moment.hour or moment.minute or moment.second or moment.microsecond:
        raise UsageError("error-epoch-not-midnight", epoch=epoch.isoformat())
    return moment
