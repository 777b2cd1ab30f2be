"""What keeping a building warm and cool takes: one temperature, one capacity, one loss.

`C dT/dt = P_heat - P_cool + gains - UA (T - T_outdoor)`, the "R1C1" model, stepped on the ten minutes of the grid by
Euler's explicit rule. The thermostat is ideal within the plant's power: it gives what brings the room to its set-point
at the end of the step. A cooling machine gives in proportion to how far the room is over its set-point.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulators.grid import STEP_S, STEPS_PER_DAY, Floats
from simulators.operation import Operation
from simulators.premises import Premises
from simulators.profile import Thermal, ThermalDesign
from simulators.world.block import Block

__all__ = ["SPIN_UP_DAYS", "ThermalRequest", "keep_warm", "room_temperatures"]

SPIN_UP_DAYS = 8
"""Days of the block before by which a building forgets at which temperature it started."""
COOLING_W_M2 = 50.0
COOLING_BAND_K = 3.0
_STEP_H = STEP_S / 3600.0
_AT_ONCE = 128  # keeps the stacked arrays in some tens of megabytes


class ThermalRequest(NamedTuple):
    """One building over one block, with the block before it."""

    place: Premises
    design: ThermalDesign
    before: Operation
    now: Operation
    block_before: Block
    block: Block


class _Course(NamedTuple):
    """Courses of all requests, arrays (requests, days, steps): heat and cold given [W/m2], and the room [degC]."""

    heat: Floats
    cool: Floats
    room: Floats


def keep_warm(requests: Sequence[ThermalRequest]) -> list[Thermal]:
    """Return what each building's heating and cooling give over its block.

    All operations are element by element: a building alone and among others gives the same bits.
    """
    found: list[Thermal] = []
    for first in range(0, len(requests), _AT_ONCE):
        chosen = requests[first : first + _AT_ONCE]
        course = _run(chosen)
        scales = [request.place.surface_m2 / 1000.0 for request in chosen]
        found += [Thermal(course.heat[n] * scale, course.cool[n] * scale) for n, scale in enumerate(scales)]
    return found


def room_temperatures(requests: Sequence[ThermalRequest]) -> list[Floats]:
    """Return the room temperature [degC] at the start of each step of the block, arrays (days, steps)."""
    return list(_run(requests).room)


def _run(requests: Sequence[ThermalRequest]) -> _Course:
    courses = [np.stack(rows) for rows in zip(*(_surroundings(request) for request in requests), strict=True)]
    per_kelvin = np.array([request.design.capacity_wh_m2_k / _STEP_H for request in requests])
    days = courses[0].shape[1] // STEPS_PER_DAY
    done = _Course(*(np.empty((len(requests), days - SPIN_UP_DAYS, STEPS_PER_DAY)) for _ in range(3)))
    room = courses[0][:, 0].copy()
    for day in range(days):
        steps = slice(day * STEPS_PER_DAY, (day + 1) * STEPS_PER_DAY)
        given = [np.ascontiguousarray(course[:, steps].T) for course in courses]  # a day at once stays in the cache
        room, *told = _run_day(room, given, per_kelvin)
        if day >= SPIN_UP_DAYS:
            for kept, new in zip(done, told, strict=True):
                kept[:, day - SPIN_UP_DAYS] = new.T
    return done


def _run_day(room: Floats, given: Sequence[Floats], per_kelvin: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the room at the end, and heat, cold and room by step, arrays (steps, requests)."""
    heat, cool, rooms = (np.empty_like(given[0]) for _ in range(3))
    for step, (heat_set, cool_set, most, gains, loss, outdoor) in enumerate(zip(*given, strict=True)):
        rooms[step] = room
        cold = COOLING_W_M2 * np.minimum(np.maximum((room - cool_set) / COOLING_BAND_K, 0.0), 1.0)
        free = gains - cold - loss * (room - outdoor)
        warmth = np.minimum(np.maximum((heat_set - room) * per_kelvin - free, 0.0), most)
        heat[step], cool[step] = warmth, cold
        room = room + (warmth + free) / per_kelvin
    return room, heat, cool, rooms


def _surroundings(request: ThermalRequest) -> tuple[Floats, ...]:
    """Return set-points of heating and cooling [degC], most heat, gains, loss [W/m2 (K)] and outdoors, by step."""
    design, place, before, now = request.design, request.place, request.before, request.now

    def both(earlier: Floats, later: Floats) -> Floats:
        return np.concatenate((earlier[-SPIN_UP_DAYS:].ravel(), later.ravel()))

    solar = both(request.block_before.solar_w_m2, request.block.solar_w_m2)
    return (
        both(before.heat_set_c, now.heat_set_c),
        both(before.cool_set_c, now.cool_set_c),
        design.power_w_m2 * both(_burning(before), _burning(now)),
        design.solar_m2 * solar + design.gains_w_m2 * (0.1 + 0.9 * both(before.present, now.present)),
        design.ua_w_m2_k * place.loss * both(before.envelope, now.envelope),
        both(request.block_before.outdoor_c, request.block.outdoor_c),
    )


def _burning(operation: Operation) -> Floats:
    return np.asarray(operation.heating & ~operation.resting, dtype=np.float64)
