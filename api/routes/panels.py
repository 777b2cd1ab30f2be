"""GET /panels and their rows: the same SQL that Grafana draws."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from api.auth import Access, require
from api.openapi import documented
from api.period import instant
from api.problem import ApiError
from api.request import Provided, Translate, moment_pattern
from api.schema import PanelData, PanelList
from domain.calendar import DEFAULT_ZONE, zone
from domain.panel import PanelCell, PanelRows

__all__ = ["router"]

router = APIRouter(tags=["panels"], dependencies=[Depends(require(Access.VIEWER))])

MAX_RANGE = timedelta(days=1100)
PREFIX = "var-"
SPEC = {
    "id": "site-load",
    "title": "Puissance et attendu",
    "description": "Puissance moyenne de chaque heure et bande attendue.",
    "no_data": "Aucune heure connue sur cette période.",
    "kind": "timeseries",
    "unit": "kwatt",
}
DATA = {
    "panel": "site-load",
    "start": "2026-11-24T00:00:00Z",
    "end": "2026-11-25T00:00:00Z",
    "columns": [
        {"name": "time", "type": "time", "values": [1_795_478_400_000]},
        {"name": "actual", "type": "number", "values": [12.5]},
    ],
}


@router.get(
    "/panels",
    summary="The panels that Grafana and the pages share",
    response_model=PanelList,
    responses=documented({"items": [SPEC]}, 403),
)
def panels(services: Provided, translate: Translate) -> Any:
    """Return each panel's words, unit and variables."""
    return {"items": services.panels.specs(translate)}


@router.get(
    "/panels/{panel}/data",
    summary="The rows of a panel over a period",
    response_model=PanelData,
    responses=documented(DATA, 403, 404),
)
def panel_data(
    request: Request,
    services: Provided,
    panel: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$")],
    start: Annotated[str, Query(alias="from", pattern=moment_pattern, description="First instant.")],
    end: Annotated[str, Query(alias="to", pattern=moment_pattern, description="First instant left out.")],
) -> Any:
    """Return the panel's columns; variables are sent as var-<name>, repeated for several values."""
    tz = zone(DEFAULT_ZONE)
    first, last = instant(start, tz, "from"), instant(end, tz, "to")
    if not first < last <= first + MAX_RANGE:
        raise ApiError("invalid-input", "api-panel-range", {"days": MAX_RANGE.days})
    found = services.panels.run(panel, first, last, _variables(request))
    return {"panel": panel, "start": first, "end": last, "truncated": found.truncated, "columns": _columns(found)}


def _variables(request: Request) -> dict[str, list[str]]:
    names = {key for key in request.query_params if key.startswith(PREFIX)}
    values = {key.removeprefix(PREFIX): request.query_params.getlist(key) for key in names}
    if any(len(value) > 120 for several in values.values() for value in several):
        raise ApiError("invalid-input", "api-invalid-fields", {"fields": "var-*"})
    return values


def _columns(found: PanelRows) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "type": column.type.value,
            "values": [_plain(row[position]) for row in found.rows],
        }
        for position, column in enumerate(found.columns)
    ]


def _plain(value: PanelCell) -> Any:
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value
