"""A block of January 2026 and a site, on which works and faults are tried by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from domain.registry import Site, SiteKind
from simulators.alteration import Alteration, AlterationKind, LoadChange, Occasion, OperationChange
from simulators.grid import STEP_S, STEPS_PER_DAY, Bools, Floats, block_of_day, day_number, seconds
from simulators.operation import Operation
from simulators.premises import Premises
from simulators.profile import Load
from simulators.world.block import Block, World

PARIS = ZoneInfo("Europe/Paris")
WORLD = World(seed=7)
BLOCK = WORLD.block(block_of_day(day_number(datetime(2026, 1, 20, tzinfo=UTC))))
SUMMER = WORLD.block(block_of_day(day_number(datetime(2026, 7, 20, tzinfo=UTC))))
START, END = datetime(2026, 1, 12, tzinfo=PARIS), datetime(2026, 1, 19, tzinfo=PARIS)  # Monday to Monday, in term
HOURS_PER_STEP = STEP_S / 3600


def place(kind: SiteKind = SiteKind.SCHOOL, **facts: Any) -> Premises:
    site = Site(code="here", name="Ici", kind=kind, commune_insee="02691", surface_m2=1000.0, occupants=100)
    return replace(Premises(site=site, latitude=49.85, longitude=3.29), **facts)


def office_hours(block: Block = BLOCK) -> Floats:
    """One from 8 to 18 on worked weekdays; nobody otherwise."""
    civil = block.civil
    inside = (civil.weekday < 5) & ~civil.public_holiday & (civil.minute >= 480) & (civil.minute < 1080)
    return inside.astype(np.float64)


def operation(block: Block = BLOCK, **changes: Any) -> Operation:
    """Twenty degrees while people are in, 16 otherwise, in the season."""
    present = office_hours(block)
    ordinary = replace(
        Operation.empty(block),
        present=present,
        comfort_c=np.full(present.shape, 20.0),
        heat_set_c=np.where(present > 0, 20.0, 16.0),
        heating=np.full(present.shape, block is BLOCK),
    )
    return replace(ordinary, **changes)


def item(kind: AlterationKind, start: datetime = START, end: datetime | None = END, **parameters: float) -> Alteration:
    return Alteration(kind=kind, site="here", start=start, end=end, parameters=parameters)


def occasion(alteration: Alteration, premises: Premises | None = None) -> Occasion:
    told = {name: bounds.default for name, bounds in alteration.kind.parameters.items()} | dict(alteration.parameters)
    return Occasion(premises or place(), WORLD, alteration.start_s, alteration.end_s, told, 1, 0.0)


def run(alteration: Alteration, before: Operation, premises: Premises | None = None, block: Block = BLOCK) -> Operation:
    """Return the operation with a work or fault that changes it."""
    change = alteration.kind.change
    assert isinstance(change, OperationChange)
    return change.apply(before, alteration.where(block), block, occasion(alteration, premises))


def load(alteration: Alteration, rate: Floats, premises: Premises | None = None, block: Block = BLOCK) -> Load:
    """Return the load with a work or fault that changes it."""
    change = alteration.kind.change
    assert isinstance(change, LoadChange)
    where = alteration.where(block)
    return change.apply(Load(rate), operation(block), where, block, occasion(alteration, premises))


def amount(difference: Floats) -> float:
    """Return the amount of a rate over a block."""
    return float(difference.sum()) * HOURS_PER_STEP


def steps(hours: float) -> int:
    return round(hours / HOURS_PER_STEP)


def during(block: Block = BLOCK, start: datetime = START, end: datetime = END) -> Bools:
    return (block.times >= seconds(start)) & (block.times < seconds(end))


def flat(kw: float) -> Floats:
    return np.full((32, STEPS_PER_DAY), kw)


__all__ = [
    "BLOCK", "END", "HOURS_PER_STEP", "PARIS", "START", "SUMMER", "WORLD", "amount", "during", "flat", "item",
    "load", "occasion", "office_hours", "operation", "place", "run", "steps",
]  # fmt: skip
