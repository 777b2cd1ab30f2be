"""The page of the fleet: what is silent first, then gateways and devices, as a table and as a file."""

import csv
import io
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.auth import Access, require
from api.fleet_view import WORST_FIRST, FleetOrder, FleetQuery, counted, findings_about, selected
from api.language import translator
from api.render import render
from api.request import Provided
from api.routes.fleet import MOST_STRANGERS, fleet_of
from domain.fleet import DeviceState, State
from domain.text import Translator

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Access.VIEWER))])

ROWS = 50
MOST_FINDINGS = 50
"""So many stand above the list, which shows the others when it is asked for what is silent."""
COLUMNS = (
    "fleet-device", "meters-state", "fleet-behind-column", "live-site", "fleet-meters-column", "fleet-heard-utc",
    "fleet-every-s", "fleet-network", "fleet-battery-percent", "fleet-rssi-dbm", "fleet-snr-db", "fleet-lost-percent",
    "fleet-readings-day", "fleet-refused-day", "fleet-heard-by",
)  # fmt: skip
"""What the columns of the file are called."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula."""


def _query(
    state: Annotated[str, Query(max_length=20)] = "",
    siren: Annotated[str, Query(pattern=r"^(\d{9})?$")] = "",
    q: Annotated[str, Query(max_length=120)] = "",
    sort: Annotated[str, Query(max_length=20)] = FleetOrder.STATE,
) -> FleetQuery:
    return FleetQuery(
        State(state) if state in set(State) else None,
        siren or None,
        q,
        FleetOrder(sort) if sort in set(FleetOrder) else FleetOrder.STATE,
    )


Asked = Annotated[FleetQuery, Depends(_query)]


@router.get("/fleet")
def fleet(
    request: Request, services: Provided, query: Asked, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """Show findings, gateways, and a page of the devices that are asked for."""
    found, now = fleet_of(services), services.now()
    devices = selected(found, query)
    pages = max(1, -(-len(devices) // ROWS))
    page = min(page, pages)
    strangers = [(one, one.state(now)) for one in services.fleet.strangers(MOST_STRANGERS)]
    return render(
        request, "fleet.html", findings=findings_about(found, siren=query.siren), known=len(found.devices),
        devices=counted(services.fleet, devices[(page - 1) * ROWS : page * ROWS], now), chosen=query,
        matching=len(devices), page=page, pages=pages, first=(page - 1) * ROWS + 1,
        gateways=sorted(found.gateways, key=lambda one: (WORST_FIRST.index(one.state), one.facts.gateway)),
        facts={one.facts.device: one.facts for one in found.devices}, strangers=strangers,
        most_strangers=MOST_STRANGERS, most_findings=MOST_FINDINGS, states=WORST_FIRST, orders=list(FleetOrder),
        epcis=[row for row in services.registry.epcis() if row["sites"]],
    )  # fmt: skip


@router.get("/fleet.csv")
def file(request: Request, services: Provided, query: Asked) -> Response:
    """Return all the devices that are asked for as a file that a spreadsheet opens."""
    translate = translator(request)
    devices = counted(services.fleet, selected(fleet_of(services), query), services.now())
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";", lineterminator="\r\n")
    lines.writerow([translate(key) for key in COLUMNS])
    lines.writerows([_told(value) for value in _line(one, translate)] for one in devices)
    headers = {"Content-Disposition": 'attachment; filename="vigie-fleet.csv"', "Cache-Control": "no-store"}
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _line(one: DeviceState, translate: Translator) -> tuple[Any, ...]:
    facts = one.facts
    heard = facts.last_heard and f"{facts.last_heard:%Y-%m-%dT%H:%M:%SZ}"
    lost = None if facts.lost_share is None else round(100 * facts.lost_share, 1)
    return (
        facts.device, translate(f"fleet-state-{one.state}"), one.behind, facts.site_name, " ".join(facts.meters), heard,
        facts.interval_s, facts.network_name, facts.battery, facts.rssi, facts.snr, lost, facts.readings, facts.refused,
        " ".join(facts.gateways),
    )  # fmt: skip


def _told(value: object) -> object:
    """Return a cell; what a device calls itself must not become a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
