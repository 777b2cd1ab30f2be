"""What goes wrong at a lighting cabinet: each fault is one entry of KINDS.

Most change what the lamps are asked for; what happens on the wires changes the load.
"""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid, SiteKind
from domain.truth import TruthCategory
from simulators.alteration import AlterationKind, Change, LoadChange, Occasion, OperationChange, Parameter
from simulators.chance import uniform_at
from simulators.grid import DAY_S, STEP_S, STEPS_PER_DAY, Bools, Floats
from simulators.mains import PHASES, lost_phase, with_single_phase
from simulators.operation import Operation
from simulators.profile import Load, Setting
from simulators.sites.street_lighting import asked, night
from simulators.world.block import Block

__all__ = ["KINDS"]

_RESIDUAL_KW = 0.005
"""The meter's own circuit, once the cabinet is open."""
_WEEK_S = 7 * DAY_S
_STEP_MIN = STEP_S // 60


def _on_by_day(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Burn a `share` of the lamps while the sun is up; the night and its extinction stay as programmed."""
    day = 1.0 - occasion.world.lit(block.number, occasion.place.latitude, occasion.place.longitude)
    burning = np.minimum(operation.lamps + day * occasion.parameters["share"], 1.0)
    return replace(operation, lamps=np.where(where, burning, operation.lamps))


def _residual(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """Never fall under a `share` of full power: something stays fed by day and during the extinction."""
    least = np.where(where, occasion.parameters["share"], 0.0)
    return replace(operation, stray=np.maximum(operation.stray, least))


def _not_extinguished(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Burn, dimmed as programmed, at those hours of the night at which the lamps would be out."""
    burning = asked(_setting(block, occasion), None)
    out = where & (operation.lamps <= occasion.place.lamps.dark_share)
    return replace(operation, lamps=np.where(out, np.maximum(operation.lamps, burning), operation.lamps))


def _not_dimmed(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Burn at full power whenever the lamps burn by night at all."""
    burning = where & (operation.lamps > occasion.place.lamps.dark_share)
    full = np.maximum(operation.lamps, night(_setting(block, occasion)))
    return replace(operation, lamps=np.where(burning, full, operation.lamps))


def _shifted(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """Switch `shift_min` late (early where negative).

    The first and last days stand in for those beyond the block: a programme hardly changes from one day to the next.
    """
    padded = np.concatenate((operation.lamps[:1], operation.lamps, operation.lamps[-1:])).ravel()
    steps, rest = divmod(round(occasion.parameters["shift_min"]), _STEP_MIN)
    part = rest / _STEP_MIN
    at = np.arange(STEPS_PER_DAY, padded.size - STEPS_PER_DAY) - steps
    late = (padded[at] * (1.0 - part) + padded[at - 1] * part).reshape(where.shape)
    return replace(operation, lamps=np.where(where, late, operation.lamps))


def _failing(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Lose one lamp after another; all are mended at the end."""
    count = max(occasion.place.site.lamp_count or 1, 1)
    failed = np.searchsorted(_failures_s(block, occasion, count), block.times, side="right")
    return replace(operation, lamp_power=operation.lamp_power * np.where(where, 1.0 - failed / count, 1.0))


def _failures_s(block: Block, occasion: Occasion, count: int) -> Floats:
    """Return when lamps fail [s], in order, up to the end of a block: at a random moment of each equal interval."""
    interval_s = _WEEK_S / occasion.parameters["per_week"]
    elapsed_s = int(block.times[-1, -1]) + STEP_S - occasion.start_s
    number = np.arange(min(count, max(int(elapsed_s / interval_s) + 1, 0)), dtype=np.int64)
    return np.asarray(occasion.start_s + (number + uniform_at(occasion.stream, number)) * interval_s)


def _dark(load: Load, _operation: Operation, where: Bools, _block: Block, _occasion: Occasion) -> Load:
    """Feed nothing but the meter."""
    return replace(load, rate=np.where(where, np.minimum(load.rate, _RESIDUAL_KW), load.rate))


def _without_phase(load: Load, _operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Load:
    """Lose one phase, and the lamps it feeds."""
    return lost_phase(load, where, round(occasion.parameters["phase"]) - 1)


def _tapped(load: Load, operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Load:
    """Add `power_kw` on one phase: always, or while the lamps are fed where the tap is behind the contactor."""
    fed = where & (operation.lamps > 0.0) if occasion.parameters["lamps_only"] >= 0.5 else where
    power = np.where(fed, occasion.parameters["power_kw"], 0.0)
    return with_single_phase(load, power, round(occasion.parameters["phase"]) - 1)


def _setting(block: Block, occasion: Occasion) -> Setting:
    return Setting(occasion.place, occasion.world, block)


def _fault(name: str, change: Change, *, avoidable: bool = True, **parameters: Parameter) -> AlterationKind:
    return AlterationKind(
        name=name,
        category=TruthCategory.USE,
        change=change,
        fluids=(Fluid.ELECTRICITY,),
        sites=(SiteKind.STREET_LIGHTING,),
        avoidable=avoidable,
        parameters=parameters,
    )


_PHASE = Parameter(1.0, 1.0, float(PHASES), "")

KINDS = (
    _fault("lights_on_by_day", OperationChange(_on_by_day), share=Parameter(1.0, 0.1, 1.0, "")),
    _fault("residual_by_day", OperationChange(_residual), share=Parameter(0.05, 0.01, 0.2, "")),
    _fault("extinction_not_applied", OperationChange(_not_extinguished)),
    _fault("dimming_stuck", OperationChange(_not_dimmed)),
    _fault(
        "clock_shifted", OperationChange(_shifted), avoidable=False, shift_min=Parameter(60.0, -180.0, 180.0, "min")
    ),
    _fault("lamp_outages", OperationChange(_failing), per_week=Parameter(1.0, 0.1, 20.0, "1/week")),
    _fault("cabinet_dark", LoadChange(_dark)),
    _fault("phase_lost", LoadChange(_without_phase), phase=_PHASE),
    _fault(
        "illicit_tap",
        LoadChange(_tapped),
        power_kw=Parameter(1.5, 0.1, 20.0, "kW"),
        lamps_only=Parameter(0.0, 0.0, 1.0, ""),
        phase=_PHASE,
    ),
)
