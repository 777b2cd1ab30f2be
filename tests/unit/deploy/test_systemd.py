"""The unit files of systemd: what they start exists, in the least rights, and systemd itself reads them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.settings import PROJECT
from tests.fixtures.command import call

UNITS = sorted((PROJECT / "deploy" / "systemd").glob("*.service"))
VIGIE = "/opt/vigie/bin/vigie"
LEAST = {
    "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
    "PrivateDevices": "yes", "CapabilityBoundingSet": "",
}  # fmt: skip


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(path, encoding="utf-8")
    return found


def test_every_process_has_one() -> None:
    assert [path.name for path in UNITS] == [
        "vigie-ingest.service", "vigie-ingest@.service", "vigie-migrate.service", "vigie-serve.service",
        "vigie-worker.service",
    ]  # fmt: skip


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_it_starts_exists_and_has_few_rights(path: Path) -> None:
    service = unit(path)["Service"]
    program, *arguments = service["ExecStart"].replace("%I", "1/2").split()
    assert program == VIGIE
    assert arguments[0] in COMMANDS
    done = call(*arguments, "--help")
    assert done.returncode == 0, done.stderr
    assert {name: service[name] for name in LEAST} == LEAST
    assert service["Restart"] == "on-failure"
    assert "2" in service["RestartPreventExitStatus"].split()
    # Passwords are in a file that only root reads, never in the unit, which everybody may read.
    assert not re.search(r"://\S+:\S+@", path.read_text(encoding="utf-8"))


def test_the_page_names_every_unit_and_no_other() -> None:
    text = (PROJECT / "docs" / "howto" / "run-as-a-service.md").read_text(encoding="utf-8")
    named = {f"{name}.service" for name in re.findall(r"vigie-(?:ingest@|[a-z]+)", text)}
    known = {path.name for path in UNITS}
    assert known <= named
    assert named - known <= {"vigie-admin.service"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_reads_them(tmp_path: Path) -> None:
    for path in UNITS:
        # Vigie is not installed here; what is verified is the unit.
        text = path.read_text(encoding="utf-8").replace(VIGIE, "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / path.name) for path in UNITS)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
