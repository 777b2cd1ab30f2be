"""Whatever a meter counts and whenever, what its device says is decoded to the same values, unit and times."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reading import RawMessage, Reading
from domain.registry import Fluid, Register, RegisterKind
from domain.rejection import Rejection
from simulators.message import DeviceIdentity, Dialect, Phase, Value
from simulators.registry import DIALECTS
from tests.fixtures.hearing import Ear, measured

SPOKEN = [
    pytest.param(dialect, fluid, id=f"{dialect.name}-{fluid}") for dialect in DIALECTS for fluid in dialect.fluids
]
NAMES = {Fluid.ELECTRICITY: "energy_import", Fluid.GAS: "gas_volume", Fluid.WATER: "water_volume"}
EPOCH, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
YEARS = int((END - EPOCH).total_seconds())
COUNTED_PER_BASE = 20_000
"""A meter has counted up to so many kWh or m3 before the first message."""
FASTEST = 60_000
"""Counts from one reading to the next."""
FACTS = {
    "name": "École n° 1", "serial": "041861348497", "delivery_point": "21456789012345", "timezone": "Europe/Paris",
}  # fmt: skip
TRAVEL = timedelta(seconds=3)

Figure = tuple[str, str, datetime, float, str | None]
"""Device, channel, time, value, unit."""


def register_of(dialect: Dialect, fluid: Fluid) -> Register:
    counting = dialect.fluids[fluid]
    return Register(
        meter="ecole-1-m",
        name=NAMES.get(fluid, "heat_energy"),
        kind=RegisterKind.INDEX,
        unit=counting.unit,
        scale=counting.scale,
        digits=counting.digits,
        interval_s=counting.interval_s,
        device=dialect.code("ecole-1", "" if dialect.shared else "elec"),
        channel=counting.channel,
    )


@st.composite
def phases(draw: st.DrawFn) -> tuple[Phase, Phase, Phase] | None:
    one = st.builds(Phase, st.floats(0, 90_000), st.floats(0, 260), st.floats(0, 1))
    return draw(st.none() | st.tuples(one, one, one))


@st.composite
def messages(draw: st.DrawFn, dialect: Dialect, fluid: Fluid) -> list[Value]:
    """Readings that one message carries: rising counts at the register's pace, whole batches."""
    register, counting = register_of(dialect, fluid), dialect.fluids[fluid]
    told = phases() if fluid is Fluid.ELECTRICITY else st.none()
    number = dialect.batch or draw(st.integers(1, 12))
    rises = draw(st.lists(st.integers(0, FASTEST), min_size=number, max_size=number))
    most = round(counting.per_base * COUNTED_PER_BASE)
    counts = list(accumulate(rises, initial=draw(st.integers(0, most))))
    length_s = number * register.interval_s
    ends_s = (int(EPOCH.timestamp()) // length_s + draw(st.integers(2, YEARS // length_s))) * length_s
    return [
        Value(register, ends_s - (number - place) * register.interval_s, raw, before, draw(told))
        for place, (before, raw) in enumerate(pairwise(counts), 1)
    ]


def spoken(dialect: Dialect, values: Sequence[Value]) -> list[RawMessage]:
    """Return what the collector receives of the values: as many messages as the dialect needs."""
    device = DeviceIdentity(values[0].register.device, int(EPOCH.timestamp()), FACTS)
    received = datetime.fromtimestamp(values[-1].time_s, UTC) + TRAVEL
    return [RawMessage(*dialect.encode(device, part), received) for part in dialect.parts(values)]


def decoded(message: RawMessage) -> list[Reading | Rejection]:
    """Return what is read of a message, nothing of one whose damage leaves no dialect's shape."""
    ear = Ear()
    if ear.decoder(message.topic, message.payload) is None:
        return []
    return measured(ear.hear(message.topic, message.payload, message.received_at))


def figures(items: Iterable[Reading | Rejection], channel: str | None = None) -> set[Figure]:
    """Return the readings of a channel, or of all."""
    return {
        (item.device, item.channel, item.time.astimezone(UTC), float(item.value), item.unit)
        for item in items
        if isinstance(item, Reading) and channel in {None, item.channel}
    }


@pytest.mark.parametrize(("dialect", "fluid"), SPOKEN)
@settings(max_examples=40)
@given(data=st.data())
def test_what_a_device_says_is_what_its_register_shows(dialect: Dialect, fluid: Fluid, data: st.DataObject) -> None:
    values = data.draw(messages(dialect, fluid))
    received = spoken(dialect, values)
    items = [item for message in received for item in decoded(message)]
    assert all(isinstance(item, Reading) for item in items), items
    register, counting = values[0].register, dialect.fluids[fluid]
    unit = counting.unit if counting.unit_named else None
    times = [datetime.fromtimestamp(v.time_s, UTC) if dialect.clock else received[-1].received_at for v in values]
    assert figures(items, register.channel) == {
        (register.device, register.channel, time, value.raw / counting.per_value, unit)
        for time, value in zip(times, values, strict=True)
    }


@pytest.mark.parametrize(("dialect", "fluid"), SPOKEN)
@settings(max_examples=20)
@given(data=st.data())
def test_a_damaged_message_stops_no_decoder_and_a_cut_one_invents_nothing(
    dialect: Dialect, fluid: Fluid, data: st.DataObject
) -> None:
    message = spoken(dialect, data.draw(messages(dialect, fluid)))[0]
    payload = message.payload
    place = data.draw(st.integers(0, len(payload) - 1))
    assert figures(decoded(replace(message, payload=payload[:place]))) <= figures(decoded(message))
    changed = payload[:place] + data.draw(st.binary(max_size=2)) + payload[place + data.draw(st.integers(0, 2)) :]
    assert all(isinstance(item, Reading | Rejection) for item in decoded(replace(message, payload=changed)))
