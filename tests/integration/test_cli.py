"""The command line as a whole: a sentence and a documented exit code for each mistake, French unless told otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.process import PROJECT


def vigie(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=PROJECT,
        env=kept | {"PYTHONPATH": str(PROJECT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


MISTAKES: dict[str, tuple[tuple[str, ...], dict[str, str], int]] = {
    "a setting": (("ingest",), {"VIGIE_LANG": "de"}, 2),
    "a port": (("ingest",), {"VIGIE_MQTT_URL": "mqtt://h:port", "VIGIE_DATABASE_URL": "postgresql://h/d"}, 2),
    "a scheme": (("ingest",), {"VIGIE_MQTT_URL": "http://h", "VIGIE_DATABASE_URL": "postgresql://h/d"}, 2),
    "no database address": (("db", "migrate"), {"VIGIE_DATABASE_URL": "nonsense"}, 2),
    "nobody there": (("db", "migrate"), {"VIGIE_DATABASE_URL": "postgresql://u:p@127.0.0.1:9/d"}, 6),
    "no such command": (("fly",), {}, 2),
    "no such file": (("import", "meters", "/nowhere.csv"), {"VIGIE_DATABASE_URL": "postgresql://h/d"}, 3),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_a_sentence_and_an_exit_code(what: str, tmp_path: Path) -> None:
    arguments, environment, code = MISTAKES[what]
    done = vigie(*arguments, VIGIE_HOME=str(tmp_path), **environment)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert "[error-" not in done.stderr
    assert done.stdout == ""


def test_french_unless_told_otherwise(tmp_path: Path) -> None:
    arguments = ("db", "migrate")
    address = {"VIGIE_DATABASE_URL": "postgresql://u:p@127.0.0.1:9/d", "VIGIE_HOME": str(tmp_path)}
    french, english = vigie(*arguments, **address), vigie(*arguments, VIGIE_LANG="en", **address)
    assert "base de données" in french.stderr
    assert "database" in english.stderr


def test_help_needs_no_server() -> None:
    done = vigie("--help")
    assert done.returncode == 0
    for command in ("ingest", "import", "replay", "stack", "token", "demo"):
        assert command in done.stdout
