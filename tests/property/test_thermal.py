"""Whatever building and weather: heat and cold within their bounds, and the same bits alone as among others."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.registry import Fluid, SiteKind
from simulators.operation import Operation
from simulators.premises import Premises, Supply
from simulators.profile import ThermalDesign
from simulators.thermal import COOLING_W_M2, ThermalRequest, keep_warm
from simulators.world.block import World
from tests.unit.simulators.premises_of import SURFACE_M2, building

WORLD = World(seed=8)
PLACE: Premises = replace(building(SiteKind.OFFICE, Fluid.GAS), supplies={Fluid.GAS: Supply()})
SHAPE = WORLD.block(640).times.shape
DESIGNS = st.builds(
    ThermalDesign,
    ua_w_m2_k=st.floats(0.3, 8.0),
    capacity_wh_m2_k=st.floats(20.0, 200.0),
    solar_m2=st.floats(0.0, 0.1),
    gains_w_m2=st.floats(0.0, 40.0),
    power_w_m2=st.floats(10.0, 300.0),
)
REQUESTS = st.lists(
    st.tuples(DESIGNS, st.floats(0.2, 3.0), st.integers(640, 645), st.integers(0, 2**32 - 1)), min_size=2, max_size=4
)


def run_at_random(number: int) -> Operation:
    source = np.random.default_rng(number)
    return replace(
        Operation.empty(WORLD.block(640)),
        present=source.random(SHAPE),
        heat_set_c=source.choice([8.0, 16.0, 20.0, 25.0], SHAPE),
        cool_set_c=source.choice([18.0, 26.0, 1000.0], SHAPE),
        heating=source.random(SHAPE) < 0.8,
        envelope=source.choice([0.5, 1.0], SHAPE),
    )


@settings(max_examples=12, deadline=None)
@given(REQUESTS)
def test_heat_keeps_to_its_bounds_and_to_itself(told: list[tuple[ThermalDesign, float, int, int]]) -> None:
    requests = [
        ThermalRequest(
            replace(PLACE, loss=loss),
            design,
            run_at_random(number),
            run_at_random(number + 1),
            WORLD.block(block - 1),
            WORLD.block(block),
        )
        for design, loss, block, number in told
    ]
    for asked, among, alone in zip(
        requests, keep_warm(requests), map(keep_warm, ([one] for one in requests)), strict=True
    ):
        assert np.array_equal(among.heat_kw, alone[0].heat_kw)
        assert np.array_equal(among.cool_kw, alone[0].cool_kw)
        most = asked.design.power_w_m2 * SURFACE_M2 / 1000 * asked.now.heating
        assert np.all((among.heat_kw >= 0) & (among.heat_kw <= most * (1 + 1e-12)))
        assert np.all((among.cool_kw >= 0) & (among.cool_kw <= COOLING_W_M2 * SURFACE_M2 / 1000))
