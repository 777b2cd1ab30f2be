"""GET /rejections/summary and POST /rejections/replay."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query

from api.auth import Access, require
from api.openapi import documented
from api.request import Limit, Provided, Translate
from api.schema import RejectionSummary, ReplayAnswer, ReplayRequest
from domain.quarantine import Selection

__all__ = ["router"]

router = APIRouter(tags=["findings"], dependencies=[Depends(require(Access.VIEWER))])

SUMMARY = {
    "items": [
        {
            "reason": "unknown_device",
            "reason_text": "Appareil inconnu",
            "device": "gw-12",
            "messages": 1008,
            "times": 1008,
            "first_received_at": "2026-03-22T00:10:02Z",
            "last_received_at": "2026-03-29T00:00:02Z",
            "replayable": True,
        }
    ]
}
REPLAYED = {
    "messages": 1008,
    "resolved": 1008,
    "still_rejected": 0,
    "not_replayable": 0,
    "stored": 1008,
    "duplicates": 0,
    "superseded": 0,
}


@router.get(
    "/rejections/summary",
    summary="Refused messages by reason and device, the most frequent first",
    response_model=RejectionSummary,
    responses=documented(SUMMARY, 403),
)
def summary(
    services: Provided,
    translate: Translate,
    *,
    resolved: Annotated[
        bool, Query(description="Those that are resolved by now, rather than those that wait.")
    ] = False,
    limit: Limit = 100,
) -> Any:
    """Return the most frequent kinds of refusals, up to `limit` of them."""
    rows = services.findings.rejection_summary(resolved=resolved, limit=limit)
    return {"items": [{**row, "reason_text": translate(f"rejection-{row['reason']}")} for row in rows]}


@router.post(
    "/rejections/replay",
    summary="Send refused messages through again (technician)",
    response_model=ReplayAnswer,
    responses=documented(REPLAYED, 403, 404, 409),
    dependencies=[Depends(require(Access.TECHNICIAN))],
)
def replay(services: Provided, chosen: Annotated[ReplayRequest, Body()]) -> Any:
    """Store what is understood by now, with the time it came in; figures follow. `{}` means all that waits."""
    ids = None if chosen.ids is None else tuple(chosen.ids)
    selection = Selection(chosen.reason and chosen.reason.value, chosen.device, ids, chosen.topic_prefix, chosen.codec)
    return services.quarantine.replay(selection).told()
