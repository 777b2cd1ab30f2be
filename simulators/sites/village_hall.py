"""A village hall: empty most of the week, clubs on two evenings, weddings and meals at some weekends."""

import numpy as np

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.chance import stable_hash, uniform_at
from simulators.grid import Bools, Floats, Ints
from simulators.loads import Uses
from simulators.profile import Setting, SiteProfile, ThermalDesign
from simulators.world.calendar import CivilBlock, Opening

__all__ = ["PROFILE", "booked"]

_SATURDAY, _SUNDAY = 5, 6
_WEDDING_CHANCE = 0.45
_MEAL_CHANCE = 0.3
_WEDDING_H, _WEDDING_ENDS_H = 14.0, 2.0  # of the next day
_MEAL_H = (11.0, 19.0)


def booked(seed: int, site: str, days: Ints, chance: float) -> Bools:
    """Tell on which civil days (days since 1970) a hall is let: drawn by seed, site and day, so the same always."""
    return np.asarray(uniform_at(stable_hash(str(seed), "booking", site), days) < chance)


def _events(setting: Setting, lead_h: float) -> Floats:
    civil, seed, site = setting.civil, setting.world.seed, setting.place.site.code
    saturday = civil.weekday == _SATURDAY
    sunday = civil.weekday == _SUNDAY
    wedding = saturday & booked(seed, site, civil.day, _WEDDING_CHANCE) & _within(civil, _WEDDING_H - lead_h, 24.0)
    after = sunday & booked(seed, site, civil.day - 1, _WEDDING_CHANCE) & _within(civil, 0.0, _WEDDING_ENDS_H)
    meal = sunday & booked(seed, site, civil.day, _MEAL_CHANCE) & _within(civil, _MEAL_H[0] - lead_h, _MEAL_H[1])
    return np.where(wedding | after, 0.8, np.where(meal, 0.6, 0.0))


def _within(civil: CivilBlock, start_h: float, end_h: float) -> Bools:
    return np.asarray((civil.minute >= start_h * 60) & (civil.minute < end_h * 60))


PROFILE: SiteProfile = building_profile(
    SiteKind.VILLAGE_HALL,
    openings=(
        Opening(weekdays=(1, 3), start=18.0, end=22.0, share=0.2, term=True),
        Opening(weekdays=(2,), start=14.0, end=17.0, share=0.15),
    ),
    programme=Programme(comfort_c=19.0, setback_c=10.0, lead_h=4.0),
    thermal=ThermalDesign(ua_w_m2_k=2.1, capacity_wh_m2_k=55.0, solar_m2=0.02, gains_w_m2=25.0, power_w_m2=140.0),
    uses=Uses(base=1.2, appliances=15.0, lighting=10.0, ventilation=2.0, hot_water=2.0, water_per_occupant=1.5),
    attendance=_events,
    yearly_per_m2={Fluid.ELECTRICITY: (10, 50), Fluid.GAS: (3, 12), Fluid.HEAT: (30, 120), Fluid.WATER: (0.02, 0.6)},
)
