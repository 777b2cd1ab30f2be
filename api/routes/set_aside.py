"""/meters/{meter}/set-aside: readings that are wrong take no part, until that is taken back."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from api.auth import Access, Editor, require
from api.declared import AsideItem, AsideList, AsideRequest
from api.openapi import documented
from api.period import instant
from api.problem import ApiError
from api.request import Provided
from api.routes.consumption import register_named
from api.routes.events import Meter, RegisterName
from domain.calendar import zone

__all__ = ["router"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

ASIDE = {
    "id": 4,
    "meter": "14587209345871",
    "register": "energy_import",
    "source": "live",
    "start": "2015-01-01T00:05:00Z",
    "end": "2015-01-01T00:05:00Z",
    "readings": 1,
    "note": "Horloge remise à zéro après une coupure",
    "declared_by": "Service énergie",
    "declared_at": "2026-03-03T15:02:11Z",
}


@router.get(
    "/meters/{meter}/set-aside",
    summary="Readings of a meter that were set aside, in order of time",
    response_model=AsideList,
    responses=documented({"items": [ASIDE]}, 403, 404),
)
def asides(services: Provided, meter: Meter, register: RegisterName = None) -> Any:
    """Return the stretches of one register, or of all; what was taken back is not among them."""
    registers = services.amounts.registers(meter)
    if register is not None or not registers:
        registers = [register_named(registers, meter, register)]
    found = [aside for one in registers for aside in services.declarations.asides(one["register_id"])]
    return {"items": sorted(found, key=lambda aside: (aside["start"], aside["id"]))}


@router.post(
    "/meters/{meter}/set-aside",
    summary="Set readings aside that are wrong (technician)",
    status_code=201,
    response_model=AsideItem,
    responses=documented(ASIDE, 403, 404, status=201),
)
def set_aside(services: Provided, meter: Meter, who: Editor, stretch: AsideRequest) -> Any:
    """Let them take no part, as if they had not come; they are kept, and figures follow within seconds."""
    found = register_named(services.amounts.registers(meter), meter, stretch.register_name)
    tz = zone(found["timezone"])
    span = instant(stretch.start, tz, "start"), instant(stretch.end, tz, "end")
    return services.declarations.set_aside(
        found["register_id"], stretch.source, span, note=stretch.note, by=who.label
    )  # fmt: skip


@router.delete(
    "/meters/{meter}/set-aside/{aside}",
    summary="Let readings that were set aside count again (technician)",
    status_code=204,
    responses=documented(None, 403, 404, status=204),
)
def take_back(services: Provided, meter: Meter, aside: Annotated[int, Path(ge=1, le=2**62)], who: Editor) -> None:
    """Book as if they had never been set aside; who did it and why is kept."""
    if services.declarations.aside(aside)["meter"] != meter:
        raise ApiError("not-found", "error-aside-unknown", {"aside": str(aside)})
    services.declarations.take_back(aside, who.label)
