"""Works act on the envelope, the plant and the set-points."""

import numpy as np

from simulators.faults.heating import NO_SETBACK
from simulators.works.heating import INSULATION, NEW_BOILER, SETBACK
from tests.unit.simulators.stage import during, item, operation, run


def test_an_insulated_envelope_loses_less_from_then_on() -> None:
    after = run(item(INSULATION, end=None, factor=0.8), operation())
    assert np.all(after.envelope[-1] == 0.8)
    assert np.all(after.envelope[0] == 1.0)


def test_two_works_multiply() -> None:
    once = run(item(INSULATION, factor=0.8), operation())
    assert np.allclose(run(item(INSULATION, factor=0.5), once).envelope[during()], 0.4)


def test_a_new_boiler_makes_more_of_the_same_gas() -> None:
    assert np.array_equal(run(item(NEW_BOILER, factor=1.2), operation()).plant, np.where(during(), 1.2, 1.0))


def test_a_setback_is_deeper_while_nobody_is_in() -> None:
    before = operation()
    after = run(item(SETBACK, kelvin=3.0), before)
    assert np.all(after.heat_set_c[during() & (before.present == 0)] == 13.0)
    assert np.array_equal(after.heat_set_c[before.present > 0], before.heat_set_c[before.present > 0])
    assert np.array_equal(after.heat_set_c[~during()], before.heat_set_c[~during()])


def test_a_setback_stops_at_frost_protection() -> None:
    frozen = np.where(operation().present > 0, 20.0, 9.0)
    assert run(item(SETBACK, kelvin=5.0), operation(heat_set_c=frozen)).heat_set_c.min() == 8.0
    colder = np.where(operation().present > 0, 20.0, 6.0)
    assert np.array_equal(run(item(SETBACK), operation(heat_set_c=colder)).heat_set_c, colder)


def test_what_has_no_setback_has_nothing_to_deepen() -> None:
    warm = run(item(NO_SETBACK), operation())
    assert np.array_equal(run(item(SETBACK), warm).heat_set_c, warm.heat_set_c)
