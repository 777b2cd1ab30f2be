"""What works and faults really changed: with each less without it, all earlier ones of its site kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from domain.registry import Fluid
from domain.truth import Truth, TruthCategory, TruthDay
from simulators.alteration import Alteration, IndexChange, LoadChange, OperationChange
from simulators.grid import DAY_S, STEP_S, Bools, block_of_day, seconds
from simulators.installation import Installed
from simulators.plan import GAS_KWH_PER_M3
from simulators.profile import Load
from simulators.traffic import Traffic

if TYPE_CHECKING:
    from simulators.scenario import Scenario

__all__ = ["metering_truths", "use_days", "use_truths"]

TAIL_BLOCKS = 1
"""A building that was kept warm cools down after the end: so many more blocks are compared."""
_STEPS_PER_HOUR = 3600 // STEP_S
_ORIGIN = date(1970, 1, 1)


@dataclass(slots=True)
class _Account:
    """What one alteration comes to at one meter."""

    item: Alteration
    one: Installed
    blocks: range
    days: dict[int, float] = field(default_factory=dict)
    """Deviation by civil day (days since 1970), in the base unit."""
    moved: float = 0.0
    penalty_eur: float = 0.0

    @property
    def deviation(self) -> float:
        """Amount used less the amount that would have been used without it."""
        return sum(self.days.values())


def use_truths(
    scenario: "Scenario", items: Iterable[Alteration], horizon: datetime
) -> Iterator[tuple[Alteration, Truth]]:
    """Yield the truth of what changes operation or load, a meter each that it moved; up to the horizon (aware)."""
    for account in _accounts(scenario, items, horizon):
        if account.deviation or account.penalty_eur or account.item.fluid == account.one.fluid:
            yield account.item, _use_truth(scenario, account, horizon)


def use_days(scenario: "Scenario", items: Iterable[Alteration], horizon: datetime) -> Iterator[TruthDay]:
    """Yield the same day by day: the civil days of the site on which something was moved."""
    for account in _accounts(scenario, items, horizon):
        item, one = account.item, account.one
        for day, deviation in account.days.items():
            if deviation:
                yield TruthDay(
                    kind=item.kind.name, category=item.kind.category, site=one.meter.site, meter=one.meter.code,
                    register=one.register.name, start=item.start, day=_ORIGIN + timedelta(days=day),
                    unit=one.register.base_unit, deviation=deviation,
                )  # fmt: skip


def _accounts(scenario: "Scenario", items: Iterable[Alteration], horizon: datetime) -> list[_Account]:
    accounts = [
        _Account(item, one, _blocks(item, horizon))
        for item in items
        if isinstance(item.kind.change, OperationChange | LoadChange)
        for one in scenario.installed
        if one.meter.site == item.site and _feels(one.fluid, item)
    ]
    for block in sorted({block for account in accounts for block in account.blocks}):
        _count_block(scenario, block, [account for account in accounts if block in account.blocks], seconds(horizon))
    return accounts


def metering_truths(
    scenario: "Scenario", items: Iterable[Alteration], horizon: datetime
) -> Iterator[tuple[Alteration, Truth]]:
    """Yield the truth of what befalls index, clock, delivery or wire, a meter each that it moved."""
    for item in items:
        if not isinstance(item.kind.change, OperationChange | LoadChange):
            yield from ((item, truth) for truth in _metering_truths(scenario, item, horizon))


def _feels(fluid: Fluid, item: Alteration) -> bool:
    """Tell whether meters of a fluid can be moved: how a site is run has no fluid, even where a plan names one."""
    return fluid in item.kind.fluids if isinstance(item.kind.change, OperationChange) else item.concerns(fluid)


def _blocks(item: Alteration, horizon: datetime) -> range:
    last = horizon if item.end is None else min(item.end, horizon)
    first, last_day = item.start_s // DAY_S, seconds(last) // DAY_S
    horizon_block = block_of_day(seconds(horizon) // DAY_S)
    return range(block_of_day(first), min(block_of_day(last_day) + TAIL_BLOCKS, horizon_block) + 1)


def _count_block(scenario: "Scenario", block: int, accounts: Sequence[_Account], horizon_s: int) -> None:
    physics = scenario.physics
    variants = {id(account): _variants(physics.alterations(account.item.site), account.item) for account in accounts}
    physics.warm(block, [(a.item.site, variant) for a in accounts for variant in variants[id(a)]])
    world = physics.world.block(block)
    inside = (world.times >= seconds(scenario.epoch)) & (world.times < horizon_s)
    first = int(world.civil.day.min())
    for account in accounts:
        one = account.one
        without, with_it = (
            _only(inside, physics.load(one.meter.site, one.fluid, one.meter.code, block, variant))
            for variant in variants[id(account)]
        )
        moved = (with_it.rate - without.rate).ravel() * (one.part / _STEPS_PER_HOUR)
        of_days = np.bincount(world.civil.day.ravel() - first, weights=moved)
        for day, deviation in enumerate(of_days.tolist(), first):
            account.days[day] = account.days.get(day, 0.0) + deviation
        account.moved += float(np.sum(np.abs(moved.reshape(-1, _STEPS_PER_HOUR).sum(axis=1))))
        account.penalty_eur += _penalty(scenario, account, with_it, without) * one.part


def _only(inside: Bools, load: Load) -> Load:
    return replace(load, rate=np.where(inside, load.rate, 0.0))


def _variants(of_site: Sequence[Alteration], item: Alteration) -> tuple[tuple[Alteration, ...], tuple[Alteration, ...]]:
    before = tuple(of_site[: next(n for n, other in enumerate(of_site) if other is item)])
    return before, (*before, item)


def _penalty(scenario: "Scenario", account: _Account, with_it: Load, without: Load) -> float:
    change = account.item.kind.change
    if not isinstance(change, LoadChange) or change.penalty_eur is None:
        return 0.0
    return change.penalty_eur(with_it, without, scenario.physics.occasion(account.item))


def _use_truth(scenario: "Scenario", account: _Account, horizon: datetime) -> Truth:
    item, one = account.item, account.one
    waste = account.deviation if item.kind.category is not TruthCategory.WORK else -account.deviation
    amount = max(waste, 0.0) if item.kind.avoidable else 0.0
    in_kwh = {Fluid.GAS: GAS_KWH_PER_M3, Fluid.WATER: 0.0}.get(one.fluid, 1.0)
    return _truth(
        item, one, horizon,
        deviation=account.deviation,
        moved=account.moved,
        avoidable_amount=amount,
        avoidable_kwh=amount * in_kwh,
        avoidable_m3=amount if one.register.base_unit == "m3" else 0.0,
        avoidable_eur=amount * scenario.plan.prices[one.fluid] + account.penalty_eur,
    )  # fmt: skip


def _truth(item: Alteration, one: Installed, horizon: datetime, **what: float) -> Truth:
    return Truth(
        kind=item.kind.name,
        category=item.kind.category,
        site=one.meter.site,
        meter=one.meter.code,
        register=one.register.name,
        start=item.start,
        end=horizon if item.end is None else min(item.end, horizon),
        unit=one.register.base_unit,
        **what,  # type: ignore[arg-type]  # counts are whole numbers, amounts are not
    )


def _metering_truths(scenario: "Scenario", item: Alteration, horizon: datetime) -> Iterator[Truth]:
    end_s = min(item.end_s, seconds(horizon))
    for device in scenario.devices:
        sampler = scenario.sampler(device)
        if not any(other is item for other in sampler.alterations):
            continue
        interval = max(register.interval_s for register in device.registers)
        variants = _variants(sampler.alterations, item)
        without, with_it = (sampler.dated(sampler.taken(item.start_s, end_s, acting=acting)) for acting in variants)
        for place, register in enumerate(device.registers):
            one = scenario.of_meter(register.meter)
            if isinstance(item.kind.change, IndexChange) and not item.concerns(one.fluid):
                continue  # all else befalls every register that the device speaks for
            after = np.array([end_s + interval], dtype=np.int64)
            before, shown = (int(sampler.display(place, acting)(after)[0]) for acting in variants)
            effect = _compare(_of(with_it, place), _of(without, place))
            yield _truth(item, one, horizon, offset=(shown - before) / one.counting.per_base, **effect)


def _of(traffic: Traffic, place: int) -> Traffic:
    return traffic.take((traffic.register == place) & (traffic.damage == 0))


def _compare(with_it: Traffic, without: Traffic) -> dict[str, int]:
    """Return how many samples are lost, changed, late, repeated and misdated with it."""
    a, b = _first_of_each(with_it), _first_of_each(without)
    both, at, bt = np.intersect1d(a.instant, b.instant, assume_unique=True, return_indices=True)
    return {
        "lost": len(b) - int(both.size),
        "changed": _count(a.raw[at] != b.raw[bt]),
        "late": _count(a.sent[at] > b.sent[bt]),
        "repeated": (len(with_it) - len(a)) - (len(without) - len(b)),
        "misdated": _count(a.label[at] != b.label[bt]),
    }


def _first_of_each(traffic: Traffic) -> Traffic:
    """Return the earliest departure of each sample, sorted by instant."""
    ordered = traffic.take(np.lexsort((traffic.sent, traffic.instant)))
    _, first = np.unique(ordered.instant, return_index=True)
    return ordered.take(first)


def _count(where: Bools) -> int:
    return int(np.count_nonzero(where))
