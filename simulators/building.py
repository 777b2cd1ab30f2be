"""Electricity and water of a building: a base that never stops, and what people add while they are in."""

from dataclasses import dataclass

import numpy as np

from simulators.calendar import Opening, occupancy
from simulators.chance import Draws
from simulators.profile import Load, LoadFunction, Premises
from simulators.world import Block, World

__all__ = ["ElectricUse", "WaterUse", "electric_load", "water_load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricUse:
    """Power densities [W/m2]."""

    base: float
    in_use: float
    """Added at full occupancy: appliances, ventilation, half of the lighting."""
    lighting: float
    """Added at full occupancy while it is dark outside."""
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterUse:
    """Drawing of water [L/h per occupant] at full occupancy, and what the building takes by itself [L/h per m2]."""

    per_occupant: float
    per_m2: float = 0.0
    openings: tuple[Opening, ...]


def electric_load(use: ElectricUse) -> LoadFunction:
    """Return the electric power [kW]; unoccupied hours keep the base alone."""

    def load(premises: Premises, world: World, block: Block, draws: Draws) -> Load:
        present = occupancy(use.openings, block.civil)
        dark = world.lit(block.number, premises.latitude, premises.longitude)
        noise = draws.noise(daily=0.03, step=0.07)
        scale = premises.surface_m2 / 1000.0
        added = (use.in_use + use.lighting * dark) * scale
        base = use.base * scale
        return Load((base + added * present) * noise, present, (base + added) * noise)

    return load


def water_load(use: WaterUse) -> LoadFunction:
    """Return the flow [m3/h]: people draw in bursts (exponential amounts), so that empty hours read zero."""

    def load(premises: Premises, _world: World, block: Block, draws: Draws) -> Load:
        present = occupancy(use.openings, block.civil)
        burst = -np.log1p(-draws.uniform)
        full = use.per_occupant * premises.occupants / 1000.0 * burst
        steady = use.per_m2 * premises.surface_m2 / 1000.0 * draws.noise(daily=0.02, step=0.02)
        return Load(full * present + steady, present, full + steady)

    return load
