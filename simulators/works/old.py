"""What is done on purpose to save energy: each kind of work is one entry, and what it saves is known."""

import numpy as np

from domain.registry import Fluid
from simulators.alteration import AlterationKind, Apply, Category, Parameters
from simulators.grid import Bools
from simulators.profile import Load
from simulators.world import Block

__all__ = ["INSULATION", "SETBACK", "WORKS"]


def _scale(load: Load, where: Bools, _block: Block, parameters: Parameters) -> Load:
    """Multiply the rate by `factor`."""
    factor = np.where(where, parameters["factor"], 1.0)
    return Load(load.rate * factor, load.active, load.full * factor)


def _scale_when_empty(load: Load, where: Bools, _block: Block, parameters: Parameters) -> Load:
    """Multiply by `factor` the rate of the hours when nobody is in: a deeper setback."""
    factor = np.where(where & (load.active == 0), parameters["factor"], 1.0)
    return Load(load.rate * factor, load.active, load.full)


def _work(name: str, apply: Apply, *fluids: Fluid) -> AlterationKind:
    return AlterationKind(name=name, category=Category.WORK, fluids=fluids, apply=apply)


INSULATION = _work("insulation", _scale, Fluid.GAS, Fluid.HEAT)
SETBACK = _work("setback", _scale_when_empty, Fluid.GAS, Fluid.HEAT)

WORKS = (INSULATION, SETBACK)
