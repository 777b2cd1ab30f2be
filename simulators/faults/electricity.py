"""What goes wrong with the electricity of a building: a base that creeps, what stays on, what the contract fines."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from domain.registry import Fluid
from domain.truth import TruthCategory
from simulators.alteration import BUILDINGS, EMPTIED_BUILDINGS, AlterationKind, LoadChange, Occasion, Parameter
from simulators.chance import uniform_at
from simulators.grid import DAY_S, STEP_S, Bools, Floats
from simulators.operation import Operation
from simulators.premises import Premises
from simulators.profile import Load
from simulators.world.block import Block

__all__ = [
    "BASE_CREEP",
    "EQUIPMENT_LEFT_ON",
    "KINDS",
    "OVERRUN_EUR_PER_H",
    "SUBSCRIBED_POWER_EXCEEDED",
    "allowed_kw",
]

OVERRUN_EUR_PER_H = 12.41
"""What TURPE 7 charges an hour beyond the subscribed power, low voltage over 36 kVA: CRE, deliberation 2025-78."""

_KW_PER_KVA = 0.93
"""Active power allowed in 1 kVA subscribed where the meter controls kW: Enedis."""
_NOT_FINED_KVA = 36.0
"""Up to here the meter trips instead."""
_MONTH_S = 365.25 / 12 * DAY_S
_HALF_FULL = 0.5


def allowed_kw(occasion: Occasion) -> float:
    """Return the power [kW] beyond which the contract of the place is exceeded; infinite where it is well over."""
    subscribed = occasion.place.subscribed_kva
    return np.inf if subscribed is None else _KW_PER_KVA * subscribed


def _creep(load: Load, _operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Load:
    """The base rises by `kw_per_month` from the start on, until someone sees to it."""
    months = (block.times - occasion.start_s) / _MONTH_S
    return replace(load, rate=np.where(where, load.rate + occasion.parameters["kw_per_month"] * months, load.rate))


def _left_on(load: Load, operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Load:
    """An appliance of `power_kw` runs while nobody is in."""
    idle = where & (operation.present == 0)
    return replace(load, rate=np.where(idle, load.rate + occasion.parameters["power_kw"], load.rate))


def _exceed(load: Load, operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Load:
    """More runs at a time than the contract foresees: at peak hours, up to `excess` beyond the allowed power."""
    allowed = allowed_kw(occasion)
    if np.isinf(allowed):
        return load
    minute = block.civil.minute
    peak = where & (minute >= occasion.parameters["from_h"] * 60) & (minute < occasion.parameters["to_h"] * 60)
    asked = allowed * (1.0 + occasion.parameters["excess"] * uniform_at(occasion.stream, block.times))
    busy = peak & (operation.present >= _HALF_FULL)
    return replace(load, rate=np.where(busy, np.maximum(load.rate, asked), load.rate))


def _overrun_eur(with_it: Load, without: Load, occasion: Occasion) -> float:
    """Return the fine of the hours, in steps, that pass the allowed power with it and would not without."""
    allowed = allowed_kw(occasion)
    if not _fined(occasion.place):
        return 0.0
    hours = (_steps_over(with_it.rate, allowed) - _steps_over(without.rate, allowed)) * STEP_S / 3600.0
    return max(hours, 0.0) * OVERRUN_EUR_PER_H


def _fined(place: Premises) -> bool:
    return (place.subscribed_kva or 0.0) > _NOT_FINED_KVA


def _steps_over(rate: Floats, allowed: float) -> int:
    return int(np.count_nonzero(rate > allowed))


def _kind(
    name: str, apply: Callable[[Load, Operation, Bools, Block, Occasion], Load],
    penalty: Callable[[Load, Load, Occasion], float] | None = None, **parameters: Parameter,
) -> AlterationKind:  # fmt: skip
    return AlterationKind(
        name=name,
        category=TruthCategory.USE,
        change=LoadChange(apply, penalty),
        fluids=(Fluid.ELECTRICITY,),
        sites=BUILDINGS,
        parameters=parameters,
    )


BASE_CREEP = _kind("base_creep", _creep, kw_per_month=Parameter(0.4, 0.02, 10.0, "kW/month"))
EQUIPMENT_LEFT_ON = replace(
    _kind("equipment_left_on", _left_on, power_kw=Parameter(4.0, 0.1, 200.0, "kW")), sites=EMPTIED_BUILDINGS
)
SUBSCRIBED_POWER_EXCEEDED = replace(
    _kind(
        "subscribed_power_exceeded", _exceed, _overrun_eur,
        excess=Parameter(0.2, 0.01, 1.0, ""),
        from_h=Parameter(9.0, 0.0, 24.0, "h"), to_h=Parameter(12.0, 0.0, 24.0, "h"),
    ),
    seen=lambda place, _fluid: _fined(place),
    avoidable=False,
)  # fmt: skip

KINDS = (BASE_CREEP, EQUIPMENT_LEFT_ON, SUBSCRIBED_POWER_EXCEEDED)
