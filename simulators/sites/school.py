"""A primary school: four days a week in term, warm by day, little electricity, water at break time."""

from domain.registry import Fluid, SiteKind
from simulators.building import ElectricUse, WaterUse, electric_load, water_load
from simulators.calendar import Opening
from simulators.heating import HeatDemand, heating_load
from simulators.profile import SiteProfile

__all__ = ["PROFILE"]

_SCHOOL_DAYS = (0, 1, 3, 4)
_OPENINGS = (
    Opening(weekdays=_SCHOOL_DAYS, start=8.25, end=16.5, term=True),
    Opening(weekdays=_SCHOOL_DAYS, start=7.5, end=18.5, share=0.35, term=True),
    Opening(weekdays=(2,), start=8.0, end=18.0, share=0.2, term=True),
)
_HEAT = HeatDemand(ua_w_per_m2_k=1.5, comfort_c=18.5, setback_c=16.5, openings=_OPENINGS)

PROFILE = SiteProfile(
    kind=SiteKind.SCHOOL,
    openings=_OPENINGS,
    loads={
        Fluid.ELECTRICITY: electric_load(ElectricUse(base=1.3, in_use=8.0, lighting=5.0, openings=_OPENINGS)),
        Fluid.GAS: heating_load(_HEAT, Fluid.GAS),
        Fluid.HEAT: heating_load(_HEAT, Fluid.HEAT),
        Fluid.WATER: water_load(WaterUse(per_occupant=1.3, openings=_OPENINGS)),
    },
    yearly_per_m2={Fluid.ELECTRICITY: (15, 40), Fluid.GAS: (6, 13), Fluid.HEAT: (60, 130), Fluid.WATER: (0.1, 0.6)},
)
