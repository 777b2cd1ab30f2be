"""`vigie serve`: the API and the pages, in a process of their own."""

import secrets
from typing import Annotated

import typer

from app.admission import admitted
from app.console import AsJson, print_json, say, translator
from app.log import log_in_words
from app.servers import admin_endpoint, collector_endpoint, database_url, device_endpoint
from app.settings import settings
from app.web import listen, web_server
from storage.connection import Role

__all__ = ["serve"]


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Serve the API and the pages."""
    log_in_words()
    chosen = settings()
    hosts = frozenset(name.strip() for name in chosen.allowed_hosts.split(",") if name.strip())
    secret = chosen.session_secret or secrets.token_urlsafe(32)
    database = admitted(database_url(), Role.API)
    listener = listen(host, port)
    server = web_server(
        database, listener, session_secret=secret, allowed_hosts=hosts, https=chosen.https,
        broker_admin=admin_endpoint(), devices_at=device_endpoint(), listen_at=collector_endpoint(),
    )  # fmt: skip
    say(translator()("serve-started", address=f"http://{host}:{port}"))
    server.run()
    if as_json:
        print_json({"stopped": "serve"})
