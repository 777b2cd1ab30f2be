"""Heat a building asks for: losses against a balance temperature that follows the programme of the boiler.

`P = ua x max(0, T_balance - T_felt)`: the balance temperature is the set-point less what sun and people give; it falls
to the setback outside the hours. A regression on degree days explains it, which is what the savings method assumes.
"""

from dataclasses import dataclass

import numpy as np

from domain.registry import Fluid
from simulators.calendar import Opening, occupancy
from simulators.chance import Draws
from simulators.grid import Floats
from simulators.profile import Load, LoadFunction, Premises
from simulators.world import Block, World

__all__ = ["GAS_KWH_PER_M3", "HeatDemand", "heating_load"]

GAS_KWH_PER_M3 = 11.2
"""Higher heating value of a cubic metre of high-calorific gas, about; the real coefficient is dated and per PCE."""
_BOILER_EFFICIENCY = 0.88
_LEAD_H = 2.0
_BOOST = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatDemand:
    """The thermal side of a kind of building."""

    ua_w_per_m2_k: float
    comfort_c: float
    """Balance temperature while people are in."""
    setback_c: float
    hot_water_w_per_m2: float = 0.0
    openings: tuple[Opening, ...]


def heating_load(demand: HeatDemand, fluid: Fluid) -> LoadFunction:
    """Return the load function of a boiler (m3/h of gas) or of a heat-network substation (kW)."""
    per_kw = 1.0 / (_BOILER_EFFICIENCY * GAS_KWH_PER_M3) if fluid is Fluid.GAS else 1.0

    def load(premises: Premises, _world: World, block: Block, draws: Draws) -> Load:
        present = occupancy(demand.openings, block.civil)
        called = np.maximum(present, occupancy(demand.openings, block.civil, lead_h=_LEAD_H)) > 0
        noise = draws.noise(daily=0.03, step=0.08)
        comfort = _losses_kw(demand, premises, block, np.full(present.shape, demand.comfort_c))
        setback = _losses_kw(demand, premises, block, np.full(present.shape, demand.setback_c))
        boosted = np.where(present > 0, comfort, comfort * _BOOST)
        water = demand.hot_water_w_per_m2 * premises.surface_m2 / 1000.0 * (0.2 + 0.8 * present)
        rate = (np.where(called, boosted, setback) + water) * noise * per_kw
        return Load(rate, called.astype(np.float64), (comfort + water) * noise * per_kw)

    return load


def _losses_kw(demand: HeatDemand, premises: Premises, block: Block, balance_c: Floats) -> Floats:
    missing = np.maximum(balance_c - block.felt_c, 0.0)
    losses: Floats = demand.ua_w_per_m2_k * premises.loss * premises.surface_m2 / 1000.0 * missing
    return losses
