"""From samples to messages: what leaves together, in order of departure over all devices, encoded when asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from simulators.grid import Bools, Ints
from simulators.message import Phase, SimulatedMessage, Value
from simulators.profile import Phases
from simulators.sampling import Sampler
from simulators.traffic import Traffic

__all__ = ["DeviceMessages", "PhasesAt", "encode", "grouped"]

PhasesAt = Callable[[int, int], tuple[Phases, int, int] | None]
"""The electrical side of a register at an instant: arrays, and the day and step in them."""
ThreePhases = tuple[Phase, Phase, Phase]


@dataclass(frozen=True, slots=True)
class DeviceMessages:
    """The samples of one device in the order of its messages, and where each message begins and ends."""

    sampler: Sampler
    traffic: Traffic
    firsts: Ints
    ends: Ints
    departure: Ints
    """When each message leaves, in seconds since 1970."""
    phases_at: PhasesAt | None

    def values(self) -> list[Value]:
        """Return a value a sample."""
        traffic, registers = self.traffic, self.sampler.device.registers
        if not len(traffic):
            return []
        rows = zip(
            traffic.register.tolist(), traffic.label.tolist(), traffic.raw.tolist(), self._previous().tolist(),
            traffic.instant.tolist(), strict=True,
        )  # fmt: skip
        if self.phases_at is None:
            return [Value(registers[place], label, raw, before) for place, label, raw, before, _ in rows]
        return [
            Value(registers[place], label, raw, before, self._phases(place, instant, raw - before))
            for place, label, raw, before, instant in rows
        ]

    def _previous(self) -> Ints:
        """Return what the display showed one interval before."""
        traffic = self.traffic
        previous = np.empty_like(traffic.raw)
        for place, register in enumerate(self.sampler.device.registers):
            mine = traffic.register == place
            if mine.any():
                previous[mine] = self.sampler.display(place)(traffic.instant[mine] - register.interval_s)
        return previous

    def _phases(self, place: int, instant: int, risen: int) -> ThreePhases | None:
        assert self.phases_at is not None
        found = self.phases_at(place, instant)
        if found is None:
            return None
        phases, day, step = found
        kwh = max(risen, 0) / self.sampler.spoken[place].raw_per_base
        power_w = kwh * 3_600_000.0 / self.sampler.device.registers[place].interval_s
        one, two, three = (
            Phase(
                power_w * float(phases.share[day, step, n]),
                float(phases.voltage_v[day, step, n]),
                float(phases.power_factor[day, step, n]),
            )
            for n in range(3)
        )
        return one, two, three


def grouped(sampler: Sampler, traffic: Traffic, window_s: int, phases_at: PhasesAt | None) -> DeviceMessages:
    """Return samples in the order of messages: by departure, what is damaged apart from what is intact.

    `window_s` 0: devices that pack send each reading alone.
    """
    batch = sampler.device.dialect.batch
    packed = batch != 1
    leaving = traffic.sent // window_s if batch is None and window_s else traffic.sent
    keys = (traffic.register, traffic.label, traffic.damage, leaving)
    order = np.lexsort(keys)
    traffic, leaving = traffic.take(order), leaving[order]
    begins = _differ(leaving) | _differ(traffic.damage)
    if not packed:
        begins |= _differ(traffic.label) | np.concatenate(([True], np.diff(traffic.register) <= 0))[: len(order)]
    if batch is None and not window_s:
        begins[:] = True
    firsts = np.flatnonzero(begins)
    ends = np.append(firsts[1:], len(order))
    departure = np.maximum.reduceat(traffic.sent, firsts) if firsts.size else firsts
    return DeviceMessages(sampler, traffic, firsts, ends, departure, phases_at)


def encode(spoken: Sequence[DeviceMessages]) -> Iterator[SimulatedMessage]:
    """Yield the messages of devices, earliest departure first; at one moment in the order of devices."""
    departure = np.concatenate([one.departure for one in spoken])
    device = np.repeat(np.arange(len(spoken)), [one.departure.size for one in spoken])
    number = np.concatenate([np.arange(one.departure.size) for one in spoken])
    order = np.lexsort((number, device, departure))
    values = [one.values() for one in spoken]
    for leaves, place, which in zip(
        departure[order].tolist(), device[order].tolist(), number[order].tolist(), strict=True
    ):
        yield from _messages(spoken[place], values[place], which, leaves)


def _messages(one: DeviceMessages, values: list[Value], which: int, leaves: int) -> Iterator[SimulatedMessage]:
    first, device = int(one.firsts[which]), one.sampler.device
    damage = int(one.traffic.damage[first])
    for part in device.dialect.parts(values[first : one.ends[which]]):
        topic, payload = device.dialect.encode(device.identity, part)
        if damage:
            payload = one.sampler.damage(payload, damage, int(one.traffic.instant[first]))
        yield SimulatedMessage(topic, payload, datetime.fromtimestamp(leaves, UTC))


def _differ(column: Ints) -> Bools:
    """Tell where a column differs from the row before; the first row does."""
    if not column.size:
        return np.zeros(0, dtype=np.bool_)
    return np.concatenate(([True], column[1:] != column[:-1]))
