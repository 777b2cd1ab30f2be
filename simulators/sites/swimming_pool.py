"""A swimming pool: basins kept warm and filtered day and night, air renewed while the public is in."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

PROFILE = building_profile(
    SiteKind.SWIMMING_POOL,
    openings=(
        Opening(weekdays=(0, 1, 2, 3, 4), start=9.0, end=20.0, share=0.7),
        Opening(weekdays=(5, 6), start=9.0, end=18.0),
    ),
    programme=Programme(comfort_c=27.0, setback_c=25.0, all_year=True),
    thermal=ThermalDesign(ua_w_m2_k=5.0, capacity_wh_m2_k=90.0, solar_m2=0.04, gains_w_m2=15.0, power_w_m2=220.0),
    uses=Uses(
        base=18.0,
        appliances=8.0,
        lighting=8.0,
        ventilation=12.0,
        hot_water=40.0,
        water_per_occupant=30.0,
        water_per_m2=0.15,
    ),
    yearly_per_m2={Fluid.ELECTRICITY: (150, 350), Fluid.GAS: (50, 110), Fluid.HEAT: (500, 1100), Fluid.WATER: (5, 20)},
)
