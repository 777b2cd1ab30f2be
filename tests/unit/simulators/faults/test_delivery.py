"""What becomes of samples on their way: none lost or moved but those that the fault takes."""

import numpy as np
import pytest

from simulators.alteration import AlterationKind, DeliveryChange
from simulators.faults import delivery as faults
from simulators.traffic import Traffic
from tests.fixtures.alterations import STAYS_S, T0, occasion, traffic

HOUR = 3600
START, END = T0 + 24 * HOUR, T0 + 72 * HOUR
INSTANTS = np.arange(T0, T0 + 120 * HOUR, 600, dtype=np.int64)
WITHIN = (INSTANTS >= START) & (INSTANTS < END)


def delivered(kind: AlterationKind, end_s: int = END, given: Traffic | None = None, **parameters: float) -> Traffic:
    assert isinstance(kind.change, DeliveryChange)
    before = traffic(INSTANTS) if given is None else given
    return kind.change.apply(before, occasion(kind, START, end_s, parameters))


def longest(kind: AlterationKind, **parameters: float) -> int:
    assert isinstance(kind.change, DeliveryChange)
    return kind.change.longest_s(occasion(kind, START, END, parameters).parameters)


@pytest.mark.parametrize("kind", [faults.GAP, faults.GATEWAY_DOWN], ids=lambda kind: kind.name)
def test_a_silence_loses_its_readings(kind: AlterationKind) -> None:
    assert delivered(kind).instant.tolist() == INSTANTS[~WITHIN].tolist()
    assert delivered(kind, STAYS_S).instant.tolist() == INSTANTS[INSTANTS < START].tolist()


def test_what_was_held_back_is_sent_in_order_afterwards() -> None:
    after = delivered(faults.GAP_CATCH_UP, buffer_h=720.0, spread_min=20.0)
    assert after.instant.tolist() == INSTANTS.tolist()
    assert (after.label == INSTANTS).all()
    assert (after.sent[~WITHIN] == INSTANTS[~WITHIN]).all()
    held = after.sent[WITHIN]
    assert held[0] == END
    assert held[len(held) // 2] == END + 600  # halfway, ten of twenty minutes later
    assert (np.diff(held) >= 0).all()
    assert held[-1] < END + 1200


def test_a_full_buffer_forgets_the_oldest() -> None:
    after = delivered(faults.GAP_CATCH_UP, buffer_h=12.0, spread_min=0.0)
    lost = sorted(set(INSTANTS.tolist()) - set(after.instant.tolist()))
    assert lost == INSTANTS[(INSTANTS >= START) & (INSTANTS < END - 12 * HOUR)].tolist()
    assert set(after.sent[(after.instant >= START) & (after.instant < END)].tolist()) == {END}
    assert len(delivered(faults.GAP_CATCH_UP, STAYS_S)) == (INSTANTS < START).sum()


def test_a_share_arrives_twice() -> None:
    after = delivered(faults.DUPLICATES, share=0.25, delay_s=45.0)
    assert after.take(np.arange(len(INSTANTS))).sent.tolist() == INSTANTS.tolist()
    again = after.take(np.arange(len(INSTANTS), len(after)))
    assert len(again) / WITHIN.sum() == pytest.approx(0.25, abs=0.08)
    assert len(set(again.instant.tolist())) == len(again)
    assert (again.sent == again.instant + 45).all()
    assert ((again.instant >= START) & (again.instant < END)).all()
    assert (again.raw == np.searchsorted(INSTANTS, again.instant)).all()


def test_some_are_overtaken() -> None:
    after = delivered(faults.OUT_OF_ORDER, share=0.3, longest_min=90.0)
    delay = after.sent - INSTANTS
    moved = delay > 0
    assert moved.sum() / WITHIN.sum() == pytest.approx(0.3, abs=0.08)
    assert WITHIN[moved].all()
    assert delay.max() <= 90 * 60
    assert len(set(delay[moved].tolist())) > moved.sum() / 2
    assert (np.diff(after.sent) < 0).any()


def test_all_are_days_late() -> None:
    after = delivered(faults.LATE, days=2.5)
    assert set((after.sent - INSTANTS)[WITHIN].tolist()) == {216_000}
    assert (after.sent[~WITHIN] == INSTANTS[~WITHIN]).all()
    assert (after.label == INSTANTS).all()


def test_radio_loses_a_share() -> None:
    after = delivered(faults.RADIO_LOSS, share=0.2)
    assert 1 - len(after) / len(INSTANTS) == pytest.approx(0.2 * WITHIN.mean(), abs=0.03)
    assert set(INSTANTS[~WITHIN].tolist()) <= set(after.instant.tolist())
    assert not WITHIN[np.isin(INSTANTS, delivered(faults.RADIO_LOSS, share=1.0).instant)].any()


@pytest.mark.parametrize("kind", faults.KINDS, ids=lambda kind: kind.name)
def test_registers_that_speak_together_share_their_lot(kind: AlterationKind) -> None:
    after = delivered(kind, given=traffic(INSTANTS, registers=2))
    first, second = (after.take(after.register == number) for number in (0, 1))
    assert first.instant.tolist() == second.instant.tolist()
    assert first.sent.tolist() == second.sent.tolist()


@pytest.mark.parametrize("kind", [faults.RADIO_LOSS, faults.OUT_OF_ORDER, faults.DUPLICATES], ids=lambda one: one.name)
def test_what_leaves_in_one_message_shares_its_lot(kind: AlterationKind) -> None:
    batches = traffic(INSTANTS).leaving(-(-INSTANTS // 14_400) * 14_400)
    after = delivered(kind, given=batches, share=0.5)
    inside = after.take((after.instant > START) & (after.instant <= END - 14_400))
    sizes = np.unique(np.stack((-(-inside.instant // 14_400), inside.sent)), axis=1, return_counts=True)[1]
    assert len(sizes) >= 4
    assert set(sizes.tolist()) == {24}


@pytest.mark.parametrize("kind", faults.KINDS, ids=lambda kind: kind.name)
def test_any_span_alone_gives_the_same_and_delays_keep_their_bound(kind: AlterationKind) -> None:
    whole = rows(delivered(kind))
    halves = [delivered(kind, given=traffic(INSTANTS).take(part)) for part in np.split(np.arange(len(INSTANTS)), [301])]
    assert sorted(rows(halves[0]) + rows(halves[1])) == sorted(whole)
    assert delivered(kind).sent.dtype == np.int64
    late = max(sent - instant for instant, _raw, sent in whole)
    assert late <= longest(kind)
    assert min(sent - instant for instant, _raw, sent in whole) >= 0


@pytest.mark.parametrize("kind", faults.KINDS, ids=lambda kind: kind.name)
def test_a_fault_of_no_length_moves_nothing(kind: AlterationKind) -> None:
    assert rows(delivered(kind, START)) == rows(traffic(INSTANTS))
    assert len(delivered(kind, given=traffic(INSTANTS[:0]))) == 0


def test_the_longest_delay_follows_the_parameters() -> None:
    assert longest(faults.GAP_CATCH_UP, buffer_h=10.0, spread_min=30.0) == 37_800
    assert longest(faults.LATE, days=2.0) == 172_800
    assert longest(faults.DUPLICATES, delay_s=45.0) == 45
    assert longest(faults.OUT_OF_ORDER, longest_min=5.0) == 300
    assert longest(faults.GAP) == longest(faults.RADIO_LOSS) == longest(faults.GATEWAY_DOWN) == 0


def rows(given: Traffic) -> list[tuple[int, int, int]]:
    return list(zip(given.instant.tolist(), given.raw.tolist(), given.sent.tolist(), strict=True))
