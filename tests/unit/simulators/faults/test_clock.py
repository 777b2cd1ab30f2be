"""What a wrong clock says at hand-worked instants."""

import numpy as np
import pytest

from simulators.alteration import AlterationKind, ClockChange
from simulators.faults.clock import CLOCK_DRIFT, CLOCK_JUMP, KINDS
from simulators.grid import Ints
from tests.fixtures.alterations import STAYS_S, T0, occasion

HOUR, DAY = 3600, 86_400
START, END = T0 + 2 * DAY, T0 + 12 * DAY
TIMES = np.arange(T0, T0 + 14 * DAY, HOUR, dtype=np.int64)


def labels(kind: AlterationKind, end_s: int = END, times: Ints = TIMES, **given: float) -> Ints:
    assert isinstance(kind.change, ClockChange)
    return kind.change.apply(times, occasion(kind, START, end_s, given))


@pytest.mark.parametrize("gain", [86.4, -86.4])
def test_a_clock_drifts_by_its_seconds_a_day_until_it_is_set(gain: float) -> None:
    off = labels(CLOCK_DRIFT, s_per_day=gain) - TIMES
    assert (off[TIMES <= START] == 0).all()
    assert off[(TIMES - START) == DAY].tolist() == [round(gain)]
    assert off[(TIMES - START) == 5 * DAY].tolist() == [round(5 * gain)]
    assert (off[TIMES >= END] == 0).all()


def test_a_clock_that_is_never_set_drifts_on() -> None:
    off = labels(CLOCK_DRIFT, STAYS_S, np.array([START + 1000 * DAY]), s_per_day=30.0) - (START + 1000 * DAY)
    assert off.tolist() == [30_000]


def test_a_jump_skips_an_hour_and_its_return_repeats_one() -> None:
    given = labels(CLOCK_JUMP)
    assert set((given - TIMES).tolist()) == {0, HOUR}
    assert START not in given  # skipped
    assert END in given.tolist()
    assert (given == END).sum() == 2  # said at END - 1 h, and again at END
    assert (given == END - HOUR).sum() == 1


def test_a_jump_back_repeats_an_hour_and_its_return_skips_one() -> None:
    given = labels(CLOCK_JUMP, shift_s=-HOUR)
    assert (given == START - HOUR).sum() == 2
    assert END - HOUR not in given


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_instant_on_its_own_and_none_for_a_fault_of_no_length(kind: AlterationKind) -> None:
    assert (labels(kind, START) == TIMES).all()
    assert (labels(kind, times=TIMES[::-1]) == labels(kind)[::-1]).all()
    assert labels(kind, times=TIMES[:0]).shape == (0,)
    assert labels(kind).dtype == np.int64


def test_two_wrong_clocks_add_up() -> None:
    both = labels(CLOCK_JUMP, times=labels(CLOCK_DRIFT, s_per_day=86.4))
    assert (both - TIMES)[(TIMES - START) == 5 * DAY].tolist() == [432 + HOUR]
