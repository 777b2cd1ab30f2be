"""Works on a cabinet save what can be worked out by hand, from their day on."""

import numpy as np
import pytest

from domain.truth import TruthCategory
from simulators.grid import Floats
from simulators.sites.street_lighting import STANDBY_KW
from simulators.works.lighting import KINDS
from tests.fixtures.cabinet import CABINET, SUN_DOWN, altered, during, hour, kwh, load


def saved(kind: str, **parameters: float) -> Floats:
    """Return the power [kW] saved in a week of seven nights; it is checked to be none outside."""
    difference = load(CABINET).rate - load(CABINET, altered(kind, **parameters)).rate
    assert np.all(difference[~during()] == 0.0)
    return np.asarray(difference)


def test_kinds_are_works() -> None:
    assert {kind.category for kind in KINDS} == {TruthCategory.WORK}


def test_relamping_leaves_its_factor_of_the_lamps_and_all_of_the_standby() -> None:
    lamps = load(CABINET).rate[during()] - STANDBY_KW
    assert saved("relamping", factor=0.45)[during()] == pytest.approx(0.55 * lamps)


def test_an_extinction_saves_six_hours_a_night() -> None:
    difference = saved("night_extinction", from_h=23.0, to_h=5.0)
    assert kwh(difference) == pytest.approx(7 * 6 * 10.0, rel=0.005)
    assert np.all(difference[(hour() >= 5) & (hour() < 23)] == 0.0)


def test_dimming_saves_its_share_of_eight_hours_a_night() -> None:
    difference = saved("dimming", from_h=22.0, to_h=6.0, share=0.7)
    assert kwh(difference) == pytest.approx(7 * 8 * 10.0 * 0.3, rel=0.005)
    assert np.all(difference[SUN_DOWN == 0.0] == 0.0)


def test_works_add_up() -> None:
    both = load(CABINET, altered("relamping"), altered("night_extinction")).rate
    alone = load(CABINET, altered("night_extinction")).rate
    assert both[during()] - STANDBY_KW == pytest.approx(0.45 * (alone[during()] - STANDBY_KW))
