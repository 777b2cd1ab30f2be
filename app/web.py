"""The web process: the API's ports bound to storage, analytics and panels, and served by uvicorn."""

import asyncio
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import uvicorn
from fastapi import FastAPI

from analytics.savings import Savings
from analytics.sentence import describe
from api.application import create_app
from api.auth import LOOPBACK
from api.live import Hub
from api.ports import Services
from app.acceptance import acceptance_pdf
from app.balances import Balances
from app.catalogue import catalogue
from app.codecs import CodecBook
from app.connecting import Connecting
from app.profiles import ProfileBook
from app.quarantine import Quarantine
from app.recognition import Recogniser
from app.settings import settings
from domain.endpoint import MqttEndpoint
from domain.errors import UsageError
from domain.panel import PanelRows
from domain.text import Translator
from grafana.emit_pages import page_specs
from grafana.interval import interval_ms
from grafana.macros import expand, variables_of
from grafana.registry import panel
from ingest.codecs.process import Worker
from ingest.mapping.compiled import compile_profile
from storage.analysis import TimescaleAnalysis
from storage.api_balance import TimescaleChecks
from storage.api_consumption import TimescaleAmounts
from storage.api_feed import PostgresFeed
from storage.api_findings import TimescaleFindings
from storage.api_fleet import TimescaleFleet
from storage.api_health import TimescaleHealth
from storage.api_live import TimescaleLive
from storage.api_registry import TimescaleRegistry
from storage.api_tokens import TimescaleTokens
from storage.balance import TimescaleBalances
from storage.codecs import TimescaleCodecs
from storage.coefficients import TimescaleCoefficients
from storage.commissioning import TimescaleCommissioning
from storage.comparison import TimescaleComparison
from storage.connection import Pool, Role, open_pool
from storage.declarations import TimescaleDeclarations
from storage.panels import TimescalePanels
from storage.profiles import TimescaleProfiles
from storage.unknown import TimescaleUnknown
from storage.virtual_meters import TimescaleVirtualMeters

__all__ = ["WebServer", "build_web", "listen", "web_server"]

STOP_S = 1


class Panels:
    """Implements api.ports.PanelQueries: the panels of the Grafana boards, run for our pages."""

    def __init__(self, timescale: TimescalePanels) -> None:
        self._timescale = timescale

    def specs(self, translate: Translator) -> Sequence[Mapping[str, Any]]:
        """Return every panel in words."""
        return page_specs(translate)

    def run(self, panel_id: str, start: datetime, end: datetime, variables: Mapping[str, Sequence[str]]) -> PanelRows:
        """Return a panel's rows.

        Raises:
            NotFoundError: no such panel.
            UsageError: it asks for a variable that was not sent, or took too long.
        """
        spec = panel(panel_id)
        missing = [name for name in variables_of(spec.sql) if name not in variables]
        if missing:
            raise UsageError("error-panel-variable-missing", panel=panel_id, variable=missing[0])
        query = expand(spec.sql, start, end, interval_ms(start, end), variables)
        return self._timescale.run(query.sql, query.params)


def build_web(
    database_url: str,
    *,
    session_secret: str,
    allowed_hosts: frozenset[str] = LOOPBACK,
    demo_sign_in: bool = False,
    https: bool = False,
    broker_admin: MqttEndpoint | None = None,
    devices_at: MqttEndpoint | None = None,
    listen_at: MqttEndpoint | None = None,
) -> FastAPI:
    """Return the app over one database; its pools open now and close with it.

    `broker_admin` gives devices their accounts, `devices_at` is where they connect; without them devices are registered
    all the same.
    """
    reads, panels = open_pool(database_url, Role.API), open_pool(database_url, Role.READER, max_size=4)
    worker = Worker()
    recogniser = Recogniser(database_url, worker, compile_profile)
    services = Services(
        registry=TimescaleRegistry(reads),
        amounts=TimescaleAmounts(reads),
        virtual_meters=TimescaleVirtualMeters(database_url),
        coefficients=TimescaleCoefficients(database_url),
        codecs=CodecBook(TimescaleCodecs(database_url), worker),
        comparison=TimescaleComparison(reads),
        connecting=Connecting(database_url, broker_admin, devices_at, _now),
        balances=Balances(TimescaleBalances(database_url, Role.API), TimescaleChecks(reads)),
        declarations=TimescaleDeclarations(database_url),
        findings=TimescaleFindings(reads),
        quarantine=Quarantine(database_url),
        commissioning=TimescaleCommissioning(reads, database_url),
        acceptance=acceptance_pdf,
        fleet=TimescaleFleet(reads),
        unknown=TimescaleUnknown(reads, database_url),
        recogniser=recogniser,
        savings=Savings(TimescaleAnalysis(database_url, Role.API), _now),
        tokens=TimescaleTokens(reads),
        health=TimescaleHealth(reads, settings().unknown_kept),
        live=TimescaleLive(reads),
        feed=PostgresFeed(database_url),
        panels=Panels(TimescalePanels(panels)),
        profiles=ProfileBook(TimescaleProfiles(database_url), listen_at),
        describe=describe,
        catalogue=catalogue,
        now=_now,
        resources=_closing(reads, panels, recogniser, worker),
    )
    return create_app(
        services, session_secret=session_secret, version=_version(), allowed_hosts=allowed_hosts,
        demo_sign_in=demo_sign_in, https=https,
    )  # fmt: skip


class WebServer(uvicorn.Server):
    """A server that holds its address from the start, and ends its live streams before it waits for connections."""

    def __init__(self, config: uvicorn.Config, hub: Hub, listener: socket.socket) -> None:
        super().__init__(config)
        self._hub = hub
        self.listener = listener
        """Closed by `run`; close it yourself where the server never runs."""

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on the held address (and on more, if given) until Ctrl-C, SIGTERM or `should_exit`."""
        # uvicorn stops cleanly at Ctrl-C and then raises it again.
        with suppress(KeyboardInterrupt):
            super().run([self.listener, *(sockets or ())])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop within STOP_S."""
        self._hub.close()
        await asyncio.sleep(0)
        await super().shutdown(sockets)


def web_server(
    database_url: str,
    listener: socket.socket,
    *,
    session_secret: str,
    allowed_hosts: frozenset[str] = LOOPBACK,
    demo_sign_in: bool = False,
    https: bool = False,
    broker_admin: MqttEndpoint | None = None,
    devices_at: MqttEndpoint | None = None,
    listen_at: MqttEndpoint | None = None,
) -> WebServer:
    """Return a server that is not running yet; for one in a thread, call `run()` there and set `should_exit` to stop.

    Raises:
        UsageError: the demo would be open to others.
    """
    host, port = listener.getsockname()[:2]
    if demo_sign_in and host not in LOOPBACK:
        raise UsageError("error-demo-not-loopback", host=host)
    app = build_web(
        database_url, session_secret=session_secret, allowed_hosts=allowed_hosts, demo_sign_in=demo_sign_in,
        https=https, broker_admin=broker_admin, devices_at=devices_at, listen_at=listen_at,
    )  # fmt: skip
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=STOP_S,
        server_header=False, proxy_headers=False,
    )  # fmt: skip
    return WebServer(config, app.state.hub, listener)


def listen(host: str, port: int) -> socket.socket:
    """Take an address, for `web_server`.

    Raises:
        UsageError: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # From now on nobody else gets the address; who calls early waits.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise UsageError("error-serve-address", host=host, port=str(port), reason=str(error.strerror)) from error
    return listener


def _closing(*held: Pool | Worker | Recogniser) -> AbstractContextManager[None]:
    @contextmanager
    def until_the_end() -> Iterator[None]:
        try:
            yield
        finally:
            for one in held:
                one.close()

    return until_the_end()


def _now() -> datetime:
    return datetime.now(UTC)


def _version() -> str:
    try:
        return version("vigie")
    except PackageNotFoundError:
        return "0.1.0"
