"""Every detector: listed, documented, a labelled case, a clean year, causal, and quiet in a cold spell."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from analytics import detectors
from analytics.baselines.registry import expect
from analytics.civil import to_datetime
from analytics.degree_days import meteo
from analytics.detection import detect
from analytics.detectors.finding import Context
from analytics.detectors.registry import DETECTORS, Detector
from analytics.frame import Frame
from analytics.ports import Floats
from analytics.tariff import Tariffs
from app.catalogue import keys
from domain.anomaly import Anomaly, AnomalyKind
from tests.fixtures.frames import (
    building_power,
    frame_of,
    grid_of,
    heating_power,
    lighting_power,
    temperatures,
    water_flow,
)

CONTEXT = Context(Tariffs.of([("electricity", "kWh", date(2020, 1, 1), 0.22), ("water", "m3", date(2020, 1, 1), 4.5)]))
GRID = grid_of(400)
TEMPERATURE = temperatures(GRID)
PROJECT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Case:
    """A register, and hours of it that are wrong."""

    kind: AnomalyKind
    fluid: str
    site_kind: str
    clean: Floats
    first: int
    hours: int
    factor: float = 1.0
    plus: float = 0.0


def at(day: int, hour: int) -> int:
    """Return the place of a civil hour."""
    return int(np.flatnonzero((GRID.day == day) & (GRID.hour == hour))[0])


CASES = (
    # Day 302 is Tuesday 4 November 2025; 306 the Saturday after it; 200 a Friday in July.
    Case(AnomalyKind.EXCESS, "electricity", "school", building_power(GRID), at(302, 9), 9, factor=2.0),
    Case(AnomalyKind.DEFICIT, "electricity", "office", building_power(GRID, school=False), at(302, 6), 20, factor=0.0),
    Case(AnomalyKind.NIGHT_EXCESS, "electricity", "school", building_power(GRID), at(302, 21), 9, plus=3.0),
    Case(AnomalyKind.NIGHT_EXCESS, "electricity", "school", building_power(GRID), at(306, 0), 48, plus=3.0),
    Case(AnomalyKind.DAYTIME_LIGHTING, "electricity", "street_lighting", lighting_power(GRID), at(302, 9), 6, plus=5.0),
    Case(AnomalyKind.LIGHTING_OUT, "electricity", "street_lighting", lighting_power(GRID), at(302, 15), 16, factor=0.0),
    Case(AnomalyKind.CONTINUOUS_FLOW, "water", "school", water_flow(GRID), at(302, 0), 72, plus=0.05),
)


def frame(case: Case, *, wrong: bool) -> Frame:
    actual = case.clean.copy()
    if wrong:
        hours = slice(case.first, case.first + case.hours)
        actual[hours] = actual[hours] * case.factor + case.plus
    return expect(frame_of(GRID, actual, fluid=case.fluid, site_kind=case.site_kind))


def of_case(case: Case) -> Detector:
    return next(detector for detector in DETECTORS if case.kind in detector.kinds)


def test_the_registry_lists_every_file() -> None:
    folder = Path(detectors.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "registry", "finding"}
    assert {detector.name.split("/")[0] for detector in DETECTORS} == files
    assert {kind for detector in DETECTORS for kind in detector.kinds} == set(AnomalyKind)
    assert {case.kind for case in CASES} == set(AnomalyKind)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_it_has_a_method_page_and_its_words(detector: Detector) -> None:
    page = PROJECT / "docs" / "methods" / f"{detector.page}.md"
    assert detector.name in page.read_text(encoding="utf-8")
    for language in ("fr", "en"):
        assert {f"anomaly-{kind}" for kind in detector.kinds} <= keys(language)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.hours}h")
def test_a_labelled_case_is_one_anomaly_of_its_kind(case: Case) -> None:
    found = [anomaly for anomaly in detect(frame(case, wrong=True), CONTEXT) if _touches(anomaly, case)]
    assert [anomaly.kind for anomaly in found] == [case.kind]
    anomaly = found[0]
    clean = case.clean[case.first : case.first + case.hours]
    truth = float((clean * (case.factor - 1) + case.plus).sum())
    price = CONTEXT.tariffs.price(case.fluid, "m3" if case.fluid == "water" else "kWh", date(2025, 11, 1))
    assert anomaly.cost_eur == pytest.approx((anomaly.actual - anomaly.expected) * price)
    assert (anomaly.actual - anomaly.expected) / truth == pytest.approx(1, abs=0.35)
    assert anomaly.detector == of_case(case).name


def _touches(anomaly: Anomaly, case: Case) -> bool:
    start = to_datetime(int(GRID.hours[case.first]))
    return anomaly.start < start + timedelta(hours=case.hours) and anomaly.end > start


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.fluid}-{case.site_kind}-{case.kind}")
def test_a_clean_year_raises_next_to_nothing(case: Case) -> None:
    """Alarms per register-year on a clean series; docs/methods/expected.md states the figures."""
    found = detect(frame(case, wrong=False), CONTEXT)
    years = GRID.days / 365
    assert len(found) / years <= 1.0, found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.hours}h")
def test_it_is_causal_and_pure(case: Case) -> None:
    whole = frame(case, wrong=True)
    end = at(330, 12)
    actual = whole.actual.copy()
    actual[end:] = np.nan
    part = expect(replace(whole, actual=actual, expected=None))
    now = to_datetime(int(GRID.hours[end]))
    detector = of_case(case)
    settled = now - timedelta(hours=48)
    before = [anomaly for anomaly in detector.detect(whole, CONTEXT) if anomaly.end < settled]
    assert [anomaly for anomaly in detector.detect(part, CONTEXT) if anomaly.end < settled] == before
    assert list(detector.detect(whole, CONTEXT)) == list(detector.detect(whole, CONTEXT))


def heating_frame(temperature: Floats, actual: Floats) -> Frame:
    hdd = meteo(temperature - 4, temperature + 4)
    return expect(frame_of(GRID, actual, fluid="gas", degree_days=hdd))


def test_a_cold_spell_is_no_anomaly() -> None:
    """Ten days 6 K colder in December raise next to nothing; without weather a boiler is not judged at all."""
    temperature = TEMPERATURE.copy()
    temperature[340:350] -= 6
    actual = heating_power(GRID, temperature)
    spell = to_datetime(int(GRID.hours[at(339, 12)]))
    found = [anomaly for anomaly in detect(heating_frame(temperature, actual), CONTEXT) if anomaly.end > spell]
    assert len(found) <= 1, found
    blind = expect(frame_of(GRID, actual, fluid="gas"))
    assert detect(blind, CONTEXT) == []
    assert blind.expected is not None
    assert np.isnan(blind.expected.value).all()


def test_heating_left_on_in_the_cold_is_still_found() -> None:
    actual = heating_power(GRID, TEMPERATURE)
    nights = slice(at(341, 20), at(344, 5))
    actual[nights] = np.maximum(actual[nights], 2.0 * np.maximum(19 - TEMPERATURE[GRID.day[nights]], 0))
    start = to_datetime(int(GRID.hours[nights.start]))
    found = [anomaly for anomaly in detect(heating_frame(TEMPERATURE, actual), CONTEXT) if anomaly.end > start]
    assert any(anomaly.start < start + timedelta(days=3) for anomaly in found)


def test_no_data_is_not_darkness() -> None:
    actual = lighting_power(GRID)
    actual[at(302, 15) : at(303, 9)] = np.nan
    found = detect(expect(frame_of(GRID, actual, site_kind="street_lighting")), CONTEXT)
    assert not [anomaly for anomaly in found if anomaly.kind is AnomalyKind.LIGHTING_OUT]


def test_a_new_extinction_in_the_heart_of_the_night_is_a_programme() -> None:
    actual = lighting_power(GRID)
    late = (GRID.day >= 300) & (GRID.hour >= 23)
    actual[late] = 0.02
    found = detect(expect(frame_of(GRID, actual, site_kind="street_lighting")), CONTEXT)
    assert found == []
