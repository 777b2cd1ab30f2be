"""Health and metrics of this process."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from api.auth import Access, bearer, is_loopback, require
from api.metrics import StoredCounts
from api.openapi import documented
from api.request import Provided
from api.schema import CollectorHealth, DerivationHealth, Health, Readiness

__all__ = ["router"]

router = APIRouter(tags=["operation"])

COLLECTOR = {
    "name": "collector",
    "group": None,
    "condition": "collecting",
    "since": "2026-11-25T06:00:00Z",
    "reported_at": "2026-11-25T09:50:00Z",
    "held_messages": 0,
    "silent": False,
}


DERIVATION = {"series": 0, "since": None, "late": False, "failed": 0}


@router.get(
    "/health/live", summary="The process answers", response_model=Health, responses=documented({"status": "ok"})
)
def live() -> Any:
    """Answer without asking anyone else."""
    return Health()


@router.get(
    "/health/ready",
    summary="The database answers too; what collectors do, and whether figures follow",
    response_model=Readiness,
    responses=documented({"status": "ok", "collectors": [COLLECTOR], "derivation": DERIVATION}),
)
def ready(services: Provided) -> Any:
    """Answer when the database does and has every migration; otherwise a 503 problem says what to do."""
    services.health.require_ready()
    names = CollectorHealth.model_fields
    found = services.health.derivation()
    return Readiness(
        collectors=[CollectorHealth(**{name: row[name] for name in names}) for row in services.health.collectors()],
        derivation=DerivationHealth(**{name: found[name] for name in DerivationHealth.model_fields}),
    )


def _metrics_reader(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> None:
    if credentials is not None or not is_loopback(request):
        require(Access.VIEWER)(request, credentials)


@router.get(
    "/metrics",
    summary="Prometheus metrics (a token, except from this machine)",
    response_class=PlainTextResponse,
    responses=documented(
        'vigie_http_requests_total{method="GET",route="/api/v1/epcis",status="200"} 12.0\n',
        403,
        media_type="text/plain",
    ),
    dependencies=[Depends(_metrics_reader)],
)
def metrics(request: Request, services: Provided) -> PlainTextResponse:
    """Return this process's requests and the database's counts."""
    stored = CollectorRegistry()
    stored.register(StoredCounts(services.health, services.balances, services.fleet, services.now))
    text = generate_latest(request.app.state.metrics.registry) + generate_latest(stored)
    return PlainTextResponse(text, media_type=CONTENT_TYPE_LATEST)
