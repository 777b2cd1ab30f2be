"""A gymnasium: schools by day in term, clubs every evening and at weekends."""

from domain.registry import Fluid, SiteKind
from simulators.building import ElectricUse, WaterUse, electric_load, water_load
from simulators.calendar import Opening
from simulators.heating import HeatDemand, heating_load
from simulators.profile import SiteProfile

__all__ = ["PROFILE"]

_OPENINGS = (
    Opening(weekdays=(0, 1, 3, 4), start=8.5, end=17.0, share=0.7, term=True),
    Opening(weekdays=(0, 1, 2, 3, 4), start=17.0, end=22.0),
    Opening(weekdays=(2, 5), start=9.0, end=20.0, share=0.8),
    Opening(weekdays=(6,), start=10.0, end=18.0, share=0.5),
)
_HEAT = HeatDemand(ua_w_per_m2_k=1.1, comfort_c=17.5, setback_c=15.5, hot_water_w_per_m2=2.0, openings=_OPENINGS)

PROFILE = SiteProfile(
    kind=SiteKind.GYM,
    openings=_OPENINGS,
    loads={
        Fluid.ELECTRICITY: electric_load(ElectricUse(base=1.5, in_use=6.0, lighting=12.0, openings=_OPENINGS)),
        Fluid.GAS: heating_load(_HEAT, Fluid.GAS),
        Fluid.HEAT: heating_load(_HEAT, Fluid.HEAT),
        Fluid.WATER: water_load(WaterUse(per_occupant=3.0, openings=_OPENINGS)),
    },
    yearly_per_m2={Fluid.ELECTRICITY: (30, 80), Fluid.GAS: (5, 13), Fluid.HEAT: (50, 130), Fluid.WATER: (0.05, 1.0)},
)
