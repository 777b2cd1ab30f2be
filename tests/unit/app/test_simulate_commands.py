"""`vigie simulate` says what is true and refuses what it cannot do, without a traceback."""

import json

import pytest
from typer.testing import CliRunner

from app.simulate_commands import simulate
from domain.errors import UsageError
from tests.fixtures.sentences import said

RUNNER = CliRunner()
EPOCH = ["--epoch", "2025-08-01T00:00:00Z"]


def test_truth_ends_with_one_json_object() -> None:
    answer = RUNNER.invoke(simulate, ["truth", "--json", "--until", "2026-11-01T00:00:00Z", *EPOCH])
    assert answer.exit_code == 0
    said = json.loads(answer.stdout.splitlines()[-1])
    assert (said["scenario"], said["seed"], said["epoch"]) == ("demo", 1, "2025-08-01T00:00:00Z")
    by_kind = {item["kind"]: item for item in said["truth"]}
    assert len(by_kind) == 9
    assert by_kind["relamping"]["unit"] == "kWh"
    assert by_kind["relamping"]["deviation"] == -by_kind["relamping"]["avoidable_amount"] < 0


@pytest.mark.parametrize(("language", "words"), [("fr", "Quantité"), ("en", "Avoidable")])
def test_truth_is_told_in_both_languages(monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    monkeypatch.setenv("VIGIE_LANG", language)
    monkeypatch.setenv("COLUMNS", "200")
    answer = RUNNER.invoke(simulate, ["truth", *EPOCH])
    assert words in answer.stdout
    assert "piscine-vailly-eau" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["run"], "VIGIE_MQTT_URL"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--scenario", "nope"], "choose one of demo"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--from", "yesterday"], "2026-03-29T00:10:00Z"),
        (["run", "--mqtt-url", "mqtt://127.0.0.1:1", "--to", "2026-01-01"], "no UTC offset"),
        (["truth", "--epoch", "2025-08-01T03:00:00Z"], "UTC midnight"),
    ],
)
def test_what_cannot_be_done_names_the_remedy(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], remedy: str
) -> None:
    monkeypatch.delenv("VIGIE_MQTT_URL", raising=False)
    with pytest.raises(UsageError) as error:
        RUNNER.invoke(simulate, arguments, catch_exceptions=False)
    assert remedy in said(error)
