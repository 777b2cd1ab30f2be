"""The root folder appears whole or not at all, however its building ends and whoever else builds it."""

import stat
import threading
from pathlib import Path

import pytest

from deploy import preflight, rootfs
from domain.errors import UsageError

# Plays mmdebstrap: writes a tar of a folder to standard output, or fails as it does without a network.
_WORKS = """#!/bin/sh
echo run >> {folder}/runs
sleep 0.2
exec tar -c -C {folder}/tree .
"""
_FAILS = """#!/bin/sh
tar -c -C {folder}/tree .
echo 'E: cannot reach the repository' >&2
exit 1
"""


def translate(key: str, /, **params: str | float) -> str:
    return f"{key} {params}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine where all is installed and mmdebstrap is ours to write."""
    (tmp_path / "tree/usr/sbin").mkdir(parents=True)
    (tmp_path / "tree/usr/sbin/mosquitto").touch()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setattr(preflight, "require_builder", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(preflight, "require_subordinate_ids", lambda *_args, **_kwargs: None)
    return tmp_path


def install(folder: Path, script: str) -> None:
    file = folder / "bin/mmdebstrap"
    file.write_text(script.format(folder=folder))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def test_builds_once_and_says_so(folder: Path) -> None:
    install(folder, _WORKS)
    said: list[str] = []
    cache = folder / "cache"
    path = rootfs.ensure_rootfs(cache, said.append, translate)
    assert path == rootfs.rootfs_path(cache)
    assert (path / "usr/sbin/mosquitto").exists()
    assert (path / "data").is_dir()
    assert rootfs.ensure_rootfs(cache, said.append, translate) == path
    assert said == ["stack-building {}"]


def test_a_failed_build_leaves_nothing_and_tells_why(folder: Path) -> None:
    install(folder, _FAILS)
    cache = folder / "cache"
    with pytest.raises(UsageError, match="cannot reach the repository"):
        rootfs.ensure_rootfs(cache, lambda _line: None, translate)
    assert list(cache.glob("rootfs-*/")) == []


def test_what_an_interrupted_build_left_is_cleared(folder: Path) -> None:
    install(folder, _WORKS)
    stale = folder / "cache" / "rootfs-0123-x.tmp"
    stale.mkdir(parents=True)
    path = rootfs.ensure_rootfs(folder / "cache", lambda _line: None, translate)
    assert not stale.exists()
    assert path.is_dir()


def test_two_builders_at_once_build_once(folder: Path) -> None:
    install(folder, _WORKS)
    cache = folder / "cache"
    found: list[Path] = []
    both = [
        threading.Thread(target=lambda: found.append(rootfs.ensure_rootfs(cache, lambda _line: None, translate)))
        for _ in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert found == [rootfs.rootfs_path(cache)] * 2
    assert (folder / "runs").read_text() == "run\n"


def test_another_recipe_has_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rootfs.rootfs_path(tmp_path)
    monkeypatch.setattr(rootfs, "PACKAGES", ("postgresql-18",))
    assert rootfs.rootfs_path(tmp_path) != before
