"""GET /live/{site}: readings as they are committed, and the site's figures of today."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.auth import Access, require
from api.figure import clean
from api.live import Hub
from api.openapi import documented
from api.ports import Row
from api.problem import ApiError
from api.request import Provided, Translate
from api.schema import Snapshot
from api.snapshot import snapshot

__all__ = ["router"]

router = APIRouter(tags=["live"], dependencies=[Depends(require(Access.VIEWER))])

HEARTBEAT_S = 15
CLOSING_S = 0.8
"""A server that stops lets the hub end a stream; only one that does not end is cut."""
EVENT = (
    'event: reading\ndata: {"register":"energy_import","register_id":7,"time":"2026-11-25T09:50:00Z",'
    '"value":123.456,"power_kw":12.4}\n\n'
)
TODAY = {
    "site": "ecole-jean-mace",
    "name": "École Jean-Macé",
    "timezone": "Europe/Paris",
    "day": "2026-11-25",
    "state": "above",
    "state_text": "au-dessus",
    "state_hour": "2026-11-25T09:00:00Z",
    "cost_eur": 18.4,
    "fluids": [
        {
            "fluid": "electricity",
            "unit": "kWh",
            "amount": 83.6,
            "expected": 71.0,
            "compared": 83.6,
            "estimated": 0.0,
            "coverage": 1.0,
            "revision": 54,
            "cost_eur": 18.4,
        }
    ],
}
Code = Annotated[str, Path(max_length=120)]


def _site(services: Provided, site: Code) -> Row:
    row = services.registry.site(site)
    if row is None:
        raise ApiError("not-found", "api-no-site", {"site": site})
    return row


Site = Annotated[Row, Depends(_site)]


@router.get(
    "/live/{site}",
    summary="Readings of a site as they are committed (server-sent events)",
    response_class=EventSourceResponse,
    responses=documented(EVENT, 403, 404, media_type="text/event-stream"),
)
async def live(request: Request, site: Site) -> EventSourceResponse:
    """Send the last reading of each main register, then each new one; a comment every 15 s keeps the line open."""
    hub: Hub = request.app.state.hub
    return EventSourceResponse(
        _events(hub, site["code"]),
        ping=HEARTBEAT_S,
        headers={"Cache-Control": "no-store"},
        send_timeout=5,
        shutdown_grace_period=CLOSING_S,
    )


async def _events(hub: Hub, site: str) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(hub.watch(site)) as beats:  # type: ignore[type-var]
        async for beat in beats:
            data = {name: beat[name] for name in ("register", "register_id", "time")}
            data |= {name: None if beat[name] is None else clean(beat[name]) for name in ("value", "power_kw")}
            yield ServerSentEvent(event="reading", data=orjson.dumps(data, option=orjson.OPT_UTC_Z).decode())


@router.get(
    "/live/{site}/today",
    summary="What a site used since midnight, beside what was expected",
    response_model=Snapshot,
    responses=documented(TODAY, 403, 404),
)
def today(services: Provided, translate: Translate, site: Site) -> Any:
    """Return today's amounts and cost, and whether the last whole hour is normal, above or below."""
    return snapshot(services, site, translate)
