"""Whatever faults do to an index, frames carry it: holes, falls, leaps and a meter that stands still."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reading import Reading
from domain.registry import Register, RegisterKind
from simulators.devices.lorawan_dialects import LORAWAN_DIALECTS
from simulators.message import DeviceIdentity, Dialect, Value
from tests.fixtures.hearing import Ear, measured

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
EPOCH_S = int(EPOCH.timestamp())
MOST = 10**8 - 1
"""What the narrowest of the counters shows at most."""
STEPS = 4000
SINGLE_FLUID = [pytest.param(dialect, id=dialect.name) for dialect in LORAWAN_DIALECTS]


def register_of(dialect: Dialect) -> Register:
    fluid, counting = next(iter(dialect.fluids.items()))
    return Register(
        meter="ecole-1-m",
        name=fluid,
        kind=RegisterKind.INDEX,
        unit=counting.unit,
        scale=counting.scale,
        interval_s=counting.interval_s,
        device=dialect.code("ecole-1", "m"),
        channel=counting.channel,
    )


@st.composite
def damaged_histories(draw: st.DrawFn, dialect: Dialect) -> list[Value]:
    """Values that leave together: some of a batch and of the next, with any counts."""
    register = register_of(dialect)
    first = EPOCH_S // register.interval_s + draw(st.integers(1, STEPS))
    count = st.integers(0, MOST)
    offsets = sorted(draw(st.sets(st.integers(0, 2 * (dialect.batch or 1)), min_size=1, max_size=30)))
    counts = draw(st.lists(count | st.integers(1000, 1010), min_size=len(offsets) + 1, max_size=len(offsets) + 1))
    if draw(st.booleans()):
        counts.sort()
    pairs = zip(offsets, counts[1:], counts[:-1], strict=True)
    return [Value(register, (first + offset) * register.interval_s, raw, before) for offset, raw, before in pairs]


@pytest.mark.parametrize("dialect", SINGLE_FLUID)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_leaves_together_arrives_exactly(dialect: Dialect, data: st.DataObject) -> None:
    values = data.draw(damaged_histories(dialect))
    register, counting = values[0].register, next(iter(dialect.fluids.values()))
    identity = DeviceIdentity(register.device, EPOCH_S, {"name": "École n° 1"})
    together = [values] if dialect.batch != 1 else [[value] for value in values]
    sent = [dialect.encode(identity, part) for group in together for part in dialect.parts(group)]
    found = [item for topic, payload in sent for item in _decoded(topic, payload)]
    assert all(isinstance(item, Reading) for item in found), found
    unit = counting.unit if counting.unit_named else None
    assert {(item.time, item.value, item.unit) for item in _of(found, register)} == {
        (datetime.fromtimestamp(value.time_s, UTC), value.raw / counting.per_value, unit) for value in values
    }


@pytest.mark.parametrize("dialect", SINGLE_FLUID)
def test_an_ordinary_batch_is_one_message(dialect: Dialect) -> None:
    register = register_of(dialect)
    number = dialect.batch or 1
    values = [Value(register, EPOCH_S + n * register.interval_s, 5000 + 7 * n, 4993 + 7 * n) for n in range(number)]
    assert [list(part) for part in dialect.parts(values)] == [values]


@pytest.mark.parametrize("dialect", SINGLE_FLUID)
def test_a_count_beyond_the_counter_is_still_a_message(dialect: Dialect) -> None:
    value = Value(register_of(dialect), EPOCH_S, 10**13 + 5, 10**13)
    topic, payload = dialect.encode(DeviceIdentity(value.register.device, EPOCH_S, {}), [value])
    assert _of(_decoded(topic, payload), value.register)


def _decoded(topic: str, payload: bytes) -> list[object]:
    return list(measured(Ear().hear(topic, payload, EPOCH)))


def _of(items: list[object], register: Register) -> list[Reading]:
    return [
        item
        for item in items
        if isinstance(item, Reading) and (item.device, item.channel) == (register.device, register.channel)
    ]
