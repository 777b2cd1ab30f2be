"""Build the FastAPI app from its services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.sessions import SessionMiddleware

from api import (
    codec_page,
    commissioning_page,
    comparison_page,
    connect_page,
    fleet_page,
    meter_page,
    pages,
    problem,
    profile_page,
    to_connect_page,
)
from api.auth import LOOPBACK
from api.guard import Guard
from api.live import Hub
from api.metrics import HttpMetrics
from api.openapi import install_openapi
from api.ports import Services
from api.routes import (
    balance,
    codecs,
    coefficients,
    commissioning,
    comparison,
    connections,
    consumption,
    events,
    findings,
    fleet,
    limits,
    live,
    operation,
    panels,
    profiles,
    quarantine,
    questions,
    registry,
    set_aside,
    territory,
    unknown_devices,
    virtual_meters,
)
from api.sign_in import Attempts

__all__ = ["create_app"]

STATIC = Path(__file__).parent / "static"
ROUTERS = (
    consumption.router,
    coefficients.router,
    codecs.router,
    profiles.router,
    virtual_meters.router,
    commissioning.router,
    comparison.router,
    connections.router,
    balance.router,
    events.router,
    questions.router,
    limits.router,
    set_aside.router,
    territory.router,
    quarantine.router,
    findings.router,
    fleet.router,
    registry.router,
    unknown_devices.router,
    panels.router,
    live.router,
)
SESSION_S = 12 * 3600


def create_app(
    services: Services,
    *,
    session_secret: str,
    version: str,
    allowed_hosts: frozenset[str] = LOOPBACK,
    demo_sign_in: bool = False,
    https: bool = False,
) -> FastAPI:
    """Return the app; `demo_sign_in` makes a visitor from this machine a manager.

    `allowed_hosts` are the names it may be asked under ("*" allows any); `https` keeps the session cookie to TLS.
    """
    app = FastAPI(
        title="Vigie", version=version, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )  # fmt: skip
    app.state.services = services
    app.state.demo_sign_in = demo_sign_in
    app.state.metrics = HttpMetrics()
    app.state.hub = Hub(services.feed, services.live)
    app.state.attempts = Attempts(services.now)
    problem.install(app)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(operation.router)
    pages.install(app)
    app.include_router(comparison_page.router)
    app.include_router(codec_page.router)
    app.include_router(meter_page.router)
    app.include_router(commissioning_page.router)
    app.include_router(connect_page.router)
    app.include_router(to_connect_page.router)
    app.include_router(fleet_page.router)
    app.include_router(profile_page.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    install_openapi(app)
    app.add_middleware(
        SessionMiddleware, secret_key=session_secret, session_cookie="vigie_session", max_age=SESSION_S,
        same_site="strict", https_only=https,
    )  # fmt: skip
    app.add_middleware(Guard, allowed_hosts=allowed_hosts, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    hub: Hub = app.state.hub
    with services.resources:
        async with hub.running():
            yield
