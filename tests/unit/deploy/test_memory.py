"""Passwords are generated once and kept private; a port is kept while it is free."""

import json
import stat
from itertools import count
from pathlib import Path

import pytest

from deploy.memory import Credentials, Ports, load_credentials


def translate(key: str, /, **params: str | float) -> str:
    return f"{key} {params}"


def test_passwords_are_made_once_and_private(tmp_path: Path) -> None:
    numbers = count()
    path = tmp_path / "credentials.json"
    first = load_credentials(path, make=lambda: f"secret-{next(numbers)}")
    assert first == Credentials("secret-0", "secret-1", "secret-2", "secret-3")
    assert load_credentials(path, make=lambda: "other") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_passwords_of_an_earlier_version_are_kept_and_completed(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.write_text('{"superuser_password": "s", "database_password": "d", "broker_password": "b"}')
    assert load_credentials(path, make=lambda: "new") == Credentials("s", "d", "b", "new")
    assert load_credentials(path, make=lambda: "other") == Credentials("s", "d", "b", "new")


def test_an_interrupted_writing_leaves_nothing_half_made(tmp_path: Path) -> None:
    (tmp_path / "credentials.tmp").write_text('{"superuser_pass')
    made = load_credentials(tmp_path / "credentials.json", make=lambda: "x")
    assert made.database_password == "x"
    assert json.loads((tmp_path / "credentials.json").read_text())["broker_password"] == "x"


def test_a_port_is_remembered_until_it_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: set[int] = set()
    offered = iter((41001, 41002, 41003))
    monkeypatch.setattr("deploy.memory.is_free", lambda port: port not in taken)
    monkeypatch.setattr("deploy.memory.free_port", lambda: next(offered))
    ports = Ports(tmp_path / "ports.json")
    assert ports.known("broker") is None
    assert ports.choose("broker", None) == 41001
    assert ports.choose("broker", None) == 41001
    assert ports.choose("postgres", None) == 41002
    taken.add(41001)
    assert ports.choose("broker", None) == 41003
    assert (ports.known("broker"), ports.known("postgres")) == (41003, 41002)


def test_a_wanted_port_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.memory.is_free", lambda _port: True)
    ports = Ports(tmp_path / "ports.json")
    assert ports.choose("postgres", 15432) == 15432
    assert ports.known("postgres") == 15432
