"""What the meters of a building see of the people in it and of the plant that keeps it warm."""

from dataclasses import dataclass

import numpy as np

from domain.registry import Fluid
from simulators.chance import Draws
from simulators.grid import Floats
from simulators.operation import Operation
from simulators.plan import GAS_KWH_PER_M3
from simulators.profile import Load, LoadFunction, Setting, Thermal

__all__ = [
    "BOILER_EFFICIENCY",
    "COOLING_RATIO",
    "ENOUGH_LIGHT_W_M2",
    "Uses",
    "electric_load",
    "gas_load",
    "heat_load",
    "water_load",
]

BOILER_EFFICIENCY = 0.88
"""Of a year, on the higher heating value, boiler and regulation: between an old boiler and a condensing one."""
COOLING_RATIO = 3.0
"""Cold given by a kWh of electricity."""
ENOUGH_LIGHT_W_M2 = 150.0
"""Outdoor light with which no lamp is needed: at 110 lm/W and a daylight factor of 2 %, about 330 lx on the desk."""
LIT_ANYWAY = 0.5
"""Share of the lamps that burn while people are in, whatever the day gives: back rows, corridors, habit (few switch
off in the day what they switched on when they came: Hunt, Building and Environment 14, 1979, 21-33). Half is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Electricity [W/m2], hot water [W/m2] and cold water [L/h] of a kind of building."""

    base: float
    """At all hours."""
    appliances: float
    """Added at full occupancy."""
    lighting: float
    """Added at full occupancy in the dark; daylight takes its place."""
    ventilation: float = 0.0
    """Added while anybody is in."""
    hot_water: float = 0.0
    """Heat for showers, kitchens and basins at full occupancy; a fifth of it at all hours."""
    water_per_occupant: float
    """Drawn in bursts, per person of full occupancy."""
    water_per_m2: float = 0.0
    """At all hours: make-up water of basins."""
    electric_ratio: float = 1.0
    """Heat given by a kWh of electricity where it heats: 1 for radiators, about 3 for a heat pump."""


def electric_load(uses: Uses) -> LoadFunction:
    """Return the power [kW] of everything electric, heating included where nothing else heats."""

    def load(setting: Setting, operation: Operation, thermal: Thermal, draws: Draws) -> Load:
        place = setting.place
        daylight = np.minimum(setting.block.solar_w_m2 / ENOUGH_LIGHT_W_M2, 1.0)
        dark = 1.0 - (1.0 - LIT_ANYWAY) * daylight
        added = (uses.appliances + uses.lighting * operation.lamp_power * dark) * operation.present
        added = added + uses.ventilation * (operation.present > 0)
        people = (uses.base + added) * (place.surface_m2 / 1000.0 * place.use)
        heat = _heating_kw(setting, operation, thermal, uses, Fluid.ELECTRICITY) / uses.electric_ratio
        total = people + heat + thermal.cool_kw / COOLING_RATIO
        return Load(total * draws.noise(daily=0.03, step=0.07))

    return load


def gas_load(uses: Uses) -> LoadFunction:
    """Return the flow [m3/h] of gas."""

    def load(setting: Setting, operation: Operation, thermal: Thermal, draws: Draws) -> Load:
        heat = _heating_kw(setting, operation, thermal, uses, Fluid.GAS)
        return Load(heat / (BOILER_EFFICIENCY * GAS_KWH_PER_M3) * draws.noise(daily=0.02, step=0.05))

    return load


def heat_load(uses: Uses) -> LoadFunction:
    """Return the power [kW] at the substation of a heat network."""

    def load(setting: Setting, operation: Operation, thermal: Thermal, draws: Draws) -> Load:
        heat = _heating_kw(setting, operation, thermal, uses, Fluid.HEAT)
        return Load(heat * draws.noise(daily=0.02, step=0.05))

    return load


def water_load(uses: Uses) -> LoadFunction:
    """Return the flow [m3/h]: people draw in bursts (exponential amounts), so that empty hours read zero."""

    def load(setting: Setting, operation: Operation, _thermal: Thermal, draws: Draws) -> Load:
        place = setting.place
        people = uses.water_per_occupant * place.occupants / 1000.0 * -np.log1p(-draws.uniform) * operation.present
        steady = uses.water_per_m2 * place.surface_m2 / 1000.0 * draws.noise(daily=0.02, step=0.02)
        return Load((people + steady) * place.use)

    return load


def _heating_kw(setting: Setting, operation: Operation, thermal: Thermal, uses: Uses, fluid: Fluid) -> Floats:
    """Return the heat for rooms and hot water [kW] over the plant's factor, 0 where another fluid heats."""
    place = setting.place
    if place.heated_by is not fluid:
        return np.zeros(operation.present.shape)
    water = uses.hot_water * place.surface_m2 / 1000.0 * place.use * (0.2 + 0.8 * operation.present)
    return (thermal.heat_kw + water) / operation.plant
