"""A lighting cabinet at Laon of 100 lamps of 100 W, and what works and faults make of its load."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from domain.registry import Fluid, Site, SiteKind
from simulators.alteration import Alteration, AlterationKind, LoadChange, Occasion, OperationChange
from simulators.chance import draw_block
from simulators.faults import lighting as faults
from simulators.grid import STEP_S, Bools, Floats, block_of_day, day_number, seconds
from simulators.operation import Operation
from simulators.premises import Lamps, Premises
from simulators.profile import Load, Setting, Thermal
from simulators.sites.street_lighting import PROFILE
from simulators.works import lighting as works
from simulators.world import Block, World

__all__ = [
    "BLOCK", "CABINET", "END", "EXTINGUISHED", "KINDS", "PARIS", "START", "SUMMER", "SUN_DOWN", "altered", "block_at",
    "during", "hour", "kwh", "load", "operation",
]  # fmt: skip

PARIS = ZoneInfo("Europe/Paris")
WORLD = World(seed=7)
KINDS: dict[str, AlterationKind] = {kind.name: kind for kind in (*faults.KINDS, *works.KINDS)}


def block_at(moment: datetime) -> Block:
    return WORLD.block(block_of_day(day_number(moment)))


BLOCK = block_at(datetime(2026, 1, 20, tzinfo=UTC))
SUMMER = block_at(datetime(2026, 6, 20, tzinfo=UTC))
START, END = datetime(2026, 1, 12, 12, tzinfo=PARIS), datetime(2026, 1, 19, 12, tzinfo=PARIS)  # seven nights
CABINET = Premises(
    site=Site(
        code="ar-1",
        name="Armoire",
        kind=SiteKind.STREET_LIGHTING,
        commune_insee="02408",
        lamp_count=100,
        installed_power_w=10_000.0,
    ),
    latitude=49.56,
    longitude=3.62,
)
EXTINGUISHED = replace(CABINET, lamps=Lamps(extinction=(23.0, 5.0)))
SUN_DOWN = WORLD.lit(BLOCK.number, CABINET.latitude, CABINET.longitude)


def altered(name: str, start: datetime = START, end: datetime | None = END, /, **parameters: float) -> Alteration:
    return Alteration(kind=KINDS[name], site="ar-1", start=start, end=end, parameters=parameters)


def operation(place: Premises = CABINET, *items: Alteration, block: Block = BLOCK) -> Operation:
    """Return how a cabinet is run with some works and faults."""
    found = PROFILE.operate(Setting(place, WORLD, block))
    for item in items:
        if isinstance(item.kind.change, OperationChange):
            found = item.kind.change.apply(found, item.where(block), block, _occasion(item, place))
    return found


def load(place: Premises = CABINET, *items: Alteration, block: Block = BLOCK) -> Load:
    """Return what a cabinet takes with some works and faults."""
    run = operation(place, *items, block=block)
    nothing = Thermal(np.zeros(block.times.shape), np.zeros(block.times.shape))
    draws = draw_block(7, 1, block.number)
    found = PROFILE.loads[Fluid.ELECTRICITY](Setting(place, WORLD, block), run, nothing, draws)
    for item in items:
        if isinstance(item.kind.change, LoadChange):
            found = item.kind.change.apply(found, run, item.where(block), block, _occasion(item, place))
    return found


def during(start: datetime = START, end: datetime = END, block: Block = BLOCK) -> Bools:
    return np.asarray((block.times >= seconds(start)) & (block.times < seconds(end)))


def hour(block: Block = BLOCK) -> Floats:
    """Return the civil hour at which each step begins."""
    return np.asarray(block.civil.minute / 60.0)


def kwh(power: Floats) -> float:
    """Return the energy of a power [kW] over a block."""
    return float(power.sum()) * STEP_S / 3600


def _occasion(item: Alteration, place: Premises) -> Occasion:
    told = {name: bounds.default for name, bounds in item.kind.parameters.items()} | dict(item.parameters)
    return Occasion(place, WORLD, item.start_s, item.end_s, told, 99, 0.0)
