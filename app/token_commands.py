"""`vigie token create | list | revoke`: who may read what, through the API and the pages."""

import json
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.catalogue import catalogue
from app.settings import settings
from app.stack_commands import local_stack
from domain.text import Translator
from storage import api_tokens

__all__ = ["token"]

token = typer.Typer(help="Access tokens for the API and the pages.", no_args_is_help=True)


class TokenRole(StrEnum):
    """What the bearer may do; each may do what the ones before it may."""

    VIEWER = "viewer"
    MANAGER = "manager"
    TECHNICIAN = "technician"
    ADMIN = "admin"


AsJson = Annotated[bool, typer.Option("--json", help="End with one JSON object on the last line.")]


@token.command()
def create(
    *,
    role: Annotated[TokenRole, typer.Option(help="viewer, manager, technician or admin.")],
    label: Annotated[str, typer.Option(help="Whose it is; shown by list.")] = "",
    expires_days: Annotated[
        int | None, typer.Option(help="Valid for so many days; default: until revoked.", min=1)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it alone on the last line: it is shown this once."""
    translate = _translator()
    expires = datetime.now(UTC) + timedelta(days=expires_days) if expires_days else None
    number, made = api_tokens.create(_database_url(translate), role.value, label, expires)
    typer.echo(translate("token-created", role=role.value, id=number), err=True)
    typer.echo(json.dumps({"id": number, "role": role.value, "token": made}) if as_json else made)


@token.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """Show every token's id, role, label and dates; never the tokens."""
    translate = _translator()
    rows = [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in api_tokens.list_tokens(_database_url(translate))
    ]
    if as_json:
        typer.echo(json.dumps({"tokens": rows}, ensure_ascii=False))
        return
    _show(rows, translate)


@token.command()
def revoke(
    token_id: Annotated[str, typer.Argument(help="As `vigie token list` shows it.")], *, as_json: AsJson = False
) -> None:
    """End a token at once."""
    translate = _translator()
    api_tokens.revoke(_database_url(translate), token_id)
    typer.echo(translate("token-revoked", id=token_id), err=True)
    if as_json:
        typer.echo(json.dumps({"revoked": token_id}))


def _show(rows: list[dict[str, Any]], translate: Translator) -> None:
    names = ("id", "role", "label", "created_at", "expires_at", "revoked_at")
    table = Table(*(translate(f"token-column-{name}") for name in names))
    for row in rows:
        table.add_row(*(str(row[name] or "")[:36] for name in names))
    Console().print(table)


def _database_url(translate: Translator) -> str:
    return settings().database_url or local_stack(translate).env().database_url


def _translator() -> Translator:
    return catalogue(os.environ.get("VIGIE_LANG", "fr"))
