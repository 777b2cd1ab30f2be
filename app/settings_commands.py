"""`vigie settings docs`: docs/settings.md and .env.example, written from the Settings class."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic.fields import FieldInfo

from app.console import AsJson, print_json, say, translator
from app.settings import PROJECT, Settings
from domain.errors import UsageError

__all__ = ["documents", "settings_group"]

settings_group = typer.Typer(help="The settings read from the environment.", no_args_is_help=True)

PAGE = Path("docs/settings.md")
EXAMPLE = Path(".env.example")

PAGE_HEAD = """\
# Settings

Written by `vigie settings docs` from the class `Settings` (`app/settings.py`); do not edit. A test compares the two.

Every setting is an environment variable. It is read once, when a command starts; no file is read. A value that does not
fit ends the command with one sentence that names the variable, and exit code 2.

| Variable | Default | Accepts | What it is |
|---|---|---|---|
"""

PAGE_END = """
A few names more are read in one place only: `docs/interfaces.md`, section "Environment", lists them.
"""

EXAMPLE_HEAD = """\
# Written by `vigie settings docs` from app/settings.py; do not edit. Copy what you need.
# Vigie reads the environment, not this file: load a copy with `set -a; . ./my.env; set +a`, or name it in the
# EnvironmentFile= of a service. (docker compose has its own .env, made by deploy/docker/make-env.)
"""


@settings_group.callback()
def _group() -> None:
    """Keep `docs` a word of its own although it is the only command so far."""


@settings_group.command("docs")
def docs(
    *,
    folder: Annotated[Path, typer.Option(help="The project's folder.")] = PROJECT,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file differs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write docs/settings.md and .env.example from the code."""
    differing = [path for path, text in documents().items() if _read(folder / path) != text]
    if as_json:
        print_json({"check": check, "differing": [str(path) for path in differing]})
    if check and differing:
        names = ", ".join(map(str, differing))
        raise UsageError("error-settings-differ", files=names)
    for path in differing:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(documents()[path], encoding="utf-8")
    say(translator()("settings-documented", count=len(documents()), changed=len(differing)))


def documents() -> dict[Path, str]:
    """Return the text of each generated file by its path inside the project."""
    rows = [_Row(name, field) for name, field in Settings.model_fields.items()]
    table = "".join(f"| `{row.variable}` | {row.default} | {row.accepted} | {row.sentence} |\n" for row in rows)
    lines = "".join(f"\n# {row.sentence} Default: {row.default}.\n#{row.variable}=\n" for row in rows)
    return {PAGE: PAGE_HEAD + table + PAGE_END, EXAMPLE: EXAMPLE_HEAD + lines}


class _Row:
    """One setting in words."""

    def __init__(self, name: str, field: FieldInfo) -> None:
        self.variable = f"VIGIE_{name.upper()}"
        self.sentence = field.description or ""
        self.default = _default(field.get_default(call_default_factory=True, validated_data={}))
        self.accepted = _accepted(field)


def _default(value: Any) -> str:
    if value is None:
        return "unset"
    if isinstance(value, Path):
        # The default lies in the project, wherever that is: the page must be the same on every machine.
        return f"{value.relative_to(PROJECT)} in the project folder"
    return str(value).lower() if isinstance(value, bool) else str(value)


_KINDS: dict[Any, str] = {Path: "a folder", bool: "true or false"}


def _accepted(field: FieldInfo) -> str:
    limits = {name: value for part in field.metadata for name, value in _limits(part).items()}
    if "pattern" in limits:
        # A vertical bar would end the table's cell.
        return f"`{limits['pattern']}`".replace("|", "\\|")
    if "ge" in limits:
        return f"a whole number, {limits['ge']} to {limits['le']}"
    if "min_length" in limits:
        return f"{limits['min_length']} characters or more"
    return _KINDS.get(field.annotation, "text")


def _limits(part: Any) -> dict[str, Any]:
    found = {name: getattr(part, name, None) for name in ("pattern", "ge", "le", "min_length")}
    return {name: value for name, value in found.items() if value is not None}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
