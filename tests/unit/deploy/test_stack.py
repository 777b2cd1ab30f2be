"""The stack where nothing was ever started: a sentence, and nothing written."""

from pathlib import Path

import pytest

from app.catalogue import catalogue
from deploy.stack import DATABASE_PORT, MQTT_URL, Stack
from domain.errors import UnavailableError, UsageError


@pytest.mark.parametrize("environ", [{}, {MQTT_URL: "mqtt://127.0.0.1"}])
def test_a_stack_that_was_never_started_says_so(tmp_path: Path, environ: dict[str, str]) -> None:
    home = tmp_path / "absent"
    with pytest.raises(UsageError) as error:
        Stack(home, catalogue("fr"), environ=environ).env()
    assert error.value.message.key == "error-stack-never-started"
    assert not home.exists()


def test_databases_are_made_only_where_the_server_runs(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="error-stack-not-running"):
        Stack(tmp_path / "absent", catalogue("fr"), environ={DATABASE_PORT: "5432"}).create_database("one")


def test_a_home_that_is_a_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.touch()
    for place in (home, home / "below"):
        local = Stack(place, catalogue("fr"), environ={})
        monkeypatch.setattr(local, "build", lambda: tmp_path)
        with pytest.raises(UsageError, match="error-home-unwritable"):
            local.up()
