"""`vigie simulate` says what is true and refuses what it cannot do, without a traceback."""

import csv
import json
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.simulate_commands import simulate
from domain.errors import UsageError
from domain.truth import Truth
from simulators.scenarios.file import shipped
from tests.fixtures.sentences import said

RUNNER = CliRunner()
SMALL = """\
name: small
title: {fr: Petit, en: Small}
span: {start: 2026-01-05, months: 2}
pilot: {from: start, months: 1}
territory: {epci: ["200071892"]}
sites:
  - code: ecole
    name: École
    kind: school
    commune: "02691"
    surface_m2: 900
    occupants: 90
    supplies: {electricity: {}, gas: {}, water: {}}
works:
  - {kind: insulation, where: {}, start: {from: pilot}}
faults:
  - {kind: leak_wc, where: {}, start: {from: start, days: 10}, days: 5}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return str(file)


def test_truth_ends_with_one_json_object(small: str) -> None:
    answer = RUNNER.invoke(simulate, ["truth", small, "--json", "--until", "2026-03-01T00:00:00Z"])
    assert answer.exit_code == 0
    told = json.loads(answer.stdout.splitlines()[-1])
    assert (told["scenario"], told["seed"], told["epoch"]) == ("small", 1, "2026-01-05T00:00:00Z")
    by_kind = {item["kind"]: item for item in told["truth"]}
    assert set(by_kind) == {"insulation", "leak_wc"}
    assert by_kind["leak_wc"]["unit"] == "m3"
    assert by_kind["leak_wc"]["deviation"] == by_kind["leak_wc"]["avoidable_m3"] > 0
    assert by_kind["leak_wc"]["avoidable_eur"] == pytest.approx(4.5 * by_kind["leak_wc"]["avoidable_m3"])
    assert set(by_kind["insulation"]) == {field.name for field in fields(Truth)}


def test_truth_without_faults_has_the_works_alone(small: str) -> None:
    answer = RUNNER.invoke(simulate, ["truth", small, "--json", "--faults", "none"])
    assert {item["category"] for item in json.loads(answer.stdout.splitlines()[-1])["truth"]} == {"work"}


def test_truth_as_csv_is_the_same(small: str, tmp_path: Path) -> None:
    file = tmp_path / "truth.csv"
    answer = RUNNER.invoke(simulate, ["truth", small, "--json", "--csv", str(file)])
    told = json.loads(answer.stdout.splitlines()[-1])["truth"]
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows == [{name: str(value) for name, value in item.items()} for item in told]


@pytest.mark.parametrize(("language", "words"), [("fr", "Quantité"), ("en", "Avoidable")])
def test_truth_is_told_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, small: str, language: str, words: str
) -> None:
    monkeypatch.setenv("VIGIE_LANG", language)
    monkeypatch.setenv("COLUMNS", "200")
    answer = RUNNER.invoke(simulate, ["truth", small])
    assert words in answer.stdout
    assert "ecole" in answer.stdout


@pytest.mark.parametrize("columns", ["80", "200"])
def test_truth_cuts_no_name_and_tells_euros_on_the_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    file = tmp_path / "small.yaml"
    file.write_text(SMALL.replace("code: ecole", "code: ecole-jean-mace-vervins"), encoding="utf-8")
    answer = RUNNER.invoke(simulate, ["truth", str(file), "--until", "2026-03-01T00:00:00Z"])
    assert "ecole-jean-mace-vervins-eau" in answer.stdout.split()
    assert "\N{HORIZONTAL ELLIPSIS}" not in answer.stdout
    assert answer.stdout.count("Nature") == 1
    assert ("€" in answer.stdout) == (columns == "80")


def test_scenarios_are_listed_with_their_sizes() -> None:
    listed = json.loads(RUNNER.invoke(simulate, ["list", "--json"]).stdout.splitlines()[-1])["scenarios"]
    assert [item["scenario"] for item in listed] == list(shipped())
    sizes = {item["scenario"]: (item["sites"], item["meters"], item["months"]) for item in listed}
    assert sizes["pilot"] == (400, 1200, 13)


def test_a_file_that_fits_is_told(small: str) -> None:
    answer = RUNNER.invoke(simulate, ["check", small, "--json"])
    told = json.loads(answer.stdout.splitlines()[-1])
    assert (told["scenario"], told["sites"], told["meters"], told["faults"]) == ("small", 1, 3, 1)


def test_a_file_that_does_not_fit_names_the_line(small: str) -> None:
    Path(small).write_text(SMALL.replace("leak_wc", "leak_moon"), encoding="utf-8")
    with pytest.raises(UsageError) as error:
        RUNNER.invoke(simulate, ["check", small], catch_exceptions=False)
    assert "line 17" in said(error)


def test_the_old_option_still_names_the_scenario(monkeypatch: pytest.MonkeyPatch, small: str) -> None:
    monkeypatch.setenv("VIGIE_LANG", "en")
    answer = RUNNER.invoke(simulate, ["truth", "--scenario", small, "--json"])
    assert json.loads(answer.stdout.splitlines()[-1])["scenario"] == "small"
    assert "--scenario" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["run"], "stack up"),
        (["run", "--direct", "--pace", "max"], "--pace"),
        (["run", "--direct", "--mqtt-url", "mqtt://127.0.0.1:1"], "--mqtt-url"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--epoch", "9999-12-31T00:00:00Z"], "2100"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--epoch", "2090-01-01T00:00:00Z"], "2090-01-01T00:00:00Z"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--to", "2090-01-01T00:00:00Z"], "--pace real"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--to", "2020-01-01T00:00:00Z"], "nothing between"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--pace", "real", "--to", "2020-01-01T00:00:00Z"], "--pace max"),
        (["truth", "--until", "2020-01-01T00:00:00Z"], "--until"),
        (["run", "nope", "--mqtt-url", "mqtt://127.0.0.1:1"], "demo"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--from", "yesterday"], "2026-03-29T00:10:00Z"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--to", "2026-01-01"], "no UTC offset"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--pace", "fast"], "60"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--faults", "gremlins"], "night_heating"),
        (["truth", "--epoch", "2025-08-01T03:00:00Z"], "UTC midnight"),
        (
            [
                "truth",
                "--csv",
                "/nowhere/truth.csv",
                "--epoch",
                "2025-08-01T00:00:00Z",
                "--until",
                "2025-08-02T00:00:00Z",
            ],
            "/nowhere/truth.csv",
        ),
    ],
)
def test_what_cannot_be_done_names_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], remedy: str
) -> None:
    monkeypatch.delenv("VIGIE_MQTT_URL", raising=False)
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))  # where no local stack was ever started
    with pytest.raises(UsageError) as error:
        RUNNER.invoke(simulate, arguments, catch_exceptions=False)
    assert remedy in said(error)
