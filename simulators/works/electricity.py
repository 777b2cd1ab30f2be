"""What is done on the electricity of a building."""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid
from domain.truth import TruthCategory
from simulators.alteration import BUILDINGS, AlterationKind, Occasion, OperationChange, Parameter
from simulators.grid import Bools
from simulators.operation import Operation
from simulators.world.block import Block

__all__ = ["KINDS", "RELAMPING_INDOOR"]


def _relamp(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """The lamps take `factor` of their power; they burn when they burnt: in the dark, with people in."""
    factor = np.where(where, occasion.parameters["factor"], 1.0)
    return replace(operation, lamp_power=operation.lamp_power * factor)


RELAMPING_INDOOR = AlterationKind(
    name="relamping_indoor",
    category=TruthCategory.WORK,
    change=OperationChange(_relamp),
    fluids=(Fluid.ELECTRICITY,),
    sites=BUILDINGS,
    parameters={"factor": Parameter(0.45, 0.2, 1.0, "")},
)

KINDS = (RELAMPING_INDOOR,)
