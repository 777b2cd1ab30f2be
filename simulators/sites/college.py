"""A collège: four days and a Wednesday morning in term, a canteen that cooks, classrooms with screens."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

_LONG_DAYS = (0, 1, 3, 4)

PROFILE = building_profile(
    SiteKind.COLLEGE,
    openings=(
        Opening(weekdays=_LONG_DAYS, start=8.0, end=17.0, term=True),
        Opening(weekdays=_LONG_DAYS, start=7.0, end=18.5, share=0.25, term=True),
        Opening(weekdays=(2,), start=8.0, end=12.5, share=0.9, term=True),
        Opening(weekdays=(0, 1, 2, 3, 4), start=8.5, end=16.5, share=0.05),
    ),
    programme=Programme(comfort_c=20.0, setback_c=16.0, holiday_c=14.0),
    thermal=ThermalDesign(ua_w_m2_k=1.9, capacity_wh_m2_k=65.0, solar_m2=0.03, gains_w_m2=13.0, power_w_m2=105.0),
    uses=Uses(base=1.8, appliances=9.0, lighting=7.0, ventilation=1.5, hot_water=3.0, water_per_occupant=1.5),
    yearly_per_m2={Fluid.ELECTRICITY: (20, 55), Fluid.GAS: (6, 14), Fluid.HEAT: (60, 140), Fluid.WATER: (0.1, 0.8)},
)
