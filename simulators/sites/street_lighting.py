"""A street-lighting cabinet: an astronomic clock, an extinction in the heart of the night, dimming, exceptions.

Discharge lamps take some minutes to reach their power; a step is ten minutes long, so this is left out.
"""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid, SiteKind
from simulators.chance import Draws
from simulators.grid import DAY_S, Bools, Floats, Ints
from simulators.mains import phases_of
from simulators.operation import Operation
from simulators.premises import Lamps
from simulators.profile import Load, Setting, SiteProfile, Thermal
from simulators.world.block import Block
from simulators.world.calendar import CivilBlock

__all__ = ["PROFILE", "STANDBY_KW", "asked", "dimmed_share", "extinguished", "in_hours", "night"]

STANDBY_KW = 0.02
"""Clock, relay and the meter's own circuit."""

_MAY_1, _AUGUST_15 = 501, 815
_LEVELS = (0.0, 0.3, 0.5, 1.0)
_POWER_FACTORS = (0.5, 0.75, 0.85, 0.93)
"""Of drivers by the share of full power asked for: docs/methods/simulation-lighting.md."""


def in_hours(civil: CivilBlock, hours: tuple[float, float]) -> Bools:
    """Tell which steps lie in [first, last) civil hours, past midnight where the last comes before the first."""
    first, last = (round(hour * 60) for hour in hours)
    after, before = civil.minute >= first, civil.minute < last
    return after & before if first < last else after | before


def extinguished(lamps: Lamps, block: Block, hours: tuple[float, float]) -> Bools:
    """Tell which steps lie in the hours of an extinction, spared evenings aside."""
    return in_hours(block.civil, hours) & ~np.isin((_evening(block) + 3) % 7, lamps.spared_weekdays)


def dimmed_share(lamps: Lamps, civil: CivilBlock) -> Floats:
    """Return the share [0-1] of full power that the dimming steps leave, the lowest where they overlap."""
    share = np.ones(civil.minute.shape)
    for first, last, left in lamps.dimming:
        share = np.where(in_hours(civil, (first, last)), np.minimum(share, left), share)
    return share


def night(setting: Setting) -> Floats:
    """Return the share of each step in which the astronomic clock feeds the lamps; none where summers stay dark."""
    place, world, block = setting
    lit = world.lit(block.number, place.latitude, place.longitude)
    return np.where(_in_summer(block), 0.0, lit) if place.lamps.summer_off else lit


def asked(setting: Setting, extinction: tuple[float, float] | None) -> Floats:
    """Return the share [0-1] of full power asked for by step with an extinction or without one."""
    lamps, block = setting.place.lamps, setting.block
    share = night(setting) * dimmed_share(lamps, block.civil)
    if extinction is not None:
        share = np.where(extinguished(lamps, block, extinction), 0.0, share)
    return np.maximum(share, lamps.dark_share)


def _operate(setting: Setting) -> Operation:
    """Return lamps as the cabinet's programme asks for them, at the power they were installed with."""
    share = asked(setting, setting.place.lamps.extinction)
    return replace(Operation.empty(setting.block), lamps=share)


def _electricity(setting: Setting, operation: Operation, _thermal: Thermal, draws: Draws) -> Load:
    """Return the power [kW] of the lamps and of what always runs."""
    full = setting.place.lamps_kw * draws.noise(daily=0.004, step=0.008)
    burning = np.maximum(operation.lamps, operation.stray)
    factor = np.interp(burning, _LEVELS, _POWER_FACTORS)
    phases = phases_of(setting.place.site.code, setting.block.civil, draws, factor)
    return Load(burning * operation.lamp_power * full + STANDBY_KW, phases)


def _evening(block: Block) -> Ints:
    """Return the day, since 1970, on which the night of each step began: nights of France do not reach noon UTC."""
    return np.asarray((block.times - DAY_S // 2) // DAY_S)


def _in_summer(block: Block) -> Bools:
    """Tell the nights that begin from 1 May to 15 August."""
    day = _evening(block).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    date = (month.astype(np.int64) % 12 + 1) * 100 + (day - month).astype(np.int64) + 1
    return np.asarray((date >= _MAY_1) & (date <= _AUGUST_15))


PROFILE = SiteProfile(
    kind=SiteKind.STREET_LIGHTING,
    operate=_operate,
    loads={Fluid.ELECTRICITY: _electricity},
    yearly_per_m2={Fluid.ELECTRICITY: (1300, 4400)},
)
