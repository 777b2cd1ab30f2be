"""What a kind of site is: its opening hours and, for each fluid, a function that gives its rate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from domain.registry import Fluid, Site, SiteKind
from simulators.calendar import Opening
from simulators.chance import Draws
from simulators.grid import Floats
from simulators.message import Dialect
from simulators.world import Block, World

__all__ = ["SUPPLY_METERS", "Load", "LoadFunction", "Premises", "SiteProfile", "SupplyMeter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A site with what the simulation knows beyond the registry."""

    site: Site
    latitude: float
    longitude: float
    fluids: tuple[Fluid, ...] = (Fluid.ELECTRICITY,)
    loss: float = 1.0
    """Factor on the heat the walls lose: 1 is the usual building of its kind."""
    extinction: tuple[float, float] | None = None
    """Civil hours between which lamps are off at night, such as (23, 5)."""

    dialects: Mapping[Fluid, Dialect] = field(default_factory=dict)
    """How the device of a fluid's meter speaks; our own JSON, by one gateway for the site, where nothing is said."""

    @property
    def surface_m2(self) -> float:
        """Heated surface [m2]."""
        return self.site.surface_m2 or 0.0

    @property
    def occupants(self) -> int:
        """People at full occupancy."""
        return self.site.occupants or 0


@dataclass(frozen=True, slots=True)
class Load:
    """A rate by step, arrays of shape (days, steps), in the base unit per hour (kW or m3/h)."""

    rate: Floats
    active: Floats
    """Share [0-1] to which the use is meant to be on: occupancy, or night for lamps."""
    full: Floats
    """The rate if the use were on whatever the hour: what a programme that is lost costs."""


LoadFunction = Callable[[Premises, World, Block, Draws], Load]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyMeter:
    """How a fluid is counted: the register's name, its unit and scale, and the pace at which it reports."""

    register: str
    suffix: str
    unit: str
    scale: float
    interval_s: int

    def raw_per_base(self) -> float:
        """Raw counts in one kWh or one m3."""
        return {"Wh": 1000.0, "kWh": 1.0, "L": 1000.0, "m3": 1.0}[self.unit] / self.scale


SUPPLY_METERS: Mapping[Fluid, SupplyMeter] = {
    Fluid.ELECTRICITY: SupplyMeter(register="energy_import", suffix="elec", unit="Wh", scale=1.0, interval_s=600),
    Fluid.GAS: SupplyMeter(register="gas_volume", suffix="gaz", unit="m3", scale=0.01, interval_s=3600),
    Fluid.WATER: SupplyMeter(register="water_volume", suffix="eau", unit="L", scale=1.0, interval_s=3600),
    Fluid.HEAT: SupplyMeter(register="heat_energy", suffix="chaleur", unit="kWh", scale=1.0, interval_s=3600),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """One kind of site."""

    kind: SiteKind
    loads: Mapping[Fluid, LoadFunction]
    openings: tuple[Opening, ...] = ()
    yearly_per_m2: Mapping[Fluid, tuple[float, float]] = field(default_factory=dict)
    """Plausible yearly amount per m2 (kWh or m3; per kW installed for lighting): docs/methods/simulation.md."""
