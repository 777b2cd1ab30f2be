"""What is done on a building's envelope, plant and programme; the physics says what it saves."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from domain.truth import TruthCategory
from simulators.alteration import BUILDINGS, EMPTIED_BUILDINGS, AlterationKind, Occasion, OperationChange, Parameter
from simulators.faults.heating import HEATING_FLUIDS, heats
from simulators.grid import Bools
from simulators.operation import Operation
from simulators.world.block import Block

__all__ = ["INSULATION", "KINDS", "NEW_BOILER", "SETBACK"]

_FROST_C = 8.0
"""No programme goes under it."""


def _insulate(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """The envelope loses `factor` of what it lost."""
    factor = np.where(where, occasion.parameters["factor"], 1.0)
    return replace(operation, envelope=operation.envelope * factor)


def _lower_when_empty(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """The set-point of the setback falls by `kelvin`, never under frost protection."""
    empty = where & (operation.heat_set_c < operation.comfort_c)
    lowered = np.maximum(operation.heat_set_c - occasion.parameters["kelvin"], _FROST_C)
    lowered = np.minimum(operation.heat_set_c, lowered)
    return replace(operation, heat_set_c=np.where(empty, lowered, operation.heat_set_c))


def _renew(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """The efficiency is multiplied by `factor`."""
    factor = np.where(where, occasion.parameters["factor"], 1.0)
    return replace(operation, plant=operation.plant * factor)


def _kind(
    name: str, apply: Callable[[Operation, Bools, Block, Occasion], Operation], **parameters: Parameter
) -> AlterationKind:
    return AlterationKind(
        name=name, category=TruthCategory.WORK, change=OperationChange(apply),
        fluids=HEATING_FLUIDS, sites=BUILDINGS, seen=heats, parameters=parameters,
    )  # fmt: skip


INSULATION = _kind("insulation", _insulate, factor=Parameter(0.88, 0.4, 1.0, ""))
SETBACK = replace(_kind("setback", _lower_when_empty, kelvin=Parameter(2.0, 0.5, 8.0, "K")), sites=EMPTIED_BUILDINGS)
NEW_BOILER = _kind("new_boiler", _renew, factor=Parameter(1.15, 1.0, 1.6, ""))

KINDS = (INSULATION, SETBACK, NEW_BOILER)
