"""A site with what the simulation knows beyond the registry."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.registry import Fluid, Site

__all__ = ["Lamps", "Premises", "Supply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """How a cabinet's lamps are switched; hours are civil and may pass midnight."""

    extinction: tuple[float, float] | None = None
    """Hours between which they are off, such as (23.0, 5.0)."""
    dimming: tuple[tuple[float, float, float], ...] = ()
    """(from hour, to hour, share of full power) steps."""
    spared_weekdays: tuple[int, ...] = ()
    """Evenings (Monday is 0) that have no extinction: a market town's Saturday, say."""
    summer_off: bool = False
    """Whether they stay dark from 1 May to 15 August, as in many villages."""
    dark_share: float = 0.0
    """Share of full power burnt by day as well: decorations, panels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How one fluid of a site is metered."""

    dialect: str = "vigie_json"
    """Name of the dialect its device speaks (simulators/registry.py)."""
    interval_s: int | None = None
    """Pace of its readings; None: the dialect's own."""
    parts: tuple[float, ...] = (1.0,)
    """Shares of the site's use, each with a meter of its own; they make 1 together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A building or a lighting cabinet where something is measured."""

    site: Site
    latitude: float
    longitude: float
    supplies: Mapping[Fluid, Supply] = field(default_factory=lambda: {Fluid.ELECTRICITY: Supply()})
    loss: float = 1.0
    """Factor on the heat the envelope loses: 1 is the usual building of its kind."""
    use: float = 1.0
    """Factor on what its people and appliances take."""
    lamps: Lamps = field(default_factory=Lamps)
    cooled: bool = False
    """Whether a machine cools it in summer."""
    subscribed_kva: float | None = None
    """Power of its electricity contract; None: well over the peak."""
    school_zone: str = "Zone B"

    @property
    def fluids(self) -> tuple[Fluid, ...]:
        """What is metered, electricity first."""
        return tuple(self.supplies)

    @property
    def heated_by(self) -> Fluid:
        """What its heating takes: gas or heat where it is metered, electricity otherwise."""
        return next((fluid for fluid in (Fluid.GAS, Fluid.HEAT) if fluid in self.supplies), Fluid.ELECTRICITY)

    @property
    def surface_m2(self) -> float:
        """Heated surface [m2]."""
        return self.site.surface_m2 or 0.0

    @property
    def occupants(self) -> int:
        """People at full occupancy."""
        return self.site.occupants or 0

    @property
    def lamps_kw(self) -> float:
        """Power of all lamps as installed [kW]."""
        return (self.site.installed_power_w or 0.0) / 1000.0
