"""A swimming pool: basins kept warm and filtered day and night, air renewed while the public is in."""

from domain.registry import Fluid, SiteKind
from simulators.building import ElectricUse, WaterUse, electric_load, water_load
from simulators.calendar import Opening
from simulators.heating import HeatDemand, heating_load
from simulators.profile import SiteProfile

__all__ = ["PROFILE"]

_OPENINGS = (
    Opening(weekdays=(0, 1, 2, 3, 4), start=9.0, end=20.0, share=0.7),
    Opening(weekdays=(5, 6), start=9.0, end=18.0),
)
_HEAT = HeatDemand(ua_w_per_m2_k=5.0, comfort_c=24.0, setback_c=22.0, hot_water_w_per_m2=40.0, openings=_OPENINGS)

PROFILE = SiteProfile(
    kind=SiteKind.SWIMMING_POOL,
    openings=_OPENINGS,
    loads={
        Fluid.ELECTRICITY: electric_load(ElectricUse(base=18.0, in_use=22.0, lighting=8.0, openings=_OPENINGS)),
        Fluid.GAS: heating_load(_HEAT, Fluid.GAS),
        Fluid.HEAT: heating_load(_HEAT, Fluid.HEAT),
        Fluid.WATER: water_load(WaterUse(per_occupant=30.0, per_m2=0.15, openings=_OPENINGS)),
    },
    yearly_per_m2={Fluid.ELECTRICITY: (150, 350), Fluid.GAS: (50, 110), Fluid.HEAT: (500, 1100), Fluid.WATER: (5, 20)},
)
