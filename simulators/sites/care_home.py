"""A care home: people at all hours and warm rooms, a kitchen, a laundry and hot water every day."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

PROFILE = building_profile(
    SiteKind.CARE_HOME,
    openings=(
        Opening(weekdays=_EVERY_DAY, start=6.5, end=21.5, feasts=True),
        Opening(weekdays=_EVERY_DAY, start=0.0, end=24.0, share=0.25, feasts=True),
    ),
    programme=Programme(comfort_c=22.0, setback_c=22.0, all_year=True),
    thermal=ThermalDesign(ua_w_m2_k=1.7, capacity_wh_m2_k=80.0, solar_m2=0.025, gains_w_m2=8.0, power_w_m2=80.0),
    uses=Uses(
        base=3.0,
        appliances=5.0,
        lighting=5.0,
        ventilation=1.5,
        hot_water=4.5,
        water_per_occupant=11.0,
    ),
    yearly_per_m2={Fluid.ELECTRICITY: (50, 110), Fluid.GAS: (8, 20), Fluid.HEAT: (80, 190), Fluid.WATER: (0.5, 3.0)},
)
