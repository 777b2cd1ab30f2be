"""The words of a run: pace, faults, packing and instants."""

import pytest

from app.simulation_choice import Pace, choose, fault_kinds, moment, pace_of, window_of
from domain.errors import UsageError
from domain.truth import TruthCategory
from simulators.registry import ALTERATIONS
from tests.fixtures.sentences import said


@pytest.mark.parametrize(("text", "speed"), [("max", None), ("real", 1.0), ("60", 60.0), ("0.5", 0.5)])
def test_a_pace_is_a_multiple_of_real_time(text: str, speed: float | None) -> None:
    assert pace_of(text) == Pace(speed)


@pytest.mark.parametrize("text", ["fast", "", "-1", "0", "nan", "1e9", "inf"])
def test_another_pace_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as error:
        pace_of(text)
    assert "real" in said(error)


def test_faults_are_chosen_by_name() -> None:
    names = [kind.name for kind in ALTERATIONS if kind.category is not TruthCategory.WORK]
    assert fault_kinds("all") is None
    assert fault_kinds("none") == ()
    assert fault_kinds(f"{names[0]}, {names[1]}") == (names[0], names[1])


@pytest.mark.parametrize("text", ["nope", "", "insulation", "all,none"])
def test_what_is_no_fault_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(UsageError) as error:
        fault_kinds(text)
    assert "leak_wc" in said(error)


DEMO = choose("demo").scenario
PACKS = [(1, 0), (6, 3600), (7, 3600), (50, 28_800), (144, 86_400), (1000, 86_400)]


@pytest.mark.parametrize(("pack", "window_s"), PACKS)
def test_a_pack_is_a_whole_part_of_a_day(pack: int, window_s: int) -> None:
    assert window_of(pack, DEMO) == window_s


@pytest.mark.parametrize(("text", "remedy"), [("yesterday", "2026-03-29T00:10:00Z"), ("2026-01-01", "UTC offset")])
def test_an_instant_has_its_offset(text: str, remedy: str) -> None:
    with pytest.raises(UsageError) as error:
        moment(text)
    assert remedy in said(error)
