"""Offices of an authority: working days, many screens, cooled where a machine is there."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

_WORKING_DAYS = (0, 1, 2, 3, 4)

PROFILE = building_profile(
    SiteKind.OFFICE,
    openings=(
        Opening(weekdays=_WORKING_DAYS, start=8.5, end=12.25, share=0.9),
        Opening(weekdays=_WORKING_DAYS, start=12.25, end=13.75, share=0.5),
        Opening(weekdays=_WORKING_DAYS, start=13.75, end=17.5, share=0.9),
        Opening(weekdays=_WORKING_DAYS, start=7.5, end=19.0, share=0.2),
    ),
    programme=Programme(comfort_c=20.0, setback_c=16.5),
    thermal=ThermalDesign(ua_w_m2_k=1.8, capacity_wh_m2_k=70.0, solar_m2=0.05, gains_w_m2=17.0, power_w_m2=95.0),
    uses=Uses(base=3.5, appliances=11.0, lighting=7.0, ventilation=2.0, water_per_occupant=3.5, electric_ratio=2.8),
    yearly_per_m2={Fluid.ELECTRICITY: (50, 130), Fluid.GAS: (5, 13), Fluid.HEAT: (50, 130), Fluid.WATER: (0.1, 0.8)},
)
