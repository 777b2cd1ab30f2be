"""What goes wrong in use: each fault is one entry, its cost known to the watt-hour or the litre."""

import numpy as np

from domain.registry import Fluid
from simulators.alteration import AlterationKind, Apply, Category, Parameters
from simulators.grid import Bools
from simulators.profile import Load
from simulators.world import Block

__all__ = [
    "EQUIPMENT_LEFT_ON",
    "FAULTS",
    "NIGHT_HEATING",
    "WATER_LEAK",
]

def _as_if_active(load: Load, where: Bools, _block: Block, _parameters: Parameters) -> Load:
    """The use stays on at hours when it should be off."""
    rate = np.where(where & (load.active < 1.0), np.maximum(load.rate, load.full), load.rate)
    return Load(rate, load.active, load.full)


def _add_when_empty(load: Load, where: Bools, _block: Block, parameters: Parameters) -> Load:
    """An appliance of `power_kw` runs while nobody is in."""
    rate = np.where(where & (load.active == 0), load.rate + parameters["power_kw"], load.rate)
    return Load(rate, load.active, load.full)


def _add_always(load: Load, where: Bools, _block: Block, parameters: Parameters) -> Load:
    """A flow of `flow_l_h` never stops."""
    return Load(np.where(where, load.rate + parameters["flow_l_h"] / 1000.0, load.rate), load.active, load.full)


def _fault(name: str, apply: Apply, *fluids: Fluid) -> AlterationKind:
    return AlterationKind(name=name, category=Category.FAULT, fluids=fluids, apply=apply)


NIGHT_HEATING = _fault("night_heating", _as_if_active, Fluid.GAS, Fluid.HEAT)
WATER_LEAK = _fault("water_leak", _add_always, Fluid.WATER)
EQUIPMENT_LEFT_ON = _fault("equipment_left_on", _add_when_empty, Fluid.ELECTRICITY)

FAULTS = (NIGHT_HEATING, WATER_LEAK, EQUIPMENT_LEFT_ON)
