"""What is done at a lighting cabinet to save energy: each kind of work is one entry of KINDS."""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid, SiteKind
from domain.truth import TruthCategory
from simulators.alteration import AlterationKind, Change, Occasion, OperationChange, Parameter
from simulators.grid import Bools
from simulators.operation import Operation
from simulators.sites.street_lighting import extinguished, in_hours
from simulators.world.block import Block

__all__ = ["KINDS"]


def _relamped(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """Give all lamps a `factor` of their power."""
    return replace(operation, lamp_power=operation.lamp_power * np.where(where, occasion.parameters["factor"], 1.0))


def _extinguished(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Put the lamps out between two civil hours, but on spared evenings and but for what burns by day as well."""
    lamps = occasion.place.lamps
    out = where & extinguished(lamps, block, _hours(occasion))
    left = np.minimum(operation.lamps, lamps.dark_share)
    return replace(operation, lamps=np.where(out, left, operation.lamps))


def _dimmed(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Leave a `share` of what the lamps would take between two civil hours."""
    dimmed = where & in_hours(block.civil, _hours(occasion))
    return replace(operation, lamps=operation.lamps * np.where(dimmed, occasion.parameters["share"], 1.0))


def _hours(occasion: Occasion) -> tuple[float, float]:
    return occasion.parameters["from_h"], occasion.parameters["to_h"]


def _work(name: str, change: Change, **parameters: Parameter) -> AlterationKind:
    return AlterationKind(
        name=name,
        category=TruthCategory.WORK,
        change=change,
        fluids=(Fluid.ELECTRICITY,),
        sites=(SiteKind.STREET_LIGHTING,),
        parameters=parameters,
    )


KINDS = (
    _work("relamping", OperationChange(_relamped), factor=Parameter(0.45, 0.2, 1.0, "")),
    _work(
        "night_extinction",
        OperationChange(_extinguished),
        from_h=Parameter(23.0, 0.0, 24.0, "h"),
        to_h=Parameter(5.0, 0.0, 24.0, "h"),
    ),
    _work(
        "dimming",
        OperationChange(_dimmed),
        from_h=Parameter(22.0, 0.0, 24.0, "h"),
        to_h=Parameter(6.0, 0.0, 24.0, "h"),
        share=Parameter(0.5, 0.1, 1.0, ""),
    ),
)
