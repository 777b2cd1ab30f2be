"""A small scenario from its file to its score, on a real database: what was put in is what is told."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.installation import install
from app.preparation import prepare_database
from app.score_commands import score
from app.settings import settings
from app.simulation_choice import choose
from app.simulation_direct import write_history
from app.worker import run_all_once
from domain.errors import ConflictError, UsageError
from simulators.scenario import Scenario
from tests.fixtures.sentences import said

RUNNER = CliRunner()
APP = typer.Typer()
APP.command()(score)
UNTIL = datetime(2026, 10, 1, tzinfo=UTC)
SMALL = """\
name: small
title: {fr: Petit, en: Small}
seed: 3
span: {start: 2025-09-01, months: 13}
pilot: {from: start, months: 11}
territory: {epci: ["200071892"]}
sites:
  - code: ecole
    name: École
    kind: school
    commune: "02691"
    surface_m2: 900
    occupants: 90
    supplies: {electricity: {interval_s: 1800}, water: {interval_s: 1800}}
  - code: armoire
    name: Armoire
    kind: street_lighting
    commune: "02691"
    lamps: {count: 60, power_w: 90}
    supplies: {electricity: {interval_s: 1800}}
works:
  - {kind: relamping, where: {sites: [armoire]}, start: {from: pilot}, parameters: {factor: 0.5}}
faults:
  - {kind: leak_burst, where: {sites: [ecole]}, start: {from: start, days: 200}, days: 4, parameters: {flow_l_h: 300}}
  - {kind: lights_on_by_day, where: {sites: [armoire]}, start: {from: start, days: 120}, days: 2}
  - {kind: reset, where: {sites: [ecole]}, fluid: water, start: {from: start, days: 90}, days: 0.1}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return str(file)


@pytest.fixture(autouse=True)
def named(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("VIGIE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def installed(small: str, database_url: str) -> Scenario:
    scenario = choose(small).scenario
    prepare_database(database_url)
    install(database_url, scenario)
    return scenario


def fill(database_url: str, scenario: Scenario) -> None:
    write_history(database_url, scenario, scenario.epoch, UNTIL, stop=threading.Event())
    run_all_once(database_url, clock=lambda: UNTIL)


def test_what_was_put_in_is_what_is_told(small: str, installed: Scenario, database_url: str, tmp_path: Path) -> None:
    fill(database_url, installed)
    picture = tmp_path / "score.svg"
    answer = RUNNER.invoke(APP, [small, "--json", "--plot", str(picture)])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout.splitlines()[-1])
    assert (told["scenario"], told["seed"], told["sites"]) == ("small", 3, 2)
    assert told["site_years"] == pytest.approx(2 * 395 / 365.25, abs=0.02)
    kinds = {line["kind"]: line for line in told["faults"]}
    assert {kind: (line["faults"], line["found"]) for kind, line in kinds.items()} == {
        "leak_burst": (1, 1),
        "lights_on_by_day": (1, 1),
        "reset": (1, 1),
    }
    assert [detector.split("/")[0] for detector in kinds["leak_burst"]["found_by"]] == ["continuous_flow"]
    assert kinds["leak_burst"]["delay_median_h"] == pytest.approx(24, abs=1)
    assert kinds["leak_burst"]["eur_found"] == pytest.approx(kinds["leak_burst"]["eur_true"], rel=0.1)
    assert told["accounts"] == {"meters": 3, "unclean": 1, "disturbed": 1, "unclean_disturbed": 1}
    lamps = next(line for line in told["savings"]["epcis"][0]["meters"] if line["meter"].startswith("armoire"))
    work = next(truth for truth in installed.truth(UNTIL) if truth.kind == "relamping")
    assert lamps["true_kwh"] == pytest.approx(work.avoidable_kwh, rel=0.02)
    assert lamps["saving_kwh"] == pytest.approx(lamps["true_kwh"], rel=0.02)
    assert picture.read_text(encoding="utf-8").startswith("<?xml")
    table = RUNNER.invoke(APP, [small])
    assert table.exit_code == 0
    assert "rupture de canalisation" in table.stdout

    with pytest.raises(ConflictError):
        RUNNER.invoke(APP, [small, "--seed", "4"], catch_exceptions=False, standalone_mode=False)


def test_a_database_without_the_scenario_is_refused_in_one_sentence(small: str) -> None:
    answer = RUNNER.invoke(APP, [small])
    assert isinstance(answer.exception, UsageError)
    assert "--install" in said(answer.exception, "fr")


def test_a_scenario_without_readings_is_refused_in_one_sentence(small: str, installed: Scenario) -> None:
    answer = RUNNER.invoke(APP, [small])
    assert isinstance(answer.exception, UsageError)
    assert answer.exception.message.key == "error-score-no-readings"
    assert installed.name in said(answer.exception, "fr")
