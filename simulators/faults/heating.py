"""What goes wrong with heating and cooling; the building's own physics says what it costs.

All act on how the site is run, so what a warm night stores is there in the morning, and a mild week wastes less.
"""

from dataclasses import replace

import numpy as np

from domain.registry import Fluid, SiteKind
from domain.truth import TruthCategory
from simulators.alteration import (
    BUILDINGS,
    EMPTIED_BUILDINGS,
    AlterationKind,
    Occasion,
    OperationChange,
    Parameter,
)  # fmt: skip
from simulators.grid import STEP_S, Bools
from simulators.operation import Operation
from simulators.premises import Premises
from simulators.world.block import Block

__all__ = [
    "BOILER_CYCLING",
    "HEATING_AND_COOLING",
    "HEATING_FLUIDS",
    "HOLIDAY_HEATING",
    "KINDS",
    "NIGHT_HEATING",
    "NO_SETBACK",
    "SUMMER_HEATING",
    "heats",
]

HEATING_FLUIDS = (Fluid.GAS, Fluid.HEAT, Fluid.ELECTRICITY)

_TERM_SITES = (SiteKind.SCHOOL, SiteKind.COLLEGE)
_WEEKEND = 5
"""Saturday, where Monday is 0."""


def _night(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """The night is heated as the day is, from `from_h` in the evening to `to_h` in the morning (civil)."""
    minute = block.civil.minute
    evening, morning = occasion.parameters["from_h"] * 60, occasion.parameters["to_h"] * 60
    return _kept_warm(operation, where & ((minute >= evening) | (minute < morning)))


def _holiday(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """Days off are heated by day (`from_h` to `to_h`, civil) as if they were worked: nobody told the programme."""
    minute = block.civil.minute
    day = (minute >= occasion.parameters["from_h"] * 60) & (minute < occasion.parameters["to_h"] * 60)
    civil = occasion.world.civil(block.number, occasion.place.school_zone)
    off = (civil.weekday >= _WEEKEND) | civil.public_holiday
    if occasion.place.site.kind in _TERM_SITES:
        off |= civil.school_holiday
    return _kept_warm(operation, where & day & off)


def _always(operation: Operation, where: Bools, _block: Block, _occasion: Occasion) -> Operation:
    """The programme has no setback: all empty hours are heated as the others."""
    return _kept_warm(operation, where)


def _kept_warm(operation: Operation, where: Bools) -> Operation:
    comfort = np.maximum(operation.heat_set_c, operation.comfort_c)
    return replace(operation, heat_set_c=np.where(where, comfort, operation.heat_set_c))


def _summer(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """The boiler stays on out of season, `kelvin` over the comfort set-point, and the heat goes out of open windows."""
    idle = where & ~operation.heating
    asked = operation.comfort_c + occasion.parameters["kelvin"]
    return replace(
        operation,
        heating=operation.heating | where,
        heat_set_c=np.where(idle, asked, operation.heat_set_c),
        envelope=operation.envelope * np.where(idle, occasion.parameters["airing"], 1.0),
    )


def _both(operation: Operation, where: Bools, _block: Block, occasion: Occasion) -> Operation:
    """Cooling is asked, all year, to hold `kelvin` under the comfort of heating, so that one fights the other."""
    if not occasion.place.cooled:
        return operation
    fought = np.minimum(operation.cool_set_c, operation.comfort_c - occasion.parameters["kelvin"])
    return replace(operation, cool_set_c=np.where(where & operation.heating, fought, operation.cool_set_c))


def _cycling(operation: Operation, where: Bools, block: Block, occasion: Occasion) -> Operation:
    """A boiler too large for mild weather runs every other step, and loses `loss` of its heat starting and stopping."""
    mild = where & operation.heating & (block.outdoor_c >= occasion.parameters["above_c"])
    rest = mild & (block.times // STEP_S % 2 == 1)
    plant = np.where(mild, operation.plant * (1.0 - occasion.parameters["loss"]), operation.plant)
    return replace(operation, resting=operation.resting | rest, plant=plant)


def heats(place: Premises, fluid: Fluid) -> bool:
    """Tell whether a fluid heats a place: what else its meters see of the heating is by the way."""
    return fluid is place.heated_by


def _heats_uncooled(place: Premises, fluid: Fluid) -> bool:
    """Where a machine cools, windows stay closed: a warm office asks for no heat."""
    return heats(place, fluid) and not place.cooled


def _heats_or_cools(place: Premises, fluid: Fluid) -> bool:
    return place.cooled and fluid in {place.heated_by, Fluid.ELECTRICITY}


_KIND = AlterationKind(
    name="", category=TruthCategory.USE, change=OperationChange(_always),
    fluids=HEATING_FLUIDS, sites=EMPTIED_BUILDINGS, seen=heats,
)  # fmt: skip

NIGHT_HEATING = replace(
    _KIND,
    name="night_heating",
    change=OperationChange(_night),
    parameters={"from_h": Parameter(20.0, 17.0, 24.0, "h"), "to_h": Parameter(6.0, 0.0, 9.0, "h")},
)
HOLIDAY_HEATING = replace(
    _KIND,
    name="holiday_heating",
    change=OperationChange(_holiday),
    parameters={"from_h": Parameter(6.0, 0.0, 12.0, "h"), "to_h": Parameter(20.0, 12.0, 24.0, "h")},
)
NO_SETBACK = replace(_KIND, name="no_setback")
SUMMER_HEATING = replace(
    _KIND,
    name="summer_heating",
    change=OperationChange(_summer),
    sites=tuple(kind for kind in EMPTIED_BUILDINGS if kind is not SiteKind.SWIMMING_POOL),  # it heats all year
    seen=_heats_uncooled,
    parameters={"kelvin": Parameter(2.0, 0.0, 6.0, "K"), "airing": Parameter(1.3, 1.0, 4.0, "")},
)
HEATING_AND_COOLING = replace(
    _KIND,
    name="heating_and_cooling",
    change=OperationChange(_both),
    sites=BUILDINGS,
    seen=_heats_or_cools,
    parameters={"kelvin": Parameter(1.0, 0.5, 4.0, "K")},
)
BOILER_CYCLING = replace(
    _KIND,
    name="boiler_cycling",
    change=OperationChange(_cycling),
    fluids=(Fluid.GAS,),
    sites=BUILDINGS,
    parameters={"loss": Parameter(0.15, 0.02, 0.4, ""), "above_c": Parameter(3.0, -5.0, 12.0, "degC")},
)

KINDS = (NIGHT_HEATING, HOLIDAY_HEATING, NO_SETBACK, SUMMER_HEATING, HEATING_AND_COOLING, BOILER_CYCLING)
