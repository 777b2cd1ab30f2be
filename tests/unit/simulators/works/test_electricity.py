"""New lamps take less; what else runs is left as it was."""

from dataclasses import replace

import numpy as np
import pytest

from domain.registry import SiteKind
from simulators.chance import draw_block
from simulators.loads import Uses, electric_load
from simulators.profile import Setting, Thermal
from simulators.works.electricity import RELAMPING_INDOOR
from tests.unit.simulators.stage import BLOCK, WORLD, amount, during, flat, item, operation, place, run


def test_lamps_save_in_the_dark_with_people_in() -> None:
    """With ten watts per m2 of lamps alone, half of them is half of the whole."""
    office = place(SiteKind.OFFICE)
    uses = Uses(base=0.0, appliances=0.0, lighting=10.0, water_per_occupant=0.0)
    setting = Setting(office, WORLD, replace(BLOCK, solar_w_m2=flat(0.0)))
    nothing, draws = Thermal(flat(0.0), flat(0.0)), draw_block(7, 1, BLOCK.number)
    before = operation()
    after = run(item(RELAMPING_INDOOR, factor=0.5), before, office)
    taken, left = (electric_load(uses)(setting, state, nothing, draws).rate for state in (before, after))
    saved = amount(taken - left)
    assert saved == pytest.approx(50 * 10.0 * 0.5, rel=0.1)  # 50 h of 10 kW, noise aside
    assert np.array_equal(taken != left, during() & (before.present > 0))
