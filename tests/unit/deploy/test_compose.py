"""The compose file: no default secret, loopback only, pinned images, the local stack's limits."""

import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import broker

PROJECT = Path(__file__).resolve().parents[3]
TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(:[?-])?([^}]*)\}")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return found


def test_no_secret_has_a_default() -> None:
    secrets = [match for match in VARIABLE.finditer(TEXT) if re.search("PASSWORD|SECRET", match[1])]
    assert len(secrets) > 6
    assert {match[2] for match in secrets} == {":?"}


def test_make_env_writes_every_secret_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    command = ["sh", str(PROJECT / "deploy/docker/make-env"), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    made = dict(line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#"))
    wanted = {match[1] for match in VARIABLE.finditer(TEXT) if match[2] == ":?"}
    assert set(made) == wanted
    assert len(set(made.values())) == len(made)
    assert all(len(value) == 48 for value in made.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = subprocess.run(command, check=False, capture_output=True)
    assert again.returncode == 2
    assert "PASSWORD" in file.read_text()


def test_make_env_adds_the_secrets_that_a_later_version_asks_for(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("VIGIE_MQTT_PASSWORD=known\nVIGIE_ALLOWED_HOSTS=vigie.example\n")
    subprocess.run(["sh", str(PROJECT / "deploy/docker/make-env"), str(file)], check=True, capture_output=True)
    lines = file.read_text().splitlines()
    assert lines[:2] == ["VIGIE_MQTT_PASSWORD=known", "VIGIE_ALLOWED_HOSTS=vigie.example"]
    assert sum(line.startswith("VIGIE_MQTT_PASSWORD=") for line in lines) == 1
    assert len(next(line for line in lines if line.startswith("VIGIE_MQTT_ADMIN_PASSWORD="))) == 26 + 48


def test_ports_are_published_on_the_loopback(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == 4
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_images_are_pinned(services: dict[str, Any]) -> None:
    for service in services.values():
        assert re.search(r":\d+\.\d+\.\d+(-pg17)?$", service["image"]), service["image"]


def test_mounted_files_exist(services: dict[str, Any]) -> None:
    mounts = [m.split(":")[0] for s in services.values() for m in s.get("volumes", []) if m.startswith("./deploy")]
    assert len(mounts) >= 4
    assert all((PROJECT / mount).is_file() for mount in mounts)


def test_scripts_are_sound_shell() -> None:
    for script in (PROJECT / "deploy/docker").glob("*.sh"):
        shell = script.read_text().splitlines()[0].rsplit("/", 1)[-1]
        subprocess.run([shell, "-n", str(script)], check=True)


def test_the_broker_has_the_local_stacks_limits() -> None:
    def limits(text: str) -> dict[str, str]:
        lines = (line.split(" ", 1) for line in text.splitlines() if " " in line and not line.startswith("#"))
        return {name: value for name, value in lines if name.startswith(("max_", "persistent_", "allow_", "set_"))}

    docker = limits((PROJECT / "deploy/docker/mosquitto.conf").read_text(encoding="utf-8"))
    assert docker == limits(broker._CONFIGURATION)
    assert docker["allow_anonymous"] == "false"


def test_only_the_web_process_has_the_account_that_gives_accounts(services: dict[str, Any]) -> None:
    holders = {name for name, service in services.items() if "VIGIE_MQTT_ADMIN_URL" in str(service)}
    assert holders == {"api"}
