"""The command line: every command, and the one place where errors become sentences and exit codes."""

import os
import sys

import typer

from app.bench_commands import bench
from app.console import translator
from app.dashboards_commands import dashboards
from app.demo import demo
from app.import_commands import imports
from app.ingest_commands import ingest, replay
from app.service_commands import db, serve, worker
from app.settings_commands import settings_group
from app.simulate_commands import simulate
from app.stack_commands import stack
from app.token_commands import token
from domain.errors import VigieError

__all__ = ["application", "main"]

SCHEMA_MISSING = frozenset(("UndefinedTable", "UndefinedColumn", "UndefinedObject", "InvalidParameterValue"))
"""What PostgreSQL says of a database that was never migrated, or not since the last version (a role is missing too)."""

application = typer.Typer(
    help="Vigie: energy monitoring for local authorities.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group, name in (
    (stack, "stack"),
    (db, "db"),
    (imports, "import"),
    (simulate, "simulate"),
    (dashboards, "dashboards"),
    (token, "token"),
    (bench, "bench"),
    (settings_group, "settings"),
):
    application.add_typer(group, name=name)
for command in (demo, ingest, worker, serve, replay):
    application.command()(command)


def main() -> None:
    """Run a command; an error is one sentence on standard error and a documented exit code."""
    try:
        application()
    except VigieError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("VIGIE_DEBUG"):
            raise
        translate = translator()
        if type(error).__name__ in SCHEMA_MISSING:
            typer.echo(translate("schema-missing"), err=True)
            sys.exit(2)
        typer.echo(translate("unexpected-error", kind=type(error).__name__, text=str(error)[:300]), err=True)
        sys.exit(1)
