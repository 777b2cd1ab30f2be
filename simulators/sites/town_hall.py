"""A town hall: offices on working days and Saturday morning."""

from domain.registry import Fluid, SiteKind
from simulators.building import ElectricUse, WaterUse, electric_load, water_load
from simulators.calendar import Opening
from simulators.heating import HeatDemand, heating_load
from simulators.profile import SiteProfile

__all__ = ["PROFILE"]

_OPENINGS = (
    Opening(weekdays=(0, 1, 2, 3, 4), start=8.5, end=12.0),
    Opening(weekdays=(0, 1, 2, 3, 4), start=12.0, end=13.5, share=0.6),
    Opening(weekdays=(0, 1, 2, 3, 4), start=13.5, end=17.5),
    Opening(weekdays=(0, 1, 2, 3, 4), start=7.5, end=19.0, share=0.2),
    Opening(weekdays=(5,), start=9.0, end=12.0, share=0.5),
)
_HEAT = HeatDemand(ua_w_per_m2_k=1.5, comfort_c=18.5, setback_c=16.5, openings=_OPENINGS)

PROFILE = SiteProfile(
    kind=SiteKind.TOWN_HALL,
    openings=_OPENINGS,
    loads={
        Fluid.ELECTRICITY: electric_load(ElectricUse(base=3.0, in_use=15.0, lighting=6.0, openings=_OPENINGS)),
        Fluid.GAS: heating_load(_HEAT, Fluid.GAS),
        Fluid.HEAT: heating_load(_HEAT, Fluid.HEAT),
        Fluid.WATER: water_load(WaterUse(per_occupant=3.5, openings=_OPENINGS)),
    },
    yearly_per_m2={Fluid.ELECTRICITY: (35, 90), Fluid.GAS: (6, 14), Fluid.HEAT: (60, 140), Fluid.WATER: (0.05, 0.6)},
)
