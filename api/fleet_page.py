"""The page of the fleet: what is silent first, then every gateway and every device."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.auth import Access, require
from api.render import render
from api.request import Provided
from api.routes.fleet import MOST_STRANGERS, fleet_of
from domain.fleet import State

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Access.VIEWER))])

WORST_FIRST = (State.SILENT, State.LATE, State.WAITING, State.OK)


@router.get("/fleet")
def fleet(request: Request, services: Provided) -> Response:
    """Show devices and gateways, the silent ones first."""
    found = fleet_of(services)
    devices = sorted(found.devices, key=lambda one: WORST_FIRST.index(one.state))
    gateways = sorted(found.gateways, key=lambda one: WORST_FIRST.index(one.state))
    sites = {one.facts.device: one.facts for one in found.devices}
    now = services.now()
    strangers = [(one, one.state(now)) for one in services.fleet.strangers(MOST_STRANGERS)]
    return render(
        request, "fleet.html", fleet=found, devices=devices, gateways=gateways, facts=sites, strangers=strangers,
        most_strangers=MOST_STRANGERS,
    )  # fmt: skip
