"""Municipal workshops: early hours, tools and chargers, a hall that is kept from the cold rather than warm."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

_WORKING_DAYS = (0, 1, 2, 3, 4)

PROFILE = building_profile(
    SiteKind.WORKSHOP,
    openings=(
        Opening(weekdays=_WORKING_DAYS, start=7.5, end=12.0),
        Opening(weekdays=_WORKING_DAYS, start=12.0, end=13.5, share=0.2),
        Opening(weekdays=_WORKING_DAYS, start=13.5, end=16.75),
    ),
    programme=Programme(comfort_c=16.0, setback_c=11.0, lead_h=2.0),
    thermal=ThermalDesign(ua_w_m2_k=2.2, capacity_wh_m2_k=45.0, solar_m2=0.02, gains_w_m2=7.0, power_w_m2=110.0),
    uses=Uses(base=1.5, appliances=8.0, lighting=7.0, hot_water=1.0, water_per_occupant=8.0),
    yearly_per_m2={Fluid.ELECTRICITY: (20, 70), Fluid.GAS: (4, 13), Fluid.HEAT: (40, 130), Fluid.WATER: (0.03, 0.6)},
)
