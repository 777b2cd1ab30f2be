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
from simulators.world import Block

__all__ = ["SPIN_UP_DAYS", "ThermalRequest", "keep_warm", "room_temperatures"]

SPIN_UP_DAYS = 8
"""Days of the block before by which a building forgets at which temperature it started."""
COOLING_W_M2 = 50.0
COOLING_BAND_K = 3.0
_STEP_H = STEP_S / 3600.0
_AT_ONCE = 256  # keeps the stacked arrays in some tens of megabytes


class ThermalRequest(NamedTuple):
    """One building over one block, with the block before it."""

    place: Premises
    design: ThermalDesign
    before: Operation
    now: Operation
    block_before: Block
    block: Block


class _Course(NamedTuple):
    """Courses of all requests, arrays (steps, requests): heat and cold given [W/m2], and the room [degC]."""

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
        for place, request in enumerate(chosen):
            scale = request.place.surface_m2 / 1000.0
            heat, cool = (_days(part[:, place]) * scale for part in (course.heat, course.cool))
            found.append(Thermal(heat, cool))
    return found


def room_temperatures(requests: Sequence[ThermalRequest]) -> list[Floats]:
    """Return the room temperature [degC] at the start of each step of the block, arrays (days, steps)."""
    room = _run(requests).room
    return [_days(room[:, place]) for place in range(len(requests))]


def _run(requests: Sequence[ThermalRequest]) -> _Course:
    surroundings = [_surroundings(request) for request in requests]
    outdoor, gains, loss, heat_set, cool_set, most = (
        np.stack(rows, axis=1) for rows in zip(*surroundings, strict=True)
    )
    per_kelvin = np.array([request.design.capacity_wh_m2_k / _STEP_H for request in requests])
    room = heat_set[0].copy()
    course = _Course(*(np.empty_like(outdoor) for _ in range(3)))
    for step in range(len(outdoor)):
        course.room[step] = room
        cool = COOLING_W_M2 * np.minimum(np.maximum((room - cool_set[step]) / COOLING_BAND_K, 0.0), 1.0)
        free = gains[step] - cool - loss[step] * (room - outdoor[step])
        heat = np.minimum(np.maximum((heat_set[step] - room) * per_kelvin - free, 0.0), most[step])
        course.heat[step], course.cool[step] = heat, cool
        room = room + (heat + free) / per_kelvin
    return course


def _surroundings(request: ThermalRequest) -> tuple[Floats, ...]:
    """Return (outdoor, gains, loss, heating set-point, cooling set-point, most heat) by step, W/m2 and degC."""
    design, place = request.design, request.place

    def both(before: Floats, now: Floats) -> Floats:
        return np.concatenate((before[-SPIN_UP_DAYS:].ravel(), now.ravel()))

    outdoor = both(request.block_before.outdoor_c, request.block.outdoor_c)
    solar = both(request.block_before.solar_w_m2, request.block.solar_w_m2)
    before, now = request.before, request.now
    gains = design.solar_m2 * solar + design.gains_w_m2 * (0.1 + 0.9 * both(before.present, now.present))
    loss = design.ua_w_m2_k * place.loss * both(before.envelope, now.envelope)
    most = design.power_w_m2 * both(before.heating.astype(np.float64), now.heating.astype(np.float64))
    return outdoor, gains, loss, both(before.heat_set_c, now.heat_set_c), both(before.cool_set_c, now.cool_set_c), most


def _days(steps: Floats) -> Floats:
    return steps[SPIN_UP_DAYS * STEPS_PER_DAY :].reshape(-1, STEPS_PER_DAY)
