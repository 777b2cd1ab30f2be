"""Every work and fault is seen in the readings, at its hours only, by the amount its truth says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from simulators.alteration import Alteration, AlterationKind, Category
from simulators.demo import Plan, demo_plan
from simulators.faults import CABINET_DARK, EQUIPMENT_LEFT_ON, LIGHTS_ON_BY_DAY, NIGHT_HEATING, WATER_LEAK
from simulators.registry import ALTERATIONS
from simulators.scenario import Scenario
from simulators.works import INSULATION, NIGHT_EXTINCTION, RELAMPING, SETBACK

EPOCH = datetime(2025, 8, 1, tzinfo=UTC)
START = datetime(2026, 1, 9, 23, tzinfo=UTC)  # Saturday 10 January in France
END = START + timedelta(days=4)

CASES: list[tuple[AlterationKind, str, dict[str, float], int]] = [
    (LIGHTS_ON_BY_DAY, "ar-101-elec", {}, 1),
    (CABINET_DARK, "ar-101-elec", {}, -1),
    (NIGHT_HEATING, "ecole-bucy-gaz", {}, 1),
    (WATER_LEAK, "ecole-jean-mace-eau", {"flow_l_h": 60.0}, 1),
    (EQUIPMENT_LEFT_ON, "ecole-bucy-elec", {"power_kw": 9.0}, 1),
    (INSULATION, "ecole-bucy-gaz", {"factor": 0.88}, -1),
    (SETBACK, "ecole-bucy-gaz", {"factor": 0.75}, -1),
    (RELAMPING, "ar-101-elec", {"factor": 0.45}, -1),
    (NIGHT_EXTINCTION, "ar-101-elec", {"from_h": 23.0, "to_h": 5.0, "standby_kw": 0.02}, -1),
]


def plan(*alterations: Alteration) -> Plan:
    return replace(demo_plan(EPOCH), alterations=alterations)


def test_every_registered_kind_has_a_case() -> None:
    assert {kind.name for kind, *_ in CASES} == {kind.name for kind in ALTERATIONS}


@pytest.mark.parametrize(("kind", "meter", "parameters", "sign"), CASES, ids=[case[0].name for case in CASES])
def test_the_readings_differ_by_the_truth(
    kind: AlterationKind, meter: str, parameters: dict[str, float], sign: int
) -> None:
    plain = Scenario(plan(), 4, EPOCH)
    found = next(m for m in plain.meters if m.code == meter)
    register = next(r for r in plain.registers if r.meter == meter)
    item = Alteration(kind=kind, site=found.site, fluid=found.fluid, start=START, end=END, parameters=parameters)
    altered = Scenario(plan(item), 4, EPOCH)
    (truth,) = altered.truth()

    span = EPOCH, END + timedelta(days=2)
    times, ordinary = plain.readings(register, *span)
    _, changed = altered.readings(register, *span)
    per_base = {"Wh": 1000, "L": 1000, "m3": 1}[register.unit] / register.scale
    difference = np.diff(changed - ordinary) / per_base
    inside = (times[:-1] >= np.datetime64(START.replace(tzinfo=None))) & (
        times[:-1] < np.datetime64(END.replace(tzinfo=None))
    )
    assert np.abs(difference[~inside]).max() <= 1.5 / per_base  # the rounding of the day it ends in
    assert difference.sum() == pytest.approx(truth.deviation, abs=5 / per_base)
    assert truth.deviation * sign > 0
    waste = truth.deviation if kind.category is Category.FAULT else -truth.deviation
    assert truth.avoidable_amount == max(waste, 0.0)
    assert truth.meter == meter


def test_hand_worked_amounts() -> None:
    leak = Alteration(
        kind=WATER_LEAK, site="ecole-jean-mace", fluid=next(iter(WATER_LEAK.fluids)), start=START, end=END,
        parameters={"flow_l_h": 60.0},
    )  # fmt: skip
    heater = Alteration(
        kind=EQUIPMENT_LEFT_ON, site="ecole-bucy", fluid=next(iter(EQUIPMENT_LEFT_ON.fluids)), start=START,
        end=START + timedelta(days=2), parameters={"power_kw": 9.0},
    )  # fmt: skip
    amounts = [truth.avoidable_amount for truth in Scenario(plan(leak, heater), 4, EPOCH).truth()]
    assert amounts == pytest.approx([96 * 0.060, 48 * 9.0])


def test_works_and_faults_on_one_meter_add_up() -> None:
    fluid = RELAMPING.fluids[0]
    items = (
        Alteration(kind=RELAMPING, site="ar-101", fluid=fluid, start=START, parameters={"factor": 0.45}),
        Alteration(kind=LIGHTS_ON_BY_DAY, site="ar-101", fluid=fluid, start=START, end=END),
    )
    both = Scenario(plan(*items), 4, EPOCH)
    register = next(r for r in both.registers if r.meter == "ar-101-elec")
    until = START + timedelta(days=6)
    _, altered = both.readings(register, EPOCH, until + timedelta(seconds=1))
    _, ordinary = Scenario(plan(), 4, EPOCH).readings(register, EPOCH, until + timedelta(seconds=1))
    total = (altered[-1] - ordinary[-1]) / 1000
    assert sum(truth.deviation for truth in both.truth(until)) == pytest.approx(total, abs=0.01)
