"""Whatever befalls a cabinet, together or alone: power and phases stay possible, and what is outside its time stays."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.alteration import Alteration
from simulators.mains import PHASES
from simulators.premises import Lamps
from simulators.sites.street_lighting import STANDBY_KW
from tests.fixtures.cabinet import BLOCK, CABINET, KINDS, START, altered, during, load, operation

CLOCK_HOURS = st.integers(0, 143).map(lambda step: step / 6)
SHARES = st.floats(0.1, 1.0)


@st.composite
def programmes(draw: st.DrawFn) -> Lamps:
    return Lamps(
        extinction=draw(st.none() | st.tuples(CLOCK_HOURS, CLOCK_HOURS)),
        dimming=tuple(draw(st.lists(st.tuples(CLOCK_HOURS, CLOCK_HOURS, SHARES), max_size=3))),
        spared_weekdays=tuple(draw(st.sets(st.integers(0, 6)))),
        dark_share=draw(st.sampled_from([0.0, 0.03])),
    )


@st.composite
def alterations(draw: st.DrawFn) -> Alteration:
    kind = draw(st.sampled_from(sorted(KINDS)))
    parameters = {
        name: draw(st.floats(bounds.low, bounds.high)) for name, bounds in sorted(KINDS[kind].parameters.items())
    }
    start = START - timedelta(hours=draw(st.integers(0, 48)))
    return altered(kind, start, start + timedelta(hours=draw(st.integers(1, 24 * 7))), **parameters)


@settings(max_examples=60, deadline=None)
@given(programmes(), st.lists(alterations(), min_size=1, max_size=4))
def test_power_and_phases_stay_possible(lamps: Lamps, items: list[Alteration]) -> None:
    place = replace(CABINET, lamps=lamps)
    run, found = operation(place, *items), load(place, *items)
    assert 0.0 <= run.lamps.min() <= run.lamps.max() <= 1.0
    assert 0.0 <= run.lamp_power.min() <= run.lamp_power.max() <= 1.0
    assert 0.0 <= found.rate.min() <= found.rate.max() <= 10.0 * 1.1 + STANDBY_KW + 20.0 * len(items)
    assert found.phases is not None
    share, voltage, factor = found.phases
    assert share.shape == voltage.shape == factor.shape == (*BLOCK.times.shape, PHASES)
    assert share.min() >= 0.0
    assert np.allclose(share.sum(axis=2)[found.rate > 0.0], 1.0)
    assert np.all((voltage == 0.0) | ((voltage > 207.0) & (voltage < 253.0)))
    assert np.all((factor > 0.0) & (factor <= 1.0))


@settings(max_examples=60, deadline=None)
@given(programmes(), alterations())
def test_what_is_outside_its_time_stays_to_the_bit(lamps: Lamps, item: Alteration) -> None:
    place = replace(CABINET, lamps=lamps)
    assert item.end is not None
    outside = ~during(item.start, item.end)
    plain, found = load(place), load(place, item)
    assert np.array_equal(found.rate[outside], plain.rate[outside])
    assert found.phases is not None
    assert plain.phases is not None
    for one, other in zip(found.phases, plain.phases, strict=True):
        assert np.array_equal(one[outside], other[outside])
