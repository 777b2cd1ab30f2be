"""GET /anomalies and /rejections."""

import base64
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.cursor import decode, encode
from api.openapi import documented
from api.period import instant
from api.ports import Row, Services
from api.problem import ApiError
from api.request import Cursor, Limit, Provided, Siren, Translate, Word, moment_pattern
from api.schema import AnomalyHours, AnomalyPage, RejectionDetail, RejectionPage
from domain.anomaly import AnomalyKind
from domain.calendar import DEFAULT_ZONE, zone
from domain.registry import Fluid
from domain.rejection import Reason
from domain.text import Translator

__all__ = ["described", "router"]

router = APIRouter(tags=["findings"], dependencies=[Depends(require(Access.VIEWER))])

ANOMALY_EXAMPLE = {
    "next_cursor": None,
    "items": [
        {
            "id": 12,
            "kind": "night_excess",
            "detector": "night_excess/2",
            "siren": "200071892",
            "epci": "CA du Saint-Quentinois",
            "site": "ecole-jean-mace",
            "site_name": "École Jean-Macé",
            "meter": "14587209345871",
            "register": "energy_import",
            "fluid": "electricity",
            "starts_at": "2026-11-07T19:00:00Z",
            "ends_at": "2026-11-08T05:00:00Z",
            "actual": 143.0,
            "expected": 20.0,
            "unit": "kWh",
            "cost_eur": 27.06,
            "score": 6.1,
            "estimated": 0.0,
            "coverage": 1.0,
            "revision": 10,
            "sentence": "École Jean-Macé : 143 kWh consommés la nuit au lieu de 20 kWh attendus, soit environ 27 €.",
        }
    ],
}
REJECTION = {
    "id": 3,
    "reason": "time_without_offset",
    "reason_text": "Heure sans décalage UTC",
    "detail": "reading 0: time '2026-03-29T00:10:00'",
    "detail_text": "relevé 0 : la date est '2026-03-29T00:10:00'",
    "topic": "vigie/v1/gw-12/readings",
    "device": "gw-12",
    "received_at": "2026-03-29T00:10:02Z",
    "last_received_at": "2026-03-29T00:20:02Z",
    "times": 2,
    "payload_bytes": 84,
    "resolved_at": None,
}
HOURS_EXAMPLE = {
    "items": [
        {"time": "2026-11-07T19:00:00Z", "amount": 14.2, "expected": 2.0, "low": 1.1, "high": 3.2, "inside": True}
    ]
}
Moment = Annotated[str | None, Query(pattern=moment_pattern, description="A date-time with its offset, or a date.")]


@router.get(
    "/anomalies",
    summary="Anomalies in kWh and euros, each with its sentence",
    response_model=AnomalyPage,
    responses=documented(ANOMALY_EXAMPLE, 403),
)
def anomalies(
    *,
    services: Provided,
    translate: Translate,
    siren: Siren = None,
    site: Word = None,
    fluid: Fluid | None = None,
    kind: AnomalyKind | None = None,
    start: Moment = None,
    end: Moment = None,
    min_cost: Annotated[float | None, Query(ge=-1e9, le=1e9, description="Euros.")] = None,
    order: Literal["start", "cost"] = "start",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Any:
    """Return a page of anomalies that overlap [start, end), the latest or the dearest first."""
    tz = zone(DEFAULT_ZONE)
    filters: dict[str, Any] = {
        "siren": siren, "site": site, "fluid": fluid and fluid.value, "kind": kind and kind.value, "min_cost": min_cost,
        "start": instant(start, tz, "start") if start else None, "end": instant(end, tz, "end") if end else None,
    }  # fmt: skip
    filters |= _after_cost(cursor) if order == "cost" else _after_start(cursor)
    rows = services.findings.anomalies(order=order, limit=limit + 1, **filters)
    last = rows[limit - 1] if len(rows) > limit else None
    position = None if last is None else ((last["cost_eur"] if order == "cost" else last["starts_at"]), last["id"])
    return {
        "items": [described(services, translate, row) for row in rows[:limit]],
        "next_cursor": encode(*position) if position else None,
    }


@router.get(
    "/anomalies/{anomaly}/hours",
    summary="The hours of an anomaly beside the expected band",
    response_model=AnomalyHours,
    responses=documented(HOURS_EXAMPLE, 403, 404),
)
def anomaly_hours(services: Provided, anomaly: Annotated[int, Path(ge=1, le=2**62)]) -> Any:
    """Return the hours of an anomaly and a day on either side."""
    rows = services.findings.anomaly_hours(anomaly)
    if not rows:
        raise ApiError("not-found", "api-no-anomaly", {"id": str(anomaly)})
    return {"items": rows}


@router.get(
    "/rejections",
    summary="Refused messages, the latest first",
    response_model=RejectionPage,
    responses=documented({"next_cursor": None, "items": [REJECTION]}, 403),
)
def rejections(
    *,
    services: Provided,
    translate: Translate,
    reason: Reason | None = None,
    device: Word = None,
    resolved: Annotated[
        bool, Query(description="Those that are resolved by now, rather than those that wait.")
    ] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Any:
    """Return a page of refusals, without their bytes."""
    after = decode(cursor, int)
    rows = services.findings.rejections(
        reason=reason and reason.value, device=device, resolved=resolved, after_id=after[0] if after else None,
        limit=limit + 1,
    )  # fmt: skip
    return {
        "items": [_worded(row, translate) for row in rows[:limit]],
        "next_cursor": encode(rows[limit - 1]["id"]) if len(rows) > limit else None,
    }


@router.get(
    "/rejections/{rejection}",
    summary="One refused message with its bytes (technician)",
    response_model=RejectionDetail,
    responses=documented({**REJECTION, "payload_base64": "eyJ0aW1lIjogMX0=", "payload_text": '{"time": 1}'}, 403, 404),
    dependencies=[Depends(require(Access.TECHNICIAN))],
)
def rejection(services: Provided, translate: Translate, rejection: Annotated[int, Path(ge=1, le=2**62)]) -> Any:
    """Return what arrived, byte for byte."""
    row = services.findings.rejection(rejection)
    if row is None:
        raise ApiError("not-found", "api-no-rejection", {"id": str(rejection)})
    payload = bytes(row["payload"])
    return {
        **_worded(row, translate),
        "payload_base64": base64.b64encode(payload).decode(),
        "payload_text": "".join(
            sign if sign.isprintable() or sign in "\r\n\t" else "." for sign in payload.decode(errors="replace")
        ),
    }


def described(services: Services, translate: Translator, row: Row) -> dict[str, Any]:
    """Return an anomaly's row with its sentence."""
    message = services.describe(row)
    return {**row, "sentence": translate(message.key, **message.params)}


def _worded(row: Row, translate: Translator) -> dict[str, Any]:
    return {
        **row,
        "reason_text": translate(f"rejection-{row['reason']}"),
        "detail_text": translate("detail", detail=row["detail"]),
    }


def _after_start(cursor: str | None) -> dict[str, Any]:
    after = decode(cursor, str, int)
    moment = instant(after[0], zone(DEFAULT_ZONE), "cursor") if after else None
    return {"after_start": moment, "after_id": after[1] if after else None}


def _after_cost(cursor: str | None) -> dict[str, Any]:
    after = decode(cursor, float, int)
    return {"after_cost": after[0] if after else None, "after_id": after[1] if after else None}
