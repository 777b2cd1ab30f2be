"""A gymnasium: schools by day in term, clubs every evening and at weekends."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

PROFILE = building_profile(
    SiteKind.GYM,
    openings=(
        Opening(weekdays=(0, 1, 3, 4), start=8.5, end=17.0, share=0.7, term=True),
        Opening(weekdays=(0, 1, 2, 3, 4), start=17.0, end=22.0),
        Opening(weekdays=(2, 5), start=9.0, end=20.0, share=0.8),
        Opening(weekdays=(6,), start=10.0, end=18.0, share=0.5),
    ),
    programme=Programme(comfort_c=16.0, setback_c=12.0, lead_h=2.0),
    thermal=ThermalDesign(ua_w_m2_k=2.1, capacity_wh_m2_k=50.0, solar_m2=0.025, gains_w_m2=8.0, power_w_m2=110.0),
    uses=Uses(base=1.5, appliances=2.0, lighting=12.0, ventilation=2.0, hot_water=2.0, water_per_occupant=3.0),
    yearly_per_m2={Fluid.ELECTRICITY: (30, 80), Fluid.GAS: (5, 13), Fluid.HEAT: (50, 130), Fluid.WATER: (0.05, 1.0)},
)
