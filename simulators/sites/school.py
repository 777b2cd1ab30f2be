"""A primary school: four days a week in term, warm by day, little electricity, water at break time."""

from domain.registry import Fluid, SiteKind
from simulators.building import Programme, building_profile
from simulators.loads import Uses
from simulators.profile import ThermalDesign
from simulators.world.calendar import Opening

__all__ = ["PROFILE"]

_SCHOOL_DAYS = (0, 1, 3, 4)

PROFILE = building_profile(
    SiteKind.SCHOOL,
    openings=(
        Opening(weekdays=_SCHOOL_DAYS, start=8.25, end=16.5, term=True),
        Opening(weekdays=_SCHOOL_DAYS, start=7.5, end=18.5, share=0.35, term=True),
        Opening(weekdays=(2,), start=8.0, end=18.0, share=0.2, term=True),
    ),
    programme=Programme(comfort_c=20.0, setback_c=16.0, holiday_c=12.0),
    thermal=ThermalDesign(ua_w_m2_k=2.0, capacity_wh_m2_k=60.0, solar_m2=0.03, gains_w_m2=13.0, power_w_m2=110.0),
    uses=Uses(base=1.2, appliances=6.0, lighting=7.0, ventilation=1.0, water_per_occupant=1.3),
    yearly_per_m2={Fluid.ELECTRICITY: (15, 40), Fluid.GAS: (6, 13), Fluid.HEAT: (60, 130), Fluid.WATER: (0.1, 0.6)},
)
