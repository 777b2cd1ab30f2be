"""A leak adds its flow at every hour, and stops when it is mended."""

import numpy as np
import pytest

from domain.registry import Fluid
from simulators.alteration import AlterationKind
from simulators.faults.water import KINDS, LEAK_BURST, LEAK_DRIP, LEAK_WC
from tests.unit.simulators.stage import amount, during, flat, item, load


@pytest.mark.parametrize(("kind", "m3"), [(LEAK_DRIP, 0.5712), (LEAK_WC, 3.36), (LEAK_BURST, 67.2)])
def test_a_week_of_it(kind: AlterationKind, m3: float) -> None:
    after = load(item(kind), flat(0.05)).rate
    assert amount(after - 0.05) == pytest.approx(m3)
    assert np.all(after[~during()] == 0.05)


def test_a_running_flush_makes_the_published_amount_a_year() -> None:
    year_m3 = LEAK_WC.parameters["flow_l_h"].default * 24 * 365.25 / 1000
    assert year_m3 == pytest.approx(175, rel=0.01)


def test_the_flow_can_be_told() -> None:
    assert amount(load(item(LEAK_BURST, flow_l_h=1000.0), flat(0.0)).rate) == pytest.approx(168.0)
    assert all(kind.fluids == (Fluid.WATER,) for kind in KINDS)
