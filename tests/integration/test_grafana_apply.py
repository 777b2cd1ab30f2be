"""Applying to a Grafana: everything at first, nothing the second time, only what changed the third."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.catalogue import catalogue
from app.dashboards_commands import dashboards
from domain.errors import NotAllowedError, UnavailableError, UsageError
from grafana.alerts import ALERTS
from grafana.apply import apply
from grafana.files import FOLDER_UID
from grafana.postgres_query import DATASOURCE_UID
from grafana.registry import DASHBOARDS
from grafana.source import Source
from tests.integration.fake_grafana import TOKEN, FakeGrafana, running

FRENCH = catalogue("fr")
SOURCE = Source(address="database:5432", database="vigie", user="vigie_grafana", password="secret")
EVERYTHING = {"datasource", "folder", *(board.uid for board in DASHBOARDS), *(alert.uid for alert in ALERTS)}


@pytest.fixture
def grafana() -> Iterator[FakeGrafana]:
    with running(FakeGrafana()) as server:
        yield server


def test_the_first_run_writes_everything(grafana: FakeGrafana) -> None:
    done = apply(grafana.url, TOKEN, FRENCH, SOURCE)
    assert set(done.written) == EVERYTHING
    assert done.unchanged == ()
    assert set(grafana.boards) == {board.uid for board in DASHBOARDS}
    assert {board["meta"]["folderUid"] for board in grafana.boards.values()} == {FOLDER_UID}
    assert {rule["folderUID"] for rule in grafana.rules.values()} == {FOLDER_UID}
    assert grafana.secrets[DATASOURCE_UID] == {"password": "secret"}
    assert grafana.sources[DATASOURCE_UID]["jsonData"]["timescaledb"] is True


def test_the_second_run_writes_nothing(grafana: FakeGrafana) -> None:
    apply(grafana.url, TOKEN, FRENCH, SOURCE)
    before = list(grafana.writes)
    done = apply(grafana.url, TOKEN, FRENCH, SOURCE)
    assert done.written == ()
    assert set(done.unchanged) == EVERYTHING
    assert grafana.writes == before


def test_only_what_differs_is_written_again(grafana: FakeGrafana) -> None:
    apply(grafana.url, TOKEN, FRENCH, SOURCE)
    grafana.boards["vigie-site"]["dashboard"]["tags"] = ["vigie", "sha256:old"]
    grafana.folders[FOLDER_UID]["title"] = "Renamed by hand"
    del grafana.rules["vigie-silence"]
    done = apply(grafana.url, TOKEN, FRENCH, replace(SOURCE, address="elsewhere:5432"))
    assert set(done.written) == {"datasource", "folder", "vigie-site", "vigie-silence"}
    assert grafana.boards["vigie-site"]["dashboard"]["version"] == 2
    assert grafana.sources[DATASOURCE_UID]["url"] == "elsewhere:5432"
    assert grafana.folders[FOLDER_UID]["title"] == FRENCH("alert-folder")


def test_rewrite_changes_the_password_too(grafana: FakeGrafana) -> None:
    apply(grafana.url, TOKEN, FRENCH, SOURCE)
    done = apply(grafana.url, TOKEN, FRENCH, replace(SOURCE, password="new"), rewrite=True)
    assert set(done.written) == EVERYTHING
    assert grafana.secrets[DATASOURCE_UID] == {"password": "new"}


def test_another_language_rewrites_boards_and_rules(grafana: FakeGrafana) -> None:
    apply(grafana.url, TOKEN, FRENCH, SOURCE)
    done = apply(grafana.url, TOKEN, catalogue("en"), SOURCE)
    assert set(done.written) == EVERYTHING - {"datasource", "folder"}
    assert grafana.boards["vigie-lighting"]["dashboard"]["title"] == "Vigie · Street lighting"


def test_a_missing_source_is_said(grafana: FakeGrafana) -> None:
    with pytest.raises(UsageError, match="error-grafana-no-source"):
        apply(grafana.url, TOKEN, FRENCH, None)
    assert grafana.writes == []


def test_a_source_made_by_others_is_left_alone(grafana: FakeGrafana) -> None:
    apply(grafana.url, TOKEN, FRENCH, SOURCE)
    assert set(apply(grafana.url, TOKEN, FRENCH, None).unchanged) == EVERYTHING - {"datasource"}


def test_a_refused_token_is_said(grafana: FakeGrafana) -> None:
    with pytest.raises(NotAllowedError, match="error-grafana-token"):
        apply(grafana.url, "wrong", FRENCH, SOURCE)


def test_a_refusal_is_said_in_grafanas_words(grafana: FakeGrafana) -> None:
    grafana.sources["other"] = {"id": 1, "name": "Vigie", "version": 1, "jsonData": {}}
    with pytest.raises(UsageError, match="same name already exists"):
        apply(grafana.url, TOKEN, FRENCH, SOURCE)


def test_an_absent_grafana_is_said() -> None:
    with running(FakeGrafana()) as server:
        url = server.url
    with pytest.raises(UnavailableError, match="error-grafana-away"):
        apply(url, TOKEN, FRENCH, SOURCE)


def test_a_grafana_below_a_path_is_found(grafana: FakeGrafana) -> None:
    grafana.prefix = "/grafana"
    assert set(apply(f"{grafana.url}/grafana", TOKEN, FRENCH, SOURCE).written) == EVERYTHING


@pytest.mark.parametrize("url", ["nonsense", "ftp://host", "http://", ""])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(UsageError, match="error-grafana-address"):
        apply(url, TOKEN, FRENCH, SOURCE)


def test_the_command_applies(grafana: FakeGrafana, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "db:5432", "DATABASE": "vigie", "USER": "u", "PASSWORD": "p"}.items():
        monkeypatch.setenv(f"VIGIE_READER_{name}", value)
    monkeypatch.setenv("VIGIE_GRAFANA_URL", grafana.url)
    monkeypatch.setenv("VIGIE_GRAFANA_TOKEN", TOKEN)
    first, second = (CliRunner().invoke(dashboards, ["apply", "--json"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert set(json.loads(first.stdout.splitlines()[-1])["written"]) == EVERYTHING
    assert json.loads(second.stdout.splitlines()[-1])["written"] == []


def test_build_then_check(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, BaseException | None, str]:
        result = CliRunner().invoke(dashboards, [*arguments, "--folder", str(tmp_path), "--json"])
        return result.exit_code, result.exception, result.stdout

    assert run("build")[0] == 0
    assert json.loads(run("check")[2].splitlines()[-1])["differing"] == []
    (tmp_path / "build" / "vigie-site.json").write_text("{}")
    (tmp_path / "build" / "old.json").write_text("{}")
    _, error, output = run("check")
    assert isinstance(error, UsageError)
    assert json.loads(output.splitlines()[-1])["differing"] == ["build/old.json", "build/vigie-site.json"]
    run("build")
    assert not (tmp_path / "build" / "old.json").exists()
