"""The documents: links lead somewhere, commands exist, views and their columns are as promised."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from app.cli import application
from app.settings import PROJECT
from domain.rejection import Reason

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
INTERFACES = (PROJECT / "docs/interfaces.md").read_text(encoding="utf-8")


def documents() -> list[Path]:
    """Return the Markdown files of the project, without what is vendored or made by tools."""
    return [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as web viewers make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command of the command line, in words."""
    if isinstance(group, TyperGroup):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))
    else:
        yield " ".join(path)


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), f"{path.name}: {target}"
        assert not anchor or anchor in anchors(found), f"{path.name}: {target}"


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_machine_path(path: Path) -> None:
    assert str(PROJECT) not in path.read_text(encoding="utf-8")


def test_every_command_is_described_and_every_described_command_exists() -> None:
    described = set()
    for row in re.findall(r"^\| `vigie ([^`]+)`", INTERFACES, re.MULTILINE):
        words = [word for word in row.split() if re.fullmatch(r"[a-z]+(-[a-z]+)*", word)]
        described.add(" ".join(words))
    assert described == set(commands(typer.main.get_command(application())))


def options(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield every command, in words, with each option that is shown; of a switch, the form that changes something."""
    if isinstance(group, TyperGroup):
        for name, command in group.commands.items():
            yield from options(command, (*path, name))
    elif isinstance(group, TyperCommand):
        for option in group.params:
            if isinstance(option, TyperOption) and not option.hidden and option.name not in {"help", "as_json"}:
                yield " ".join(path), (option.secondary_opts if option.default is True else option.opts)[0]


def test_every_option_stands_in_the_row_of_its_command() -> None:
    rows = re.findall(r"^\| `vigie ([^`]+)`", INTERFACES, re.MULTILINE)
    offered = list(options(typer.main.get_command(application())))
    assert len(offered) > 50
    missing = [
        f"{command} {option}"
        for command, option in offered
        if not any(f"{row} ".startswith(f"{command} ") and option in re.findall(r"--[a-z-]+", row) for row in rows)
    ]
    assert missing == []


def test_every_command_of_the_readme_exists() -> None:
    known = set(commands(typer.main.get_command(application())))
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    used = re.findall(r"(?:\./run vigie|-m app) ((?:[a-z]+)(?: [a-z]+)?)", readme)
    assert used
    for words in used:
        assert words in known or words.split()[0] in known, words


def test_every_reason_of_a_refusal_is_named() -> None:
    for reason in Reason:
        assert f"`{reason.value}`" in INTERFACES


def test_every_route_is_named() -> None:
    routes = PROJECT / "api/routes"
    route = re.compile(r'router\.(?:get|post|patch|delete)\(\s*"([^"]+)"')
    paths = {path for file in routes.glob("*.py") for path in route.findall(file.read_text())}
    assert len(paths) > 10
    plain = re.sub(r"\{[^}]+\}", "{}", INTERFACES)
    for path in paths:
        assert re.sub(r"\{[^}]+\}", "{}", path) in plain, path


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    decision = (PROJECT / "docs/adr/0002-libraries.md").read_text(encoding="utf-8")
    for requirement in project["dependencies"]:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert f"| {name} |" in decision, name


def test_the_shell_lines_of_the_readme_name_files_that_exist() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    assert {"run", "deploy/docker/make-env", "docker-compose.yml", "LICENSE", "NOTICE"} <= set(tracked)
