"""A street-lighting cabinet: lamps on from dusk to dawn, off in the heart of the night where the council says so."""

import numpy as np

from domain.registry import Fluid, SiteKind
from simulators.calendar import CivilBlock
from simulators.chance import Draws
from simulators.grid import Bools
from simulators.profile import Load, Premises, SiteProfile
from simulators.world import Block, World

__all__ = ["PROFILE", "in_extinction"]

_STANDBY_KW = 0.02
"""Clock, relay and the meter's own circuit."""


def in_extinction(civil: CivilBlock, hours: tuple[float, float]) -> Bools:
    """Tell which steps lie in [first, last) civil hours, past midnight where the last comes before the first."""
    first, last = (round(hour * 60) for hour in hours)
    after, before = civil.minute >= first, civil.minute < last
    return after & before if first < last else after | before


def _load(premises: Premises, world: World, block: Block, draws: Draws) -> Load:
    lit = world.lit(block.number, premises.latitude, premises.longitude)
    if premises.extinction is not None:
        lit = np.where(in_extinction(block.civil, premises.extinction), 0.0, lit)
    lamps_kw = (premises.site.installed_power_w or 0.0) / 1000.0
    noise = draws.noise(daily=0.004, step=0.008)
    full = lamps_kw * noise
    return Load(lit * full + _STANDBY_KW, lit, full + _STANDBY_KW)


PROFILE = SiteProfile(
    kind=SiteKind.STREET_LIGHTING,
    loads={Fluid.ELECTRICITY: _load},
    yearly_per_m2={Fluid.ELECTRICITY: (1800, 4400)},
)
