"""`vigie token create | list | revoke`: who may read what, through the API and the pages."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.console import AsJson, print_json, translator
from app.servers import database_url
from domain.errors import UsageError
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


@token.command()
def create(
    *,
    role: Annotated[str, typer.Option(help="viewer, manager, technician or admin.")],
    label: Annotated[str, typer.Option(help="Whose it is; shown by list.")] = "",
    expires_days: Annotated[
        int | None, typer.Option(help="Valid for so many days; default: until revoked.", min=1)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it alone on the last line: it is shown this once."""
    translate = translator()
    if role not in {*TokenRole}:
        raise UsageError("error-token-role", role=role[:60], known=", ".join(TokenRole))
    expires = datetime.now(UTC) + timedelta(days=expires_days) if expires_days else None
    number, made = api_tokens.create(database_url(), role, label, expires)
    typer.echo(translate("token-created", role=role, id=number), err=True)
    if as_json:
        print_json({"id": number, "role": role, "token": made})
    else:
        typer.echo(made)


@token.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """Show every token's id, role, label and dates; never the tokens."""
    translate = translator()
    rows = [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in api_tokens.list_tokens(database_url())
    ]
    if as_json:
        print_json({"tokens": rows})
        return
    _show(rows, translate)


@token.command()
def revoke(
    token_id: Annotated[str, typer.Argument(help="As `vigie token list` shows it.")], *, as_json: AsJson = False
) -> None:
    """End a token at once."""
    translate = translator()
    api_tokens.revoke(database_url(), token_id)
    typer.echo(translate("token-revoked", id=token_id), err=True)
    if as_json:
        print_json({"revoked": token_id})


def _show(rows: list[dict[str, Any]], translate: Translator) -> None:
    names = ("id", "role", "label", "created_at", "expires_at", "revoked_at")
    table = Table(*(translate(f"token-column-{name}") for name in names))
    for row in rows:
        table.add_row(*(str(row[name] or "")[:36] for name in names))
    Console().print(table)
