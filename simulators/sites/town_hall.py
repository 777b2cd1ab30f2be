"""A town hall: offices on working days and Saturday morning, and the council on some evenings."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

_WORKING_DAYS = (0, 1, 2, 3, 4)

PROFILE = building_profile(
    SiteKind.TOWN_HALL,
    openings=(
        Opening(weekdays=_WORKING_DAYS, start=8.5, end=12.0),
        Opening(weekdays=_WORKING_DAYS, start=12.0, end=13.5, share=0.6),
        Opening(weekdays=_WORKING_DAYS, start=13.5, end=17.5),
        Opening(weekdays=_WORKING_DAYS, start=7.5, end=19.0, share=0.2),
        Opening(weekdays=(3,), start=19.0, end=21.0, share=0.3),
        Opening(weekdays=(5,), start=9.0, end=12.0, share=0.5),
    ),
    programme=Programme(comfort_c=20.0, setback_c=16.5),
    thermal=ThermalDesign(ua_w_m2_k=1.9, capacity_wh_m2_k=80.0, solar_m2=0.025, gains_w_m2=14.0, power_w_m2=105.0),
    uses=Uses(base=3.0, appliances=10.0, lighting=9.0, ventilation=1.0, water_per_occupant=3.5),
    yearly_per_m2={Fluid.ELECTRICITY: (35, 90), Fluid.GAS: (6, 14), Fluid.HEAT: (60, 140), Fluid.WATER: (0.05, 0.6)},
)
