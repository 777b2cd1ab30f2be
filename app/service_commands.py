"""`vigie db migrate | derive`, `vigie worker`, `vigie serve`: the long-running parts, one process each."""

import secrets
from typing import Annotated

import typer

from app.console import AsJson, print_json, say, translator
from app.derivation import derive_with_progress
from app.preparation import prepare_database
from app.servers import admin_endpoint, collector_endpoint, database_url, device_endpoint
from app.settings import settings
from app.signals import stop_on_signals
from app.web import listen, web_server
from app.worker import Jobs, run_worker

__all__ = ["db", "serve", "worker"]

db = typer.Typer(help="The database: schema and derived amounts.", no_args_is_help=True)


@db.command("migrate")
def migrate(*, as_json: AsJson = False) -> None:
    """Bring the schema up to date, and load the territory and default prices."""
    prepare_database(database_url())
    say(translator()("db-ready"))
    if as_json:
        print_json({"ready": True})


@db.command("derive")
def derive(*, as_json: AsJson = False) -> None:
    """Derive consumption from new readings now, without waiting for the worker."""
    derived = derive_with_progress(database_url())
    if as_json:
        print_json({"registers_derived": derived})


def worker(*, as_json: AsJson = False) -> None:
    """Run the jobs: consumption, expectations, anomalies, savings; start as many as you like."""
    say(translator()("worker-started"))
    with stop_on_signals() as stop:
        url = database_url()
        run_worker(url, stop, jobs=Jobs(url, rejection_days=settings().rejection_days))
    if as_json:
        print_json({"stopped": "worker"})


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Serve the API and the pages."""
    chosen = settings()
    hosts = frozenset(name.strip() for name in chosen.allowed_hosts.split(",") if name.strip())
    secret = chosen.session_secret or secrets.token_urlsafe(32)
    listener = listen(host, port)
    server = web_server(
        database_url(), listener, session_secret=secret, allowed_hosts=hosts, https=chosen.https,
        broker_admin=admin_endpoint(), devices_at=device_endpoint(), listen_at=collector_endpoint(),
    )  # fmt: skip
    say(translator()("serve-started", address=f"http://{host}:{port}"))
    server.run()
    if as_json:
        print_json({"stopped": "serve"})
