"""The servers that Vigie starts itself, as the settings place them."""

import typer

from app.settings import settings
from deploy.stack import Stack
from domain.text import Translator

__all__ = ["local_stack"]


def local_stack(translate: Translator) -> Stack:
    """Return the stack of this project, which tells its long steps on standard error."""

    def report(line: str) -> None:
        typer.echo(line, err=True)

    return Stack(settings().home.expanduser(), translate, report=report)
