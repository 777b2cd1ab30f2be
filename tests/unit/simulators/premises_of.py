"""Buildings of every kind, as one would find them, run for a year without a database or a device."""

from dataclasses import dataclass

import numpy as np

from domain.registry import Fluid, Site, SiteKind
from simulators.chance import draw_block, stable_hash
from simulators.grid import DAYS_PER_BLOCK
from simulators.operation import Operation
from simulators.premises import Premises, Supply
from simulators.profile import Setting, SiteProfile, Thermal
from simulators.registry import SITE_PROFILES
from simulators.thermal import ThermalRequest, keep_warm
from simulators.world.block import World

__all__ = ["BUILDINGS", "PROFILES", "Years", "building", "operations", "request"]

PROFILES: dict[SiteKind, SiteProfile] = {profile.kind: profile for profile in SITE_PROFILES}
BUILDINGS = tuple(kind for kind, profile in PROFILES.items() if profile.thermal is not None)
PEOPLE_PER_M2 = {
    SiteKind.SCHOOL: 0.12,
    SiteKind.COLLEGE: 0.1,
    SiteKind.TOWN_HALL: 0.03,
    SiteKind.GYM: 0.05,
    SiteKind.SWIMMING_POOL: 0.1,
    SiteKind.VILLAGE_HALL: 0.5,
    SiteKind.CARE_HOME: 0.025,
    SiteKind.OFFICE: 0.05,
    SiteKind.WORKSHOP: 0.01,
}
SURFACE_M2 = 1000.0


def building(kind: SiteKind, *heated_by: Fluid, cooled: bool = False, loss: float = 1.0) -> Premises:
    """Return a building of 1,000 m2 near Laon with electricity, water and what heats it."""
    site = Site(
        code=f"one-{kind}",
        name="Un",
        kind=kind,
        commune_insee="02408",
        surface_m2=SURFACE_M2,
        occupants=round(PEOPLE_PER_M2[kind] * SURFACE_M2),
    )
    supplies = {fluid: Supply() for fluid in (Fluid.ELECTRICITY, *heated_by, Fluid.WATER)}
    return Premises(site=site, latitude=49.56, longitude=3.62, supplies=supplies, cooled=cooled, loss=loss)


def operations(place: Premises, world: World, block: int) -> tuple[Operation, Operation]:
    """Return how it is run over the block before and over a block."""
    before, now = (
        PROFILES[place.site.kind].operate(Setting(place, world, world.block(number))) for number in (block - 1, block)
    )
    return before, now


def request(place: Premises, world: World, block: int) -> ThermalRequest:
    """Return the question what keeps it warm during a block."""
    design = PROFILES[place.site.kind].thermal
    assert design is not None
    return ThermalRequest(place, design, *operations(place, world, block), world.block(block - 1), world.block(block))


@dataclass(frozen=True)
class Years:
    """What places take in twelve blocks (384 days) told per 365 days and m2, by place and fluid."""

    places: tuple[Premises, ...]
    seed: int
    first_block: int

    def per_m2(self) -> dict[tuple[int, Fluid], float]:
        """Return yearly amounts per m2 (kWh or m3) by place in the list and fluid."""
        world, totals = World(self.seed), dict[tuple[int, Fluid], float]()
        for block in range(self.first_block, self.first_block + 12):
            requests = [request(place, world, block) for place in self.places]
            for at, (asked, thermal) in enumerate(zip(requests, keep_warm(requests), strict=True)):
                for fluid in asked.place.fluids:
                    amount = self._amount(world, asked, thermal, fluid, block)
                    totals[at, fluid] = totals.get((at, fluid), 0.0) + amount
        return totals

    def _amount(self, world: World, asked: ThermalRequest, thermal: Thermal, fluid: Fluid, block: int) -> float:
        setting = Setting(asked.place, world, asked.block)
        draws = draw_block(world.seed, stable_hash(asked.place.site.code, fluid.value), block)
        rate = PROFILES[asked.place.site.kind].loads[fluid](setting, asked.now, thermal, draws).rate
        first = self.first_block * DAYS_PER_BLOCK
        inside = np.arange(block * DAYS_PER_BLOCK, (block + 1) * DAYS_PER_BLOCK) < first + 365
        return float(rate[inside].sum() / 6 / SURFACE_M2)
