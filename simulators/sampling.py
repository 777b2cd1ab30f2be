"""From what displays show to what leaves for the broker: samples, clocks, deliveries and damage of one device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from simulators.alteration import (
    Alteration,
    ClockChange,
    DeliveryChange,
    IndexChange,
    IndexFunction,
    Occasion,
    WireChange,
)
from simulators.grid import Ints
from simulators.message import Device
from simulators.traffic import Traffic

__all__ = ["Sampler", "Spoken"]

Acting = tuple[Alteration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A register of a device: what its display shows, and the works and faults that can befall it."""

    display: IndexFunction
    """Without any fault of the index."""
    alterations: tuple[Alteration, ...]
    raw_per_base: float
    turns_over_at: int | None = None
    """Raw counts at which the display is back at 0, where it has so few digits."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """Knows one device; every answer depends on the span asked for alone."""

    device: Device
    spoken: tuple[Spoken, ...]
    alterations: tuple[Alteration, ...]
    """What befalls the device or any of its registers, in the plan's order."""
    occasion: Callable[[Alteration, float], Occasion]
    epoch_s: int
    _displays: dict[tuple[int, Acting | None], IndexFunction] = field(default_factory=dict)
    """Kept: a display with faults looks far back once."""

    def display(self, register: int, acting: Acting | None = None) -> IndexFunction:
        """Return what the display of one of the device's registers shows, in raw counts."""
        key = register, acting
        if key not in self._displays:
            self._displays[key] = self._faulty(self.spoken[register], acting)
        return self._displays[key]

    def taken(self, start_s: int, end_s: int, *, acting: Acting | None = None, every_s: int | None = None) -> Traffic:
        """Return what becomes of the samples taken in [start, end), whenever they leave.

        `acting` are the works and faults that are let act, by default all; `every_s` is another pace than the
        registers' own.
        """
        parts = [
            self._samples(place, every_s or register.interval_s, (start_s, end_s), self.display(place, acting))
            for place, register in enumerate(self.device.registers)
        ]
        traffic = Traffic.join(*parts) if len(parts) > 1 else parts[0]
        kept = self.alterations if acting is None else acting
        for item in kept:
            if isinstance(item.kind.change, ClockChange):
                label = item.kind.change.apply(traffic.label, self.occasion(item, 0.0))
                traffic = replace(traffic, label=label)
        for item in kept:
            if isinstance(item.kind.change, DeliveryChange):
                traffic = item.kind.change.apply(traffic, self.occasion(item, 0.0))
        return self._damaged(traffic, kept)

    def leaving(self, start_s: int, end_s: int) -> Traffic:
        """Return what leaves in [start, end), in any order."""
        traffic = self.taken(max(start_s - self.reach_s(start_s), self.epoch_s), end_s)
        return traffic.take((traffic.sent >= start_s) & (traffic.sent < end_s))

    def dated(self, traffic: Traffic) -> Traffic:
        """Return samples with the time that their readings carry: the reception's where no clock says one."""
        return traffic if self.device.dialect.clock else replace(traffic, label=traffic.sent)

    def damage(self, payload: bytes, number: int, instant: int) -> bytes:
        """Return what the wire makes of a payload; `number` is that of Traffic.damage."""
        item = self._wires(self.alterations)[number - 1]
        assert isinstance(item.kind.change, WireChange)
        return item.kind.change.damage(payload, self.occasion(item, 0.0), instant)

    def _faulty(self, one: Spoken, acting: Acting | None) -> IndexFunction:
        shown = one.display
        for item in sorted(one.alterations, key=_in_order_of_time):
            if isinstance(item.kind.change, IndexChange) and (acting is None or item in acting):
                changed = item.kind.change.apply(shown, self.occasion(item, one.raw_per_base))
                shown = changed if item.kind.change.digits else _from(item.start_s, shown, changed)
        at = one.turns_over_at
        return shown if at is None else lambda times: np.asarray(shown(times) % at)

    def _samples(self, place: int, interval: int, span: tuple[int, int], display: IndexFunction) -> Traffic:
        first = -(-max(span[0], self.epoch_s) // interval) * interval
        instant = np.arange(first, span[1], interval, dtype=np.int64)
        length = interval * (self.device.dialect.batch or 1)
        zero = np.zeros_like(instant)
        return Traffic(
            register=zero + place,
            instant=instant,
            label=instant,
            raw=display(instant) if instant.size else zero,
            sent=-(-instant // length) * length,
            damage=zero,
        )

    def _damaged(self, traffic: Traffic, kept: Sequence[Alteration]) -> Traffic:
        damage = traffic.damage
        for number, item in enumerate(self._wires(self.alterations), 1):
            if item in kept and isinstance(item.kind.change, WireChange):
                occasion = self.occasion(item, 0.0)
                struck = item.kind.change.chosen(traffic.sent, occasion)
                struck &= traffic.during(occasion.start_s, occasion.end_s)
                damage = np.where(struck & (damage == 0), number, damage)
        return replace(traffic, damage=damage)

    def reach_s(self, since_s: int = 0) -> int:
        """By how much a sample that leaves at `since_s` or later may leave after it was taken."""
        delays = [
            (item.end_s, item.kind.change.longest_s(item.settled))
            for item in self.alterations
            if isinstance(item.kind.change, DeliveryChange)
        ]
        batch_s = max(register.interval_s for register in self.device.registers) * (self.device.dialect.batch or 1)
        longest_s = sum(delay for _, delay in delays) + batch_s
        return batch_s + sum(delay for end_s, delay in delays if end_s + longest_s >= since_s)

    @staticmethod
    def _wires(alterations: Sequence[Alteration]) -> list[Alteration]:
        return [item for item in alterations if isinstance(item.kind.change, WireChange)]


def _in_order_of_time(item: Alteration) -> tuple[bool, int]:
    """A display that starts again does so from whatever was shown then; what misreads it has no memory."""
    return isinstance(item.kind.change, IndexChange) and item.kind.change.misread, item.start_s


def _from(start_s: int, before: IndexFunction, after: IndexFunction) -> IndexFunction:
    """Ask for the changed index only where it can differ: it may look at its own start, months ahead of the rest."""

    def shown(times: Ints) -> Ints:
        if times.size and int(times.max()) < start_s:
            return before(times)
        return after(times)

    return shown
