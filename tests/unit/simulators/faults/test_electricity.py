"""Faults of electricity add what a hand computes."""

from datetime import datetime

import numpy as np
import pytest

from domain.registry import Fluid
from simulators.alteration import LoadChange
from simulators.faults.electricity import (
    BASE_CREEP,
    EQUIPMENT_LEFT_ON,
    OVERRUN_EUR_PER_H,
    SUBSCRIBED_POWER_EXCEEDED,
    allowed_kw,
)  # fmt: skip
from simulators.profile import Load
from tests.unit.simulators.stage import PARIS, amount, during, flat, item, load, occasion, place, steps

WEEKEND = datetime(2026, 1, 17, tzinfo=PARIS), datetime(2026, 1, 19, tzinfo=PARIS)
WORKED = 5 * 3  # hours from 9 to 12 in the week


def fine(kva: float | None, *, already: float = 20.0) -> float:
    """Return what the week costs at a place that draws `already` kW."""
    fault, premises = item(SUBSCRIBED_POWER_EXCEEDED), place(subscribed_kva=kva)
    change = SUBSCRIBED_POWER_EXCEEDED.change
    assert isinstance(change, LoadChange)
    assert change.penalty_eur is not None
    with_it = load(fault, flat(already), premises)
    return change.penalty_eur(with_it, Load(flat(already)), occasion(fault, premises))


def test_a_creep_adds_a_triangle() -> None:
    start, end = datetime(2025, 12, 26, 1, tzinfo=PARIS), datetime(2026, 1, 25, 1, tzinfo=PARIS)
    after = load(item(BASE_CREEP, start, end, kw_per_month=0.5), flat(3.0))
    months = 30 / (365.25 / 12)
    assert amount(after.rate - 3.0) == pytest.approx(0.5 * months / 2 * 30 * 24, rel=1e-3)
    assert np.all(after.rate[~during(start=start, end=end)] == 3.0)


def test_equipment_runs_while_nobody_is_in() -> None:
    assert amount(load(item(EQUIPMENT_LEFT_ON, *WEEKEND, power_kw=9.0), flat(3.0)).rate - 3.0) == pytest.approx(432.0)
    assert amount(load(item(EQUIPMENT_LEFT_ON, power_kw=9.0), flat(3.0)).rate - 3.0) == pytest.approx(9.0 * (168 - 50))


def test_peak_hours_pass_the_allowed_power_by_no_more_than_the_excess() -> None:
    fault, premises = item(SUBSCRIBED_POWER_EXCEEDED, excess=0.1), place(subscribed_kva=60.0)
    allowed = allowed_kw(occasion(fault, premises))
    assert allowed == pytest.approx(55.8)
    after = load(fault, flat(20.0), premises).rate
    peak = after != 20.0
    assert np.count_nonzero(peak) == steps(WORKED)
    assert np.all((after[peak] > allowed) & (after[peak] < 1.1 * allowed))


def test_each_hour_of_overrun_is_fined_over_36_kva() -> None:
    assert fine(60.0) == pytest.approx(WORKED * OVERRUN_EUR_PER_H)
    assert fine(36.0) == 0.0
    assert fine(None) == 0.0


def test_what_was_exceeded_anyway_is_not_its_fault() -> None:
    assert fine(60.0, already=56.0) == 0.0


def test_a_contract_well_over_the_peak_is_never_exceeded() -> None:
    assert np.all(load(item(SUBSCRIBED_POWER_EXCEEDED), flat(20.0), place()).rate == 20.0)


def test_it_can_only_befall_who_is_fined() -> None:
    seen = SUBSCRIBED_POWER_EXCEEDED.seen
    assert seen(place(subscribed_kva=60.0), Fluid.ELECTRICITY)
    assert not seen(place(subscribed_kva=36.0), Fluid.ELECTRICITY)
    assert not seen(place(), Fluid.ELECTRICITY)


def test_an_overrun_wastes_no_energy() -> None:
    assert not SUBSCRIBED_POWER_EXCEEDED.avoidable
    assert BASE_CREEP.avoidable
