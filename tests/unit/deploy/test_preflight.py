"""Each lack of the machine is told in one sentence that names the remedy, in both languages."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.catalogue import catalogue
from deploy import preflight
from deploy.memory import Ports
from domain.errors import UsageError
from domain.text import Translator

Which = Callable[[str], str | None]


@pytest.fixture(params=["fr", "en"])
def translate(request: pytest.FixtureRequest) -> Translator:
    return catalogue(str(request.param))


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    file = tmp_path / "keyring.gpg"
    file.touch()
    return file


def machine_with(*programs: str) -> Which:
    return lambda name: f"/usr/bin/{name}" if name in programs else None


def refusing_bwrap(folder: Path) -> Which:
    """A bubblewrap that fails as the real one does where the kernel refuses."""
    script = folder / "bwrap"
    script.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return lambda name: str(script) if name == "bwrap" else None


def sentence(error: pytest.ExceptionInfo[UsageError], translate: Translator) -> str:
    """The sentence, after the checks that hold for all: one line, found in the catalogue, exit code 2."""
    text = translate(error.value.message.key, **error.value.message.params)
    assert "\n" not in text
    assert not text.startswith("[")
    assert "{" not in text
    assert error.value.exit_code == 2
    return text


def test_a_prepared_machine_passes(keyring: Path) -> None:
    which = machine_with("apt-get", "dpkg", "mmdebstrap", "newuidmap")
    preflight.require_builder(is_root=False, which=which, keyring=keyring)
    preflight.require_builder(is_root=True, which=machine_with("apt-get", "dpkg", "mmdebstrap"), keyring=keyring)


def test_not_a_debian_family(translate: Translator, keyring: Path) -> None:
    with pytest.raises(UsageError) as error:
        preflight.require_builder(is_root=True, which=machine_with("mmdebstrap"), keyring=keyring)
    text = sentence(error, translate)
    assert "Debian" in text
    assert "VIGIE_DATABASE_URL" in text
    assert "docker compose up" in text


def test_no_mmdebstrap(translate: Translator, keyring: Path) -> None:
    with pytest.raises(UsageError) as error:
        preflight.require_builder(is_root=True, which=machine_with("apt-get", "dpkg"), keyring=keyring)
    assert "apt-get install --no-install-recommends mmdebstrap" in sentence(error, translate)


def test_all_missing_packages_come_in_one_command(translate: Translator, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        preflight.require_builder(is_root=False, which=machine_with("apt-get", "dpkg"), keyring=tmp_path / "absent")
    assert "mmdebstrap debian-archive-keyring uidmap" in sentence(error, translate)


def test_no_subordinate_ids(translate: Translator, tmp_path: Path) -> None:
    subuid, subgid = tmp_path / "subuid", tmp_path / "subgid"
    subuid.write_text("camille:100000:65536\n")
    subgid.write_text("camille:100000:65536\n")
    preflight.require_subordinate_ids("camille", files=(subuid, subgid))
    with pytest.raises(UsageError) as error:
        preflight.require_subordinate_ids("cam", files=(subuid, subgid))
    assert "usermod --add-subuids" in sentence(error, translate)
    with pytest.raises(UsageError):
        preflight.require_subordinate_ids("camille", files=(subuid, tmp_path / "absent"))


def test_no_bubblewrap(translate: Translator) -> None:
    with pytest.raises(UsageError) as error:
        preflight.require_sandbox(which=machine_with())
    assert "apt-get install --no-install-recommends bubblewrap" in sentence(error, translate)


@pytest.mark.parametrize(
    ("setting", "value", "remedy"),
    [
        ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces"),
        ("user/max_user_namespaces", "30000", "--privileged"),
    ],
)
def test_no_user_namespaces(translate: Translator, tmp_path: Path, setting: str, value: str, remedy: str) -> None:
    file = tmp_path / "sys" / setting
    file.parent.mkdir(parents=True)
    file.write_text(f"{value}\n")
    with pytest.raises(UsageError) as error:
        preflight.require_sandbox(which=refusing_bwrap(tmp_path), proc_sys=tmp_path / "sys")
    text = sentence(error, translate)
    assert remedy in text
    assert "Permission denied" in text


def test_no_room(translate: Translator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=700_000_000))
    preflight.require_room(tmp_path / "not" / "yet", 600_000_000)
    with pytest.raises(UsageError) as error:
        preflight.require_room(tmp_path / "not" / "yet", preflight.ROOM_TO_BUILD)
    text = sentence(error, translate)
    assert str(tmp_path / "not" / "yet") in text
    assert "700" in text
    assert "XDG_CACHE_HOME" in text


def test_port_taken(translate: Translator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.memory.is_free", lambda port: port != 5432)
    with pytest.raises(UsageError) as error:
        Ports(tmp_path / "ports.json").choose("postgres", 5432)
    text = sentence(error, translate)
    assert "5432" in text
    assert "VIGIE_DATABASE_PORT" in text
