"""GET /sites and /meters."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.auth import Access, require
from api.cursor import decode, encode
from api.openapi import documented
from api.problem import ApiError
from api.request import Cursor, Limit, Provided, Siren, Word
from api.schema import MeterPage, SiteItem, SitePage
from domain.registry import SiteKind

__all__ = ["router"]

router = APIRouter(tags=["registry"], dependencies=[Depends(require(Access.VIEWER))])

SITE = {
    "code": "ecole-jean-mace",
    "name": "École Jean-Macé",
    "kind": "school",
    "commune_insee": "02691",
    "commune": "Saint-Quentin",
    "siren": "200071892",
    "epci": "CA du Saint-Quentinois",
    "surface_m2": 2400.0,
    "occupants": 210,
    "timezone": "Europe/Paris",
    "lamp_count": None,
    "installed_power_w": None,
    "meters": 2,
}
METER = {
    "meter": "14587209345871",
    "register": "energy_import",
    "fluid": "electricity",
    "kind": "index",
    "unit": "Wh",
    "interval_s": 600,
    "device": "gw-12",
    "site": "ecole-jean-mace",
    "site_name": "École Jean-Macé",
    "siren": "200071892",
    "timezone": "Europe/Paris",
    "last_time": "2026-11-25T09:50:00Z",
    "last_value": 123456.0,
    "last_amount": 123.456,
    "base_unit": "kWh",
    "last_received_at": "2026-11-25T09:50:01Z",
    "heard_interval_s": 600,
    "late": False,
    "rejected": 0,
}


@router.get(
    "/sites",
    summary="Sites in the order of their codes",
    response_model=SitePage,
    responses=documented({"next_cursor": None, "items": [SITE]}, 403),
)
def sites(
    services: Provided, siren: Siren = None, kind: SiteKind | None = None, limit: Limit = 100, cursor: Cursor = None
) -> Any:
    """Return a page of buildings and lighting cabinets."""
    after = decode(cursor, str)
    rows = services.registry.sites(
        siren=siren, kind=kind and kind.value, after=after[0] if after else "", limit=limit + 1
    )
    return {"items": rows[:limit], "next_cursor": encode(rows[limit - 1]["code"]) if len(rows) > limit else None}


@router.get("/sites/{code}", summary="One site", response_model=SiteItem, responses=documented(SITE, 403, 404))
def site(services: Provided, code: Annotated[str, Path(max_length=120)]) -> Any:
    """Return a building or a lighting cabinet."""
    row = services.registry.site(code)
    if row is None:
        raise ApiError("not-found", "api-no-site", {"site": code})
    return row


@router.get(
    "/meters",
    summary="Registers of meters, when they were last heard, and what was refused",
    response_model=MeterPage,
    responses=documented({"next_cursor": None, "items": [METER]}, 403),
)
def meters(
    *,
    services: Provided,
    siren: Siren = None,
    site: Word = None,
    late: Annotated[bool, Query(description="Only those that are late.")] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Any:
    """Return a page of registers in the order of their meters."""
    after = decode(cursor, str, str)
    rows = services.registry.meters(
        siren=siren, site=site, late=late, now=services.now(), limit=limit + 1,
        after=(after[0], after[1]) if after else ("", ""),
    )  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return {"items": rows[:limit], "next_cursor": encode(last["meter"], last["register"]) if last else None}
