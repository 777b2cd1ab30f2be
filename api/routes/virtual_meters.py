"""GET, POST /virtual-meters and GET, PUT, DELETE of one: meters that are signed sums of registers."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.auth import Access, Editor, Principal, require
from api.openapi import documented
from api.ports import Row, Services
from api.problem import ApiError, responses
from api.request import Provided
from api.routes.consumption import register_named
from api.schema import VirtualMeter, VirtualMeterIn, VirtualMeterList, VirtualMeterUpdate
from api.series import amount_unit, units_of

__all__ = ["router"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

EXAMPLE = {
    "code": "cuisine",
    "name": "Cuisine = école moins gymnase",
    "site": "ecole-jean-mace",
    "unit": "kWh",
    "timezone": "Europe/Paris",
    "parts": [
        {"meter": "14587209345871", "register": "energy_import", "sign": 1},
        {"meter": "14587209345872", "register": "energy_import", "sign": -1},
    ],
}
Code = Annotated[str, Path(max_length=120, pattern=r"^[^\x00]+$")]


@router.get(
    "/virtual-meters",
    summary="Meters that are sums of registers",
    response_model=VirtualMeterList,
    responses=documented({"items": [EXAMPLE]}, 403),
)
def virtual_meters(services: Provided) -> Any:
    """Return all of them, by code. They count in no total of a site, an EPCI or the territory."""
    return {"items": services.virtual_meters.all()}


@router.post(
    "/virtual-meters",
    status_code=201,
    summary="Declare one",
    response_model=VirtualMeter,
    responses={201: {"content": {"application/json": {"example": EXAMPLE}}}, **responses(403, 404, 409)},
)
def declare(services: Provided, body: VirtualMeterIn, editor: Editor) -> Any:
    """Add and subtract registers that can be told in one unit; its code must be free."""
    return _write(services, body.code, body, editor, replace=False)


@router.get(
    "/virtual-meters/{code}",
    summary="One of them",
    response_model=VirtualMeter,
    responses=documented(EXAMPLE, 403, 404),
)
def virtual_meter(services: Provided, code: Code) -> Any:
    """Return its name and parts; GET /meters/{code}/consumption tells its amounts."""
    return _found(services, code)


@router.put(
    "/virtual-meters/{code}",
    summary="Change one",
    response_model=VirtualMeter,
    responses=documented(EXAMPLE, 403, 404),
)
def change(services: Provided, code: Code, body: VirtualMeterUpdate, editor: Editor) -> Any:
    """Replace its name, site, unit and parts."""
    _found(services, code)
    return _write(services, code, body, editor, replace=True)


@router.delete(
    "/virtual-meters/{code}",
    status_code=204,
    summary="Forget one",
    response_class=Response,
    responses=dict(responses(403, 404)),
)
def forget(services: Provided, code: Code, _editor: Editor) -> None:
    """Forget it; its parts stay as they are."""
    if not services.virtual_meters.delete(code):
        raise ApiError("not-found", "api-no-virtual", {"code": code})


def _found(services: Services, code: str) -> Row:
    found = services.virtual_meters.find(code)
    if found is None:
        raise ApiError("not-found", "api-no-virtual", {"code": code})
    return found


def _write(services: Services, code: str, body: VirtualMeterUpdate, editor: Principal, *, replace: bool) -> Row:
    parts = [
        {**register_named(services.amounts.registers(part.meter), part.meter, part.register_name), "sign": part.sign}
        for part in body.parts
    ]
    _check(parts, body.unit)
    meter = {"code": code, "name": body.name, "site": body.site, "unit": body.unit}
    services.virtual_meters.write(
        meter, [(part["register_id"], part["sign"]) for part in parts], editor.label, replace=replace
    )
    return _found(services, code)


def _check(parts: Sequence[Row], unit: str) -> None:
    if len({part["register_id"] for part in parts}) < len(parts):
        raise ApiError("invalid-input", "api-virtual-twice")
    known, able = amount_unit(unit), units_of(parts)
    if known is None or known.name not in able:
        raise ApiError("invalid-input", "api-virtual-unit", {"unit": unit, "names": ", ".join(able) or "-"})
