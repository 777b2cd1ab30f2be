"""/meters/{meter}/limits: the largest rate and the reporting interval from a moment on."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from api.auth import Access, Editor, require
from api.declared import LimitItem, LimitList, LimitRequest
from api.openapi import documented
from api.period import instant
from api.request import Provided, moment_pattern
from api.routes.consumption import register_named
from api.routes.events import Meter, RegisterName
from domain.calendar import zone

__all__ = ["router"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

LIMIT = {
    "meter": "14587209345871",
    "register": "energy_import",
    "valid_from": "2026-03-03T09:20:00Z",
    "max_rate": 120.0,
    "interval_s": 1800,
    "declared_by": "Service énergie",
}


@router.get(
    "/meters/{meter}/limits",
    summary="Dated limits of a register",
    response_model=LimitList,
    responses=documented({"items": [LIMIT]}, 403, 404),
)
def limits(services: Provided, meter: Meter, register: RegisterName = None) -> Any:
    """Return what holds from when on; before that, what the list of meters says."""
    found = register_named(services.amounts.registers(meter), meter, register)
    return {"items": [{**found, **limit} for limit in services.declarations.limits(found["register_id"])]}


@router.post(
    "/meters/{meter}/limits",
    summary="Set the limits of a register from a moment on (technician)",
    status_code=201,
    response_model=LimitItem,
    responses=documented(LIMIT, 403, 404, status=201),
)
def set_limit(services: Provided, meter: Meter, who: Editor, limit: LimitRequest) -> Any:
    """Set the largest rate and the interval, in the place of what was set for that moment; figures follow."""
    found = register_named(services.amounts.registers(meter), meter, limit.register_name)
    since = instant(limit.valid_from, zone(found["timezone"]), "valid_from")
    kept = services.declarations.set_limit(
        found["register_id"], since, limit.max_rate, limit.interval_s, who.label
    )  # fmt: skip
    return {**found, **kept}


@router.delete(
    "/meters/{meter}/limits/{valid_from}",
    summary="Forget a dated limit (technician)",
    status_code=204,
    responses=documented(None, 403, 404, status=204),
)
def drop_limit(
    services: Provided,
    meter: Meter,
    valid_from: Annotated[str, Path(pattern=moment_pattern)],
    who: Editor,  # noqa: ARG001 - who may
    register: RegisterName = None,
) -> None:
    """Let what held before it go on; figures follow."""
    found = register_named(services.amounts.registers(meter), meter, register)
    services.declarations.drop_limit(
        found["register_id"], instant(valid_from, zone(found["timezone"]), "valid_from")
    )  # fmt: skip
