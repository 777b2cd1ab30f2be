"""A command called in the tests' own process says what the same command says in a process of its own."""

from pathlib import Path

import pytest

from tests.fixtures.command import VigieHere
from tests.fixtures.process import Vigie

COMMANDS: dict[str, tuple[str, ...]] = {
    "help": ("--help",),
    "help of a command": ("import", "readings", "--help"),
    "a table": ("device", "list"),
    "json": ("token", "list", "--json"),
    "a wrong option": ("balance", "--no-such-option"),
    "no such command": ("fly",),
    "an error of ours": ("import", "meters", "/nowhere.csv"),
    "an error of the database": ("pilot", "list"),
    "bytes": ("settings", "docs"),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_both_say_the_same(what: str, database_url: str, empty_database_url: str, tmp_path: Path) -> None:
    url = empty_database_url if what == "an error of the database" else database_url
    apart, here = (runs(url, "mqtt://127.0.0.1:1", tmp_path).run(*COMMANDS[what]) for runs in (Vigie, VigieHere))
    assert (here.returncode, here.stdout, here.stderr) == (apart.returncode, apart.stdout, apart.stderr)
    assert apart.stdout or apart.stderr
