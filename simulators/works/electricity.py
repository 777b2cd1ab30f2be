"""What is done on the electricity of a building."""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid
from domain.truth import TruthCategory
from simulators.alteration import BUILDINGS, AlterationKind, LoadChange, Occasion, Parameter
from simulators.grid import Bools
from simulators.operation import Operation
from simulators.profile import Load
from simulators.world import Block

__all__ = ["KINDS", "RELAMPING_INDOOR"]


def _relamp(load: Load, operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Load:
    """A full building takes `factor` of what it took, a half-full one half of that saving, an empty one none."""
    saved = np.where(where, (1.0 - occasion.parameters["factor"]) * operation.present, 0.0)
    return replace(load, rate=load.rate * (1.0 - saved))


RELAMPING_INDOOR = AlterationKind(
    name="relamping_indoor",
    category=TruthCategory.WORK,
    change=LoadChange(_relamp),
    fluids=(Fluid.ELECTRICITY,),
    sites=BUILDINGS,
    parameters={"factor": Parameter(0.85, 0.5, 1.0, "1")},
)

KINDS = (RELAMPING_INDOOR,)
