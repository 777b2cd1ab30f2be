"""Leaks: a flow that never stops, from a tap that drips to a main that bursts.

Flows: a dripping tap 3.4 L/h, a running flush 20 L/h (175 m3 a year) after ista.com, 4 and 25 L/h after the Agglo du
Saint-Quentinois (agglo-saintquentinois.fr); burst: ours.
"""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid
from domain.truth import TruthCategory
from simulators.alteration import BUILDINGS, AlterationKind, LoadChange, Occasion, Parameter
from simulators.grid import Bools
from simulators.operation import Operation
from simulators.profile import Load
from simulators.world.block import Block

__all__ = ["KINDS", "LEAK_BURST", "LEAK_DRIP", "LEAK_WC"]

_LITRES_PER_M3 = 1000.0


def _leak(load: Load, _operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Load:
    """A flow of `flow_l_h` never stops."""
    flow = occasion.parameters["flow_l_h"] / _LITRES_PER_M3
    return replace(load, rate=np.where(where, load.rate + flow, load.rate))


def _kind(name: str, flow: Parameter) -> AlterationKind:
    return AlterationKind(
        name=name,
        category=TruthCategory.USE,
        change=LoadChange(_leak),
        fluids=(Fluid.WATER,),
        sites=BUILDINGS,
        parameters={"flow_l_h": flow},
    )


LEAK_DRIP = _kind("leak_drip", Parameter(3.4, 0.5, 10.0, "L/h"))
LEAK_WC = _kind("leak_wc", Parameter(20.0, 10.0, 100.0, "L/h"))
LEAK_BURST = _kind("leak_burst", Parameter(400.0, 100.0, 5000.0, "L/h"))

KINDS = (LEAK_DRIP, LEAK_WC, LEAK_BURST)
