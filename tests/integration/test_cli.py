"""The command line as a whole: a sentence and a documented exit code for each mistake, French unless told otherwise."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures.command import LASTING, call
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
def test_a_mistake_is_a_sentence_and_an_exit_code(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments, environment, code = MISTAKES[what]
    for name in [name for name in os.environ if name.startswith("VIGIE_")]:
        monkeypatch.delenv(name)
    run = vigie if arguments[0] in LASTING else call
    done = run(*arguments, VIGIE_HOME=str(tmp_path), **environment)
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


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.3, 0.6])
def test_ctrl_c_while_it_loads_ends_it_without_a_traceback(after_s: float) -> None:
    held_back = ("env", "--block-signal=INT")  # as ./run starts it
    command = [*held_back, sys.executable, "-P", "-m", "app", "simulate", "list"]
    begun = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}, stderr=subprocess.PIPE, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    if after_s:
        time.sleep(after_s)
    else:
        _wait_until_held_back(begun.pid)
    begun.send_signal(signal.SIGINT)
    _, said = begun.communicate(timeout=60)
    assert begun.returncode == 130, said
    assert "Traceback" not in said


def _wait_until_held_back(process: int) -> None:
    """Wait for the mask, which is set before Python is there to read it."""
    held = 1 << (signal.SIGINT - 1)
    status = Path(f"/proc/{process}/status")
    for _ in range(2000):
        mask = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("SigBlk"))
        if int(mask, 16) & held:
            return
        time.sleep(0.001)
    pytest.fail("SIGINT was never held back")
