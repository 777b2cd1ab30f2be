"""`./run` from outside: its help, and one sentence with the remedy where something is missing."""

import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[3] / "run"
TOOLS = ("bash", "cat", "cut", "dirname", "sha256sum")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with only what every machine has."""
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / name).symlink_to(found)
    return tmp_path


def run(*arguments: str, path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(path / "bash"), str(RUN), *arguments],
        env={"PATH": str(path), "HOME": str(path), "VIGIE_NO_INSTALL": "1", **environ},
        cwd=path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_alone_it_prints_help_in_french_then_in_english(machine: Path) -> None:
    french, english = run(path=machine), run(path=machine, VIGIE_LANG="en")
    assert french.returncode == english.returncode == 0
    for command in ("demo", "test", "vigie"):
        assert f"./run {command}" in french.stdout
        assert f"./run {command}" in english.stdout
    assert "vrais serveurs" in french.stdout
    assert "real servers" in english.stdout


def test_an_unknown_command_is_told(machine: Path) -> None:
    done = run("dmo", path=machine)
    assert done.returncode == 2
    assert "dmo" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_missing_packages_come_with_the_command_that_installs_them(machine: Path) -> None:
    (machine / "apt-get").symlink_to("/bin/false")
    done = run("demo", path=machine, VIGIE_LANG="en")
    assert done.returncode == 2
    assert "sudo apt-get install --no-install-recommends bubblewrap mmdebstrap" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_another_family_of_machines_is_sent_to_docker(machine: Path) -> None:
    done = run("demo", path=machine)
    assert done.returncode == 2
    assert "docker compose up" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_continuous_integration_runs_exactly_run_test() -> None:
    lines = (RUN.parent / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == 'exec "$(dirname -- "${BASH_SOURCE[0]}")/../run" test'
