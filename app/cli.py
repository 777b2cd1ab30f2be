"""The command line: every command, and the one place where errors become sentences and exit codes.

A command's module is imported when it is asked for: `vigie stack env` need not wait for the web framework.
"""

import os
import signal
import sys
from importlib import import_module

import typer

from app.console import sentence, spoken
from domain.errors import VigieError

__all__ = ["COMMANDS", "application", "main"]

COMMANDS: dict[str, str] = {
    "demo": "app.demo",
    "stack": "app.stack_commands",
    "db": "app.database_commands",
    "import": "app.import_commands:imports",
    "connect": "app.connect_commands",
    "device": "app.device_commands",
    "ingest": "app.ingest_commands",
    "replay": "app.ingest_commands",
    "replay-rejections": "app.rejection_commands:replay_rejections",
    "worker": "app.worker_commands",
    "serve": "app.serve_commands",
    "balance": "app.balance_commands",
    "pilot": "app.pilot_commands",
    "profile": "app.profile_commands",
    "codec": "app.codec_commands",
    "meter-key": "app.meter_key_commands:meter_key",
    "token": "app.token_commands",
    "dashboards": "app.dashboards_commands",
    "simulate": "app.simulate_commands",
    "score": "app.score_commands",
    "bench": "app.bench_commands",
    "settings": "app.settings_commands:settings_group",
}
"""Name to module; the module's attribute of that name (or the one after the colon) is the command or group."""

SCHEMA_MISSING = frozenset(("UndefinedTable", "UndefinedColumn", "UndefinedObject", "InvalidParameterValue"))
"""What PostgreSQL says of a database that was never migrated, or not since the last version (a role is missing too)."""


def application(*names: str) -> typer.Typer:
    """Return the command line with these commands, or all of them."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback(help="Vigie: energy monitoring for local authorities.")(_group)
    for name in names or COMMANDS:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute or name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _group() -> None:
    """Keep commands named even where only one is loaded."""


def _interruptible() -> None:
    """Let Ctrl-C raise KeyboardInterrupt from here on: a command tidies up. Where it is ignored, it stays so."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> None:
    """Run a command; an error is one sentence on standard error and a documented exit code."""
    asked = sys.argv[1:2]
    try:
        app = application(*(asked if asked and asked[0] in COMMANDS else ()))
        _interruptible()
        app(prog_name="vigie")
    except VigieError as error:
        typer.echo(sentence(error), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("VIGIE_DEBUG"):
            raise
        translate = spoken()
        if type(error).__name__ in SCHEMA_MISSING:
            typer.echo(translate("schema-missing"), err=True)
            sys.exit(2)
        typer.echo(translate("unexpected-error", kind=type(error).__name__, text=str(error)[:300]), err=True)
        sys.exit(1)
