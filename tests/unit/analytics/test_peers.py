"""What others of a fluid have in common, by hand."""

import numpy as np

from analytics.peers import common

NAN = float("nan")
FLUIDS = ["gas", "gas", "gas", "gas", "water"]


def test_it_is_the_median_of_the_others_of_the_fluid() -> None:
    excess = np.array([[9.0, 1.0, 2.0, 6.0, 50.0]])
    assert common(excess, FLUIDS, 0).tolist() == [2.0]
    assert common(excess, FLUIDS, 1).tolist() == [6.0]


def test_two_others_say_nothing() -> None:
    excess = np.array([[9.0, 1.0, NAN, 6.0, 50.0], [9.0, 1.0, 2.0, 6.0, 50.0]])
    assert common(excess, FLUIDS, 0).tolist() == [0.0, 2.0]
    assert common(excess, FLUIDS, 2).tolist() == [6.0, 6.0]
    assert common(excess, FLUIDS, 4).tolist() == [0.0, 0.0]


def test_a_fault_of_one_other_moves_nothing() -> None:
    assert common(np.array([[0.0, 0.1, 500.0, 0.1, 0.0]]), FLUIDS, 0).tolist() == [0.1]
