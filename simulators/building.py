"""A kind of building told by figures: when people are in, how it is heated, and what they take meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from domain.registry import Fluid, SiteKind
from simulators.grid import Bools, Floats
from simulators.loads import Uses, electric_load, gas_load, heat_load, water_load
from simulators.operation import NEVER_COOLED_C, Operation
from simulators.profile import Setting, SiteProfile, ThermalDesign
from simulators.world.calendar import Opening, occupancy

__all__ = ["Programme", "building_profile", "operate"]

COOLED_TO_C = 26.0
"""No machine may cool below it: Code de l'énergie, R. 241-30."""
_STOP_C = 15.0
"""A boiler is stopped on days whose mean is milder, and from June to September where it is not needed all year."""
_MONDAY = 0
_SUMMER = (6, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Set-points of heating [degC]: comfort while people are in and some hours before, setback otherwise."""

    comfort_c: float
    setback_c: float
    holiday_c: float | None = None
    """In school holidays; None: as any other day."""
    lead_h: float = 3.0
    """Twice as much on Mondays, when walls are cold."""
    all_year: bool = False


Attendance = Callable[[Setting, float], Floats]
"""Share of full occupancy by step, or that of `lead` hours sooner as well."""


def building_profile(
    kind: SiteKind,
    *,
    openings: tuple[Opening, ...],
    programme: Programme,
    thermal: ThermalDesign,
    uses: Uses,
    yearly_per_m2: dict[Fluid, tuple[float, float]],
    attendance: Attendance | None = None,
) -> SiteProfile:
    """Return a profile whose occupancy is its openings, and what `attendance` adds to them."""

    def who_is_in(setting: Setting, lead_h: float) -> Floats:
        present = occupancy(openings, setting.civil, lead_h=lead_h)
        return present if attendance is None else np.maximum(present, attendance(setting, lead_h))

    return SiteProfile(
        kind=kind,
        operate=lambda setting: operate(setting, programme, who_is_in),
        loads={
            Fluid.ELECTRICITY: electric_load(uses),
            Fluid.GAS: gas_load(uses),
            Fluid.HEAT: heat_load(uses),
            Fluid.WATER: water_load(uses),
        },
        thermal=thermal,
        yearly_per_m2=yearly_per_m2,
        electric_ratio=uses.electric_ratio,
    )


def operate(setting: Setting, programme: Programme, who_is_in: Attendance) -> Operation:
    """Return how a building is run as it should be."""
    present = who_is_in(setting, 0.0)
    called = (who_is_in(setting, programme.lead_h) > 0) | (
        (setting.civil.weekday == _MONDAY) & (who_is_in(setting, 2 * programme.lead_h) > 0)
    )
    idle = Operation.empty(setting.block)
    return replace(
        idle,
        present=present,
        comfort_c=np.broadcast_to(np.float64(programme.comfort_c), present.shape),
        heat_set_c=np.where(called, programme.comfort_c, _setback(setting, programme)),
        heating=_season(setting, programme),
        cool_set_c=np.where(present > 0, COOLED_TO_C, NEVER_COOLED_C) if setting.place.cooled else idle.cool_set_c,
    )


def _setback(setting: Setting, programme: Programme) -> Floats:
    holiday = programme.setback_c if programme.holiday_c is None else programme.holiday_c
    return np.where(setting.civil.school_holiday, holiday, programme.setback_c)


def _season(setting: Setting, programme: Programme) -> Bools:
    if programme.all_year:
        return np.broadcast_to(np.True_, setting.block.times.shape)
    month = setting.civil.month
    mild = np.mean(setting.block.outdoor_c, axis=1, keepdims=True) >= _STOP_C
    return np.asarray(~(((month >= _SUMMER[0]) & (month <= _SUMMER[1])) | mild))
