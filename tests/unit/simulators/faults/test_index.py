"""What displays show when they are wrong: hand-worked values, and that each instant is looked at on its own."""

import numpy as np
import pytest

from simulators.alteration import AlterationKind, IndexChange, IndexFunction, Parameters
from simulators.faults import index as faults
from simulators.grid import Ints
from tests.fixtures.alterations import STAYS_S, T0, occasion

HOUR = 3600
START, END = T0 + 10 * HOUR, T0 + 20 * HOUR
TIMES = np.arange(T0, T0 + 30 * HOUR, HOUR, dtype=np.int64)


def true_index(times: Ints) -> Ints:
    """1,000,000 Wh at T0, then 500 Wh an hour."""
    return 1_000_000 + (times - T0) * 500 // HOUR


def changed(kind: AlterationKind, end_s: int = END, index: IndexFunction = true_index, **given: float) -> IndexFunction:
    assert isinstance(kind.change, IndexChange)
    return kind.change.apply(index, occasion(kind, START, end_s, given))


def shown(kind: AlterationKind, end_s: int = END, **given: float) -> Ints:
    return changed(kind, end_s, true_index, **given)(TIMES)


BEFORE, AFTER = TIMES < START, TIMES >= END
WITHIN = ~BEFORE & ~AFTER
TRUE = true_index(TIMES)


def test_a_reset_counts_on_from_zero() -> None:
    raw = shown(faults.RESET)
    assert raw[9] == 1_004_500
    assert raw[10:13].tolist() == [0, 500, 1000]
    assert (raw[~BEFORE] == TRUE[~BEFORE] - 1_005_000).all()  # its end says nothing


def test_a_swap_counts_on_from_another_index() -> None:
    raw = shown(faults.SWAP, new_index=70.5)
    assert (raw[BEFORE] == TRUE[BEFORE]).all()
    assert raw[10:12].tolist() == [70_500, 71_000]
    assert raw[-1] == 70_500 + 19 * 500


def test_a_display_passes_its_digits_at_the_start() -> None:
    raw = shown(faults.ROLLOVER, STAYS_S, digits=4)  # 9,999.999 kWh
    assert raw[8:12].tolist() == [9_999_000, 9_999_500, 0, 500]
    assert (np.diff(raw) % 10**7 == 500).all()
    assert isinstance(faults.ROLLOVER.change, IndexChange)
    assert faults.ROLLOVER.change.digits is not None
    assert faults.ROLLOVER.change.digits({"digits": 4}, 1000.0) == 7
    assert faults.ROLLOVER.change.digits({"digits": 5}, 1.0) == 5


def test_a_stuck_display_stands_then_catches_up() -> None:
    raw = shown(faults.STUCK)
    assert set(raw[WITHIN].tolist()) == {1_005_000}
    assert (raw[~WITHIN] == TRUE[~WITHIN]).all()
    assert raw[20] - raw[19] == 5_000  # all that passed, in one step


def test_what_a_stuck_counter_missed_stays_missing() -> None:
    raw = shown(faults.STUCK, counts_on=0)
    assert set(raw[WITHIN].tolist()) == {1_005_000}
    assert (raw[AFTER] == TRUE[AFTER] - 5_000).all()
    assert (shown(faults.STUCK, STAYS_S, counts_on=0)[~BEFORE] == 1_005_000).all()


def test_spikes_are_single_and_far_off() -> None:
    raw = shown(faults.SPIKES, share=0.3, factor=10.0)
    off = raw != TRUE
    assert 1 <= off.sum() <= 8
    assert WITHIN[off].all()
    assert (raw[off] == TRUE[off] * 10).all()
    assert (shown(faults.SPIKES, share=1.0)[WITHIN] == TRUE[WITHIN] * 10).all()


def test_the_share_of_spikes_is_kept_in_the_long_run() -> None:
    times = START + np.arange(0, END - START, 2, dtype=np.int64)
    raw = changed(faults.SPIKES, share=0.1)(times)
    assert np.mean(raw != true_index(times)) == pytest.approx(0.1, abs=0.01)


def test_bumps_come_one_by_one_and_stay() -> None:
    minutes = np.arange(T0, T0 + 30 * HOUR, 60, dtype=np.int64)
    more = changed(faults.BUMPS, amount=2.0, times=5)(minutes) - true_index(minutes)
    jumps = np.diff(more)
    assert sorted(set(jumps.tolist())) == [0, 2_000]
    assert more[0] == 0
    assert more[-1] == 10_000
    at = minutes[1:][jumps > 0]
    assert ((at - START) // (2 * HOUR)).tolist() == [0, 1, 2, 3, 4]  # one in each fifth
    assert (jumps[minutes[1:] >= END] == 0).all()


def test_bumps_that_stay_come_one_a_day() -> None:
    days = START + np.arange(0, 6, dtype=np.int64) * 86_400
    more = changed(faults.BUMPS, STAYS_S, amount=2.0, times=4)(days) - true_index(days)
    assert more.tolist() == [0, 2_000, 4_000, 6_000, 8_000, 8_000]


def test_bursts_of_zeros() -> None:
    minutes = np.arange(START, END, 60, dtype=np.int64)
    zero = changed(faults.ZERO_BURSTS, share=0.5, burst_min=30)(minutes) == 0
    bursts = (minutes // 1800)[zero]
    assert 1 <= len(set(bursts.tolist())) <= 19
    assert (~zero).any()
    for burst in set((minutes // 1800).tolist()):
        assert len(set(zero[minutes // 1800 == burst].tolist())) == 1
    raw = shown(faults.ZERO_BURSTS, share=1.0)
    assert (raw[WITHIN] == 0).all()
    assert (raw[~WITHIN] == TRUE[~WITHIN]).all()


@pytest.mark.parametrize("factor", [1000.0, 0.001])
def test_another_unit_for_a_while(factor: float) -> None:
    raw = shown(faults.UNIT_ERROR, factor=factor)
    assert raw[10] == round(1_005_000 * factor)
    assert (raw[WITHIN] == np.rint(TRUE[WITHIN] * factor)).all()
    assert (raw[~WITHIN] == TRUE[~WITHIN]).all()


def test_a_wrong_pulse_weight_counts_too_much_and_leaves_it() -> None:
    raw = shown(faults.WRONG_SCALE, factor=10.0)
    assert (raw[BEFORE] == TRUE[BEFORE]).all()
    assert (np.diff(raw)[9:] == [500] * 1 + [5_000] * 10 + [500] * 9).all()
    assert raw[-1] - TRUE[-1] == 9 * 5_000
    assert (np.diff(shown(faults.WRONG_SCALE, STAYS_S, factor=0.1)[10:]) == 50).all()


LASTING = (faults.RESET, faults.SWAP, faults.ROLLOVER)
ENDING = tuple(kind for kind in faults.KINDS if kind not in LASTING)


@pytest.mark.parametrize("kind", ENDING, ids=lambda kind: kind.name)
def test_a_fault_of_no_length_changes_nothing(kind: AlterationKind) -> None:
    given: Parameters = {"share": 1.0} if "share" in kind.parameters else {}
    assert (shown(kind, START, **given) == TRUE).all()


@pytest.mark.parametrize("kind", faults.KINDS, ids=lambda kind: kind.name)
def test_any_order_any_part_and_repeats_show_the_same(kind: AlterationKind) -> None:
    whole = shown(kind)
    order = np.random.default_rng(3).integers(0, len(TIMES), 80)
    assert (changed(kind)(TIMES[order]) == whole[order]).all()
    assert [int(changed(kind)(TIMES[n : n + 1])[0]) for n in range(len(TIMES))] == whole.tolist()
    assert changed(kind)(TIMES[:0]).shape == (0,)
    assert whole.dtype == np.int64
    assert (whole >= 0).all()


@pytest.mark.parametrize("kind", faults.KINDS, ids=lambda kind: kind.name)
def test_the_time_before_is_untouched_and_nothing_later_is_asked_for(kind: AlterationKind) -> None:
    asked: list[int] = []

    def watched(times: Ints) -> Ints:
        asked.extend(times.tolist())
        return true_index(times)

    raw = changed(kind, index=watched, **({"digits": 6} if kind is faults.ROLLOVER else {}))(TIMES[BEFORE])
    if kind is faults.ROLLOVER:
        assert (np.diff(raw) == 500).all()
    else:
        assert (raw == TRUE[BEFORE]).all()
        assert max(asked) < START


@pytest.mark.parametrize("first", faults.KINDS, ids=lambda kind: kind.name)
def test_two_on_one_register(first: AlterationKind) -> None:
    both = changed(faults.SWAP, index=changed(first), new_index=3.0)
    raw = both(TIMES)
    assert raw[10] == 3_000  # the later entry sees what the earlier shows
    assert (both(TIMES[::-1]) == raw[::-1]).all()
