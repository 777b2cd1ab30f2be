"""The first-order model by hand, and alone as among others."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from domain.registry import Fluid, SiteKind
from simulators.operation import Operation
from simulators.profile import ThermalDesign
from simulators.thermal import COOLING_BAND_K, COOLING_W_M2, ThermalRequest, keep_warm, room_temperatures
from simulators.world.block import Block, World
from tests.unit.simulators.premises_of import BUILDINGS, SURFACE_M2, building, request

WORLD = World(seed=5)
DESIGN = ThermalDesign(ua_w_m2_k=2.0, capacity_wh_m2_k=60.0, solar_m2=0.0, gains_w_m2=0.0, power_w_m2=80.0)
PLACE = building(SiteKind.SCHOOL, Fluid.GAS)


def steady(outdoor: float, number: int = 640) -> Block:
    block = WORLD.block(number)
    return replace(block, outdoor_c=np.full(block.times.shape, outdoor), solar_w_m2=np.zeros(block.times.shape))


def run_at(set_c: float, **changes: Any) -> Operation:
    block = WORLD.block(640)
    ordinary = replace(
        Operation.empty(block),
        heat_set_c=np.full(block.times.shape, set_c),
        heating=np.ones(block.times.shape, dtype=np.bool_),
    )
    return replace(ordinary, **changes)


def ask(now: Operation, outdoor: float, design: ThermalDesign = DESIGN, **facts: Any) -> ThermalRequest:
    return ThermalRequest(replace(PLACE, **facts), design, run_at(20.0), now, steady(outdoor, 639), steady(outdoor))


def test_holding_a_room_takes_its_loss_less_its_gains() -> None:
    heat = keep_warm([ask(run_at(20.0), 5.0)])[0].heat_kw
    assert heat == pytest.approx(2.0 * 15.0 * SURFACE_M2 / 1000)  # 30 W/m2
    gains = replace(DESIGN, gains_w_m2=10.0)
    in_use = run_at(20.0, present=np.ones(heat.shape))
    assert keep_warm([ask(in_use, 5.0, gains)])[0].heat_kw[1:] == pytest.approx(20.0)
    assert keep_warm([ask(run_at(20.0), 5.0, gains)])[0].heat_kw == pytest.approx(29.0)  # a tenth when empty
    assert keep_warm([ask(run_at(20.0), 5.0, loss=0.5)])[0].heat_kw[1:] == pytest.approx(15.0)


def test_the_sun_gives_what_falls_through_the_openings() -> None:
    sunny = replace(steady(5.0), solar_w_m2=np.full((32, 144), 200.0))
    asked = ask(run_at(20.0), 5.0, replace(DESIGN, solar_m2=0.03))._replace(block=sunny)
    assert keep_warm([asked])[0].heat_kw == pytest.approx(30.0 - 0.03 * 200.0)


def test_a_step_by_hand() -> None:
    """Off: T falls by dt/C x UA x 15 = (1/6)/60 x 2 x 15 = 0.0833 K. On again at 25: the plant gives its most, 80."""
    heating = np.ones((32, 144), dtype=np.bool_)
    heating[0, 0] = False
    target = np.full((32, 144), 20.0)
    target[0, 1:] = 25.0
    asked = ask(run_at(20.0, heating=heating, heat_set_c=target), 5.0)
    heat, room = keep_warm([asked])[0].heat_kw.ravel(), room_temperatures([asked])[0].ravel()
    assert heat[0] == 0
    assert room[1] == pytest.approx(20 - 0.25 / 3)
    assert heat[1] == pytest.approx(80.0)
    assert room[2] == pytest.approx(room[1] + (80 - 2.0 * (room[1] - 5.0)) / 360)


def test_a_building_left_alone_falls_towards_the_outdoors_with_its_time_constant() -> None:
    """C/UA is 30 hours: after them, a share exp(-1) of the difference is left (explicit Euler: 1.1 % less)."""
    asked = ask(run_at(20.0, heating=np.zeros((32, 144), dtype=np.bool_)), 5.0)
    room = room_temperatures([asked])[0].ravel()
    assert room[0] == pytest.approx(20.0)
    assert (room[180] - 5.0) / 15.0 == pytest.approx(np.exp(-1), rel=0.005)
    assert keep_warm([asked])[0].heat_kw.max() == 0


def test_cooling_gives_by_its_band_and_heating_fights_it() -> None:
    present = np.ones((32, 144))
    hot = run_at(20.0, present=present, cool_set_c=np.full((32, 144), 26.0))
    room = room_temperatures([ask(hot, 36.0)])[0].ravel()[-1]
    cool = keep_warm([ask(hot, 36.0)])[0].cool_kw.ravel()[-1]
    assert cool == pytest.approx(2.0 * (36.0 - room))
    assert cool == pytest.approx(COOLING_W_M2 * (room - 26.0) / COOLING_BAND_K)
    both = keep_warm([ask(run_at(20.0, cool_set_c=np.full((32, 144), 19.0)), 5.0)])[0]
    assert both.cool_kw[1:] == pytest.approx(COOLING_W_M2 / COOLING_BAND_K)
    assert both.heat_kw[1:] == pytest.approx(30.0 + COOLING_W_M2 / COOLING_BAND_K)


def test_energy_given_is_energy_lost_and_stored() -> None:
    asked = request(building(SiteKind.SCHOOL, Fluid.GAS), WORLD, 639)
    heat = keep_warm([asked])[0].heat_kw.ravel()
    room = room_temperatures([asked])[0].ravel()
    design = asked.design
    gains = design.solar_m2 * asked.block.solar_w_m2 + design.gains_w_m2 * (0.1 + 0.9 * asked.now.present)
    lost = design.ua_w_m2_k * (room - asked.block.outdoor_c.ravel())
    balance = heat + gains.ravel() - lost
    stored = design.capacity_wh_m2_k * np.diff(room) * 6
    assert balance[:-1] == pytest.approx(stored, abs=1e-6)
    assert heat.sum() > 0


def test_alone_and_among_others_are_the_same_to_the_bit() -> None:
    requests = [request(building(kind, Fluid.GAS, loss=0.9 + 0.01 * n), WORLD, 639) for n, kind in enumerate(BUILDINGS)]
    together = keep_warm([*requests, *requests, *requests[:3]])
    for at, asked in enumerate(requests):
        alone = keep_warm([asked])[0]
        assert np.array_equal(alone.heat_kw, together[at].heat_kw)
        assert np.array_equal(alone.heat_kw, together[at + len(requests)].heat_kw)
        assert np.array_equal(alone.cool_kw, together[at].cool_kw)


def test_the_run_up_is_forgotten_within_its_days() -> None:
    """A building that was hot before the run-up needs the same heat as one that was cold."""
    asked = request(building(SiteKind.OFFICE, Fluid.GAS), WORLD, 639)
    hotter = replace(asked.before, heat_set_c=asked.before.heat_set_c.copy())
    hotter.heat_set_c[-8] += 4.0  # the first day of the run-up
    ordinary, warmer = keep_warm([asked, asked._replace(before=hotter)])
    assert warmer.heat_kw.sum() == pytest.approx(ordinary.heat_kw.sum(), rel=1e-3)


@pytest.mark.parametrize("number", [636, 640, 645])
def test_a_block_goes_on_where_the_one_before_ended(number: int) -> None:
    """Each block is computed from its own run-up; a run through two blocks without a seam gives the same heat."""
    for kind in BUILDINGS:
        first, second = (request(building(kind, Fluid.GAS), WORLD, n) for n in (number, number + 1))
        block = replace(
            first.block,
            outdoor_c=np.vstack((first.block.outdoor_c, second.block.outdoor_c)),
            solar_w_m2=np.vstack((first.block.solar_w_m2, second.block.solar_w_m2)),
        )
        names = [field.name for field in fields(Operation)]
        now = Operation(**{name: np.vstack((getattr(first.now, name), getattr(second.now, name))) for name in names})
        whole = first._replace(block=block, now=now)
        assert room_temperatures([whole])[0][32:] == pytest.approx(room_temperatures([second])[0], abs=0.15)
        through, alone = keep_warm([whole])[0].heat_kw[32:].sum(axis=1), keep_warm([second])[0].heat_kw.sum(axis=1)
        assert alone == pytest.approx(through, abs=0.01 * through.max() + 1e-9)


def test_nothing_asked_is_nothing_answered() -> None:
    assert keep_warm([]) == []
