"""docs/settings.md and .env.example say what the Settings class says."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import application
from app.settings import PROJECT, Settings
from app.settings_commands import documents
from domain.errors import UsageError


@pytest.mark.parametrize("path", list(documents()), ids=str)
def test_the_committed_file_is_up_to_date(path: Path) -> None:
    assert (PROJECT / path).read_text(encoding="utf-8") == documents()[path], "run `vigie settings docs`"


@pytest.mark.parametrize("text", documents().values(), ids=map(str, documents()))
def test_every_setting_is_there_and_no_machine_path(text: str) -> None:
    for name in Settings.model_fields:
        assert f"VIGIE_{name.upper()}" in text
    assert str(PROJECT) not in text


def test_every_setting_has_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name


def test_check_writes_nothing_and_names_what_differs(tmp_path: Path) -> None:
    result = CliRunner().invoke(application("settings"), ["settings", "docs", "--check", "--folder", str(tmp_path)])
    assert isinstance(result.exception, UsageError)
    assert "docs/settings.md" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_docs_writes_both_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(application("settings"), ["settings", "docs", "--folder", str(tmp_path)])
    assert result.exit_code == 0
    assert {str(path): (tmp_path / path).read_text(encoding="utf-8") for path in documents()} == {
        str(path): text for path, text in documents().items()
    }
