"""Whatever befalls a device, it says the same however its time is cut, and after any restart."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.registry import Fluid, Register, RegisterKind
from domain.truth import TruthCategory
from simulators.alteration import Alteration, Occasion
from simulators.grid import Ints, seconds
from simulators.message import Device, DeviceIdentity
from simulators.registry import ALTERATIONS, DIALECTS
from simulators.sampling import Sampler, Spoken
from simulators.traffic import Traffic
from tests.fixtures.alterations import T0, occasion

METERING = tuple(kind for kind in ALTERATIONS if kind.category is TruthCategory.METER)
EPOCH = datetime.fromtimestamp(T0, UTC)
HOUR, DAYS = 3600, 12
TOLD = [dialect for dialect in DIALECTS if dialect.batch in {None, 1, 24}]


def rising(times: Ints) -> Ints:
    return 40_000_000 + np.maximum(times - T0, 0) * 7 // 60


def sampler(dialect_number: int, alterations: tuple[Alteration, ...]) -> Sampler:
    dialect = TOLD[dialect_number % len(TOLD)]
    fluid = next(fluid for fluid in Fluid if fluid in dialect.fluids)
    register = Register(
        meter="m", name="energy_import", kind=RegisterKind.INDEX, unit=dialect.fluids[fluid].unit,
        interval_s=HOUR, device="d", channel="c",
    )  # fmt: skip
    device = Device(DeviceIdentity("d", T0, {}), dialect, (register,))
    digits = [round(item.settled["digits"]) for item in alterations if item.kind.name == "rollover"]
    spoken = Spoken(
        display=rising,
        alterations=alterations,
        raw_per_base=1000.0,
        turns_over_at=int(10 ** (digits[0] + 3)) if digits else None,
    )
    return Sampler(device, (spoken,), alterations, during, T0)


def during(item: Alteration, raw_per_base: float) -> Occasion:
    base = occasion(item.kind, item.start_s, item.end_s, item.parameters, stream=item.start_s)
    return base._replace(raw_per_base=raw_per_base)


def one(name: str, first_day: int, last_day: int | None = None) -> Alteration:
    kind = next(kind for kind in METERING if kind.name == name)
    end = None if last_day is None else EPOCH + timedelta(days=last_day)
    return Alteration(kind=kind, site="s", start=EPOCH + timedelta(days=first_day), end=end)


@st.composite
def alterations(draw: st.DrawFn) -> Alteration:
    kind = draw(st.sampled_from(METERING))
    start = EPOCH + timedelta(minutes=draw(st.integers(-2_000, DAYS * 1440)))
    length = draw(st.none() | st.integers(0, 6 * 1440))
    parameters = {
        name: draw(st.just(bounds.default) | st.floats(bounds.low, bounds.high))
        for name, bounds in kind.parameters.items()
    }
    end = None if length is None else start + timedelta(minutes=length)
    return Alteration(kind=kind, site="s", start=start, end=end, parameters=parameters)


def rows(*parts: Traffic) -> list[tuple[int, ...]]:
    columns = [np.concatenate([getattr(part, name) for part in parts]).tolist() for name in Traffic.__slots__]
    return sorted(zip(*columns, strict=True))


@settings(max_examples=150, deadline=None)
@example([one("reset", 6), one("reset", 3)], [], 0)  # the later one starts again from what the earlier one shows
@example([one("unit_error", 2, 8), one("reset", 5)], [432_000], 0)  # no display falls by more than it shows
@given(
    st.lists(alterations(), min_size=1, max_size=4),
    st.lists(st.integers(0, DAYS * 86_400), max_size=4),
    st.integers(0, 99),
)
def test_pieces_and_restarts_agree_with_the_whole(items: list[Alteration], cuts: list[int], dialect: int) -> None:
    befalling = tuple(items)
    whole = sampler(dialect, befalling)
    end_s = seconds(EPOCH + timedelta(days=DAYS))
    bounds = [T0, *sorted(T0 + cut for cut in cuts), end_s]
    spans = list(pairwise(bounds))

    left = [sampler(dialect, befalling).leaving(*span) for span in reversed(spans)]
    assert rows(*left) == rows(whole.leaving(T0, end_s))

    taken = [sampler(dialect, befalling).taken(*span) for span in spans]
    everything = whole.taken(T0, end_s)
    assert rows(*taken) == rows(everything)

    assert (everything.raw >= 0).all()
    assert (everything.sent >= everything.instant).all()
    late = everything.sent[everything.instant >= T0] - everything.instant
    assert not late.size or late.max() <= whole.reach_s()
    assert all(column.dtype == np.int64 for column in (everything.raw, everything.label, everything.sent))
