"""`vigie stack build | up | down | status | env`: the local TimescaleDB and Mosquitto, from the command line."""

from dataclasses import asdict
from typing import Any

import typer

from app.console import AsJson, print_json, translator
from app.local_stack import local_stack
from deploy.stack import ServerStatus, StackEnv
from domain.text import Translator

__all__ = ["stack"]

stack = typer.Typer(help="The local TimescaleDB and Mosquitto, without Docker.", no_args_is_help=True)

_SHOWN = {"postgres": "TimescaleDB", "broker": "Mosquitto"}


@stack.command()
def build(*, as_json: AsJson = False) -> None:
    """Build the root folder the servers run in, and start nothing."""
    path = local_stack(translator()).build()
    if as_json:
        print_json({"rootfs": str(path)})


@stack.command()
def up(*, as_json: AsJson = False) -> None:
    """Start what is not running; the first time, build the root folder."""
    from app.preparation import prepare  # noqa: PLC0415 - the collector and the migrations, for this command alone

    translate = translator()
    local = local_stack(translate)
    env = local.up()
    prepare(env)
    typer.echo(translate("stack-up-done"), err=True)
    if as_json:
        print_json(_env_json(env) | {"servers": [asdict(server) for server in local.status()]})


@stack.command()
def down(*, as_json: AsJson = False) -> None:
    """Stop the servers; their data stay."""
    translate = translator()
    stopped = local_stack(translate).down()
    typer.echo(translate("stack-down-done" if stopped else "stack-down-nothing"), err=True)
    if as_json:
        print_json({"stopped": list(stopped)})


@stack.command()
def status(*, as_json: AsJson = False) -> None:
    """Say which server runs and where; exit code 1 when one is down."""
    translate = translator()
    servers = local_stack(translate).status()
    for server in servers:
        typer.echo(_sentence(server, translate), err=as_json)
    if as_json:
        print_json({"servers": [asdict(server) for server in servers]})
    if not all(server.running or server.external for server in servers):
        raise typer.Exit(1)


@stack.command()
def env(*, as_json: AsJson = False) -> None:
    """Print the two variables that point every command at these servers."""
    found = local_stack(translator()).env()
    if as_json:
        print_json(_env_json(found))
        return
    for name, value in found.variables().items():
        typer.echo(f"{name}={value}")


def _sentence(server: ServerStatus, translate: Translator) -> str:
    state = "external" if server.external else "running" if server.running else "stopped"
    return translate(f"stack-server-{state}", server=_SHOWN[server.name], port=str(server.port))


def _env_json(env: StackEnv) -> dict[str, Any]:
    return {**env.variables(), "started_database": env.started_database, "started_broker": env.started_broker}
