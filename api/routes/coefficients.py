"""GET, POST /delivery-points/{pce}/coefficients and DELETE of one."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.auth import Access, Editor, require
from api.openapi import documented
from api.problem import ApiError, responses
from api.request import Provided
from api.schema import Coefficient, CoefficientIn, CoefficientList

__all__ = ["router"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

EXAMPLE = {
    "delivery_point": "GI000001",
    "valid_from": "2026-04-01",
    "kwh_per_m3": 11.244,
    "origin": "facture GRDF avril 2026",
    "declared_by": "Mairie",
    "declared_at": "2026-05-02T08:00:00Z",
}
Point = Annotated[str, Path(max_length=120, pattern=r"^[^\x00]+$", description="Delivery point (PCE) of a gas meter.")]
PATH = "/delivery-points/{pce}/coefficients"


@router.get(
    PATH,
    summary="kWh in a cubic metre of gas at a delivery point, by date",
    response_model=CoefficientList,
    responses=documented({"delivery_point": "GI000001", "items": [EXAMPLE]}, 403, 404),
)
def coefficients(services: Provided, pce: Point) -> Any:
    """Return its own coefficients, in order; before the first one the territory's holds."""
    _require_known(services, pce)
    return {"delivery_point": pce, "items": services.coefficients.coefficients(pce)}


@router.post(
    PATH,
    status_code=201,
    summary="State a coefficient from a civil day on",
    response_model=Coefficient,
    responses={201: {"content": {"application/json": {"example": EXAMPLE}}}, **responses(403, 404)},
)
def state(services: Provided, pce: Point, body: CoefficientIn, editor: Editor) -> Any:
    """State it; the same day again corrects it. Exactly the days up to the next stated one are valued anew."""
    _require_known(services, pce)
    services.coefficients.write(pce, body.valid_from, body.kwh_per_m3, origin=body.origin, declared_by=editor.label)
    return next(row for row in services.coefficients.coefficients(pce) if row["valid_from"] == body.valid_from)


@router.delete(
    PATH + "/{valid_from}",
    status_code=204,
    summary="Forget a coefficient",
    response_class=Response,
    responses=dict(responses(403, 404)),
)
def forget(services: Provided, pce: Point, valid_from: date, editor: Editor) -> None:
    """Forget it; the one before it, or the territory's, holds again."""
    if not services.coefficients.delete(pce, valid_from, editor.label):
        raise ApiError("not-found", "api-no-coefficient", {"point": pce, "day": valid_from.isoformat()})


def _require_known(services: Provided, pce: str) -> None:
    if not services.coefficients.known(pce):
        raise ApiError("not-found", "api-no-delivery-point", {"point": pce})
