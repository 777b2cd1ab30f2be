"""How commands speak: progress bars on standard error, one JSON object as the last line of standard output."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.catalogue import catalogue
from app.settings import settings
from domain.errors import VigieError
from domain.text import Translator

__all__ = ["AsJson", "Bar", "author", "bar", "print_json", "say", "sentence", "spoken", "translator"]

AsJson = Annotated[bool, typer.Option("--json", help="End with one JSON object on the last line.")]


def translator() -> Translator:
    """Return the translator of the command line's language."""
    return catalogue(settings().lang)


def spoken() -> Translator:
    """Return the translator errors are told with, which must work where the settings themselves do not fit."""
    try:
        return translator()
    except VigieError:
        return catalogue(os.environ.get("VIGIE_LANG", ""))


def sentence(error: VigieError) -> str:
    """Return an error in the command line's language."""
    return spoken()(error.message.key, **error.message.params)


def author(command: str) -> str:
    """Return what is kept of whoever changes something by a command: the command, and who is logged in."""
    try:
        return f"{command} ({getuser()})"
    except (OSError, KeyError):
        return f"{command} (-)"


def say(text: str) -> None:
    """Tell the person at the terminal; results for programs go to standard output instead."""
    typer.echo(text, err=True)


def print_json(document: dict[str, Any]) -> None:
    """Print the result for programs."""
    typer.echo(json.dumps(document, ensure_ascii=False))


class Bar:
    """One progress bar; `to` moves it."""

    def __init__(self, progress: Progress, task: Any) -> None:
        self._progress = progress
        self._task = task

    def to(self, done: float, total: float | None = None) -> None:
        """Move to `done`, of `total` where that is known by now."""
        self._progress.update(self._task, completed=done, total=total)


@contextmanager
def bar(label: str, total: float | None = None) -> Iterator[Bar]:
    """Show a bar on standard error while work lasts; where that is no terminal, nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as progress:
        yield Bar(progress, progress.add_task(label, total=total))
