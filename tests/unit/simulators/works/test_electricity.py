"""Lamps save while they burn: with people in."""

import numpy as np
import pytest

from simulators.works.electricity import RELAMPING_INDOOR
from tests.unit.simulators.stage import amount, during, flat, item, load, office_hours


def test_it_saves_while_people_are_in() -> None:
    after = load(item(RELAMPING_INDOOR, factor=0.8), flat(10.0)).rate
    assert amount(10.0 - after) == pytest.approx(50 * 2.0)  # five days of ten hours
    assert np.array_equal(after < 10.0, during() & (office_hours() > 0))
