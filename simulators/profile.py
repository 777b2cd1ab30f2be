"""What a kind of site is: how it is run, how it keeps warm, and what each fluid's meter sees of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.registry import Fluid, SiteKind
from simulators.chance import Draws
from simulators.grid import Floats
from simulators.operation import Operation
from simulators.premises import Premises
from simulators.world.block import Block, World
from simulators.world.calendar import CivilBlock

__all__ = ["Load", "LoadFunction", "Phases", "Setting", "SiteProfile", "Thermal", "ThermalDesign"]


class Setting(NamedTuple):
    """A place and a block of time."""

    place: Premises
    world: World
    block: Block

    @property
    def civil(self) -> CivilBlock:
        """The civil side of the block, with the school holidays of the place's zone."""
        return self.world.civil(self.block.number, self.place.school_zone)


class Thermal(NamedTuple):
    """What keeping warm and cool takes, before the efficiency of what makes it; arrays (days, steps) in kW."""

    heat_kw: Floats
    cool_kw: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalDesign:
    """The first-order model of a kind of building: one temperature, one capacity, one loss."""

    ua_w_m2_k: float
    """Loss of envelope and air [W/(m2 K)], of heated surface."""
    capacity_wh_m2_k: float
    """Heat stored [Wh/(m2 K)]."""
    solar_m2: float
    """Square metres of equivalent south-facing opening per m2 of heated surface."""
    gains_w_m2: float
    """Heat of people and appliances at full occupancy [W/m2]; a tenth of it at all hours."""
    power_w_m2: float
    """What the plant can deliver [W/m2]."""


class Phases(NamedTuple):
    """The electrical side, arrays (days, steps, 3)."""

    share: Floats
    """Share of the power on each phase; 1 together, 0 on a phase that is lost."""
    voltage_v: Floats
    power_factor: Floats


@dataclass(frozen=True, slots=True)
class Load:
    """What one fluid takes at a site, by step."""

    rate: Floats
    """In the base unit per hour (kW or m3/h), shape (days, steps)."""
    phases: Phases | None = None
    """For electricity; None: three balanced phases at the nominal voltage."""


LoadFunction = Callable[[Setting, Operation, Thermal, Draws], Load]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """One kind of site."""

    kind: SiteKind
    operate: Callable[[Setting], Operation]
    loads: Mapping[Fluid, LoadFunction]
    thermal: ThermalDesign | None = None
    """None: nothing is heated."""
    yearly_per_m2: Mapping[Fluid, tuple[float, float]] = field(default_factory=dict)
    """Plausible yearly amount per m2 (kWh or m3; per kW installed for lighting): docs/methods/simulation.md.

    Electricity is told without heating.
    """
    electric_ratio: float = 1.0
    """Heat given by a kWh of electricity where it heats."""

    def plausible(self, place: Premises, fluid: Fluid) -> tuple[float, float] | None:
        """Return the range of a place's yearly amount per m2: where electricity heats, that is added; None: unknown."""
        known = self.yearly_per_m2.get(fluid)
        if known is None or self.thermal is None or not fluid is place.heated_by is Fluid.ELECTRICITY:
            return known
        low, high = self.yearly_per_m2[Fluid.HEAT]
        return known[0] + low / self.electric_ratio, known[1] + high / self.electric_ratio
