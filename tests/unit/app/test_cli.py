"""The command line's edge: an error is one sentence of the asked language, and an exit code."""

import sys
from pathlib import Path

import pytest

from app.cli import main
from domain.errors import NotFoundError, UsageError
from tests.fixtures.sentences import said


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["vigie", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(("language", "told"), [(None, "fr"), ("fr", "fr"), ("en", "en")])
def test_an_error_is_told_in_the_language_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str | None, told: str
) -> None:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    if language:
        monkeypatch.setenv("VIGIE_LANG", language)
    assert run(monkeypatch, "simulate", "run") == UsageError.exit_code
    assert capsys.readouterr().err.strip() == said(UsageError("error-stack-never-started"), told)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "pas un nombre entier"), ("en", "not a whole number"), ("xx", "VIGIE_LANG")]
)
def test_settings_that_do_not_fit_are_told_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    monkeypatch.setenv("VIGIE_LANG", language)
    if language != "xx":
        monkeypatch.setenv("VIGIE_DATABASE_PORT", "many")
    assert run(monkeypatch, "stack", "status") == UsageError.exit_code
    error = capsys.readouterr().err
    assert words in error
    assert "docs/settings.md" in error
    assert len(error.strip().splitlines()) == 1


def test_the_languages_differ() -> None:
    error = NotFoundError("error-meter-unknown", meter="PDL-0")
    assert "ajoutez-le" in said(error, "fr")
    assert "add it" in said(error, "en")
