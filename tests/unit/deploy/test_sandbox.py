"""The sandbox shows a server its own data and nothing else, and no secret is on its command line."""

from pathlib import Path

import pytest

from deploy import sandbox


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\npostgres:x:103:105:PostgreSQL:/var/lib:/bin/sh\n")
    return tmp_path


def test_runs_as_the_user_of_the_root_folder(root: Path) -> None:
    line = sandbox.command(root, ["postgres", "-D", "/data"], user="postgres", writable={Path("/srv/d"): "/data"})
    assert line[0] == "bwrap"
    assert line[line.index("--uid") + 1] == "103"
    assert line[line.index("--gid") + 1] == "105"
    assert line[line.index("--") + 1 :] == ["postgres", "-D", "/data"]


def test_only_its_data_are_writable(root: Path) -> None:
    line = sandbox.command(
        root, ["true"], user="postgres", writable={Path("/srv/d"): "/data"}, readable={Path("/srv/r"): "/read"}
    )
    binds = [tuple(line[i + 1 : i + 3]) for i, word in enumerate(line) if word == "--bind"]
    read_only = [tuple(line[i + 1 : i + 3]) for i, word in enumerate(line) if word == "--ro-bind"]
    assert binds == [("/srv/d", "/data")]
    assert read_only == [(str(root), "/"), ("/srv/r", "/read")]


def test_dies_with_its_parent_only_when_asked(root: Path) -> None:
    assert "--die-with-parent" not in sandbox.command(root, ["true"], user="postgres")
    assert "--die-with-parent" in sandbox.command(root, ["true"], user="postgres", die_with_parent=True)


def test_an_unknown_user_is_an_error(root: Path) -> None:
    with pytest.raises(KeyError):
        sandbox.command(root, ["true"], user="mosquitto")


def test_the_environment_is_only_what_we_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert set(sandbox.environment({"PGPASSWORD": "secret"})) == {"PATH", "LANG", "TZ", "PGPASSWORD"}
