"""The pages: what each shows, and signing in and out."""

from collections import Counter
from datetime import timedelta
from typing import Annotated, Any, get_args
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, FastAPI, Form, Path, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.auth import SESSION_TOKEN, Access, principal, require
from api.fleet_view import WORST_FIRST, dated_back, findings_about, meter_state
from api.own_form import form_token, require_own_form
from api.problem import ApiError
from api.render import config, error_page, render
from api.request import Cursor, Provided, Siren, Translate
from api.routes.balance import State
from api.routes.balance import balances as balance_page
from api.routes.consumption import register_named
from api.routes.findings import anomalies as anomaly_page
from api.routes.findings import rejections as rejection_page
from api.routes.fleet import fleet_of
from api.routes.live import Site
from api.snapshot import snapshot
from domain.anomaly import AnomalyKind
from domain.calendar import DEFAULT_ZONE, civil_day, zone
from domain.fleet import State as HeardState
from domain.quarantine import Selection
from domain.registry import Fluid
from domain.rejection import Reason

__all__ = ["install"]

pages = APIRouter(include_in_schema=False, dependencies=[Depends(require(Access.VIEWER))])
doors = APIRouter(include_in_schema=False)

MONTH = timedelta(days=30)
MAX_SITES = 1000
PAGE = 50
MOST_SILENT = 10
"""So many findings of what is silent stand above the anomalies; the page of the fleet has them all."""


def install(app: FastAPI) -> None:
    """Add the pages, and the page of an error."""
    app.state.error_page = error_page
    app.include_router(doors)
    app.include_router(pages)


@pages.get("/")
def home(request: Request, services: Provided, translate: Translate) -> Response:
    """Show the first site that was heard, or how to begin."""
    meters = services.registry.meters(
        siren=None, site=None, late=False, now=services.now(), after=("", ""), limit=MAX_SITES
    )
    heard = [row for row in meters if row["fluid"] == "electricity" and row["last_time"] is not None]
    # A building says more at first sight than a lighting cabinet, dark all day.
    heard.sort(key=lambda row: (row["site_kind"] == "street_lighting", row["late"]))
    first = heard[0]["site"] if heard else None
    row = services.registry.site(first) if first else None
    return _live(request, services, translate, row)


@pages.get("/live/{site}")
def live(request: Request, services: Provided, translate: Translate, site: Site) -> Response:
    """Show a site's power now, its day, and its curve with the expected band."""
    return _live(request, services, translate, site)


def _live(request: Request, services: Any, translate: Any, site: Any) -> Response:
    sites = services.registry.sites(siren=None, kind=None, after="", limit=MAX_SITES)
    if site is None:
        return render(
            request, "live.html", sites=sites, site=None, today=None, collectors=services.health.collectors(),
            derivation=services.health.derivation(),
        )  # fmt: skip
    settings = config(
        request, site["timezone"], site=site["code"], site_id=site["site_id"],
        texts=("live-actual", "live-expected", "live-band", "live-instant", "live-announce", "live-waiting",
               "live-at", "live-lost", "live-state-hour", "fluid-electricity",
               "fluid-gas", "fluid-heat", "fluid-water",
               "live-expected-today", "live-no-expected", "unit-kwh", "unit-kw"),
    )  # fmt: skip
    today = snapshot(services, site, translate)
    fleet = fleet_of(services)
    return render(
        request, "live.html", tz=site["timezone"], sites=sites, site=site, today=today, config=settings,
        silent=findings_about(fleet, site=site["code"]), facts={one.facts.device: one.facts for one in fleet.devices},
        collectors=services.health.collectors(), derivation=services.health.derivation(),
    )  # fmt: skip


@pages.get("/territory")
def territory(request: Request, services: Provided, siren: Siren = None) -> Response:
    """Show each EPCI's consumption, anomalies, savings and coverage, and the days of one."""
    until = civil_day(services.now(), zone(DEFAULT_ZONE))
    rows = services.findings.territory(until - MONTH, until)
    known = [row for row in rows if row["sites"]]
    chosen = next((row for row in rows if row["siren"] == siren), known[0] if known else None)
    sites = services.registry.sites(siren=chosen["siren"], kind=None, after="", limit=MAX_SITES) if chosen else []
    settings = config(
        request, DEFAULT_ZONE, siren=chosen and chosen["siren"],
        texts=("fluid-electricity", "fluid-gas", "fluid-water", "fluid-heat", "unit-kwh"),
    )  # fmt: skip
    return render(
        request, "territory.html", rows=known, others=len(rows) - len(known), chosen=chosen, sites=sites,
        since=until - MONTH, until=until - timedelta(days=1), config=settings,
    )  # fmt: skip


@pages.get("/anomalies")
def anomalies(
    *,
    request: Request,
    services: Provided,
    translate: Translate,
    siren: Annotated[str | None, Query(pattern=r"^(\d{9})?$")] = None,
    fluid: Annotated[str | None, Query(max_length=20)] = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    days: Annotated[int, Query(ge=1, le=1100)] = 90,
    cursor: Cursor = None,
) -> Response:
    """Show anomalies, the dearest first."""
    since = (services.now() - timedelta(days=days)).isoformat()
    found = anomaly_page(
        services=services, translate=translate, siren=siren or None,
        fluid=Fluid(fluid) if fluid in set(Fluid) else None,
        kind=AnomalyKind(kind) if kind in set(AnomalyKind) else None, start=since, order="cost", limit=PAGE,
        cursor=cursor,
    )  # fmt: skip
    settings = config(
        request, DEFAULT_ZONE,
        texts=("live-actual", "live-expected", "live-band", "anomalies-hours", "anomalies-actual",
               "fluid-electricity", "fluid-gas",
               "fluid-water", "fluid-heat"),
    )  # fmt: skip
    chosen = {"siren": siren or "", "fluid": fluid or "", "kind": kind or "", "days": days}
    fleet = fleet_of(services)
    silent = () if cursor else findings_about(fleet, siren=siren or None)
    return render(
        request, "anomalies.html", items=found["items"], next_cursor=found["next_cursor"], chosen=chosen,
        epcis=[row for row in services.registry.epcis() if row["sites"]], fluids=list(Fluid), kinds=list(AnomalyKind),
        total=sum(max(item["cost_eur"], 0) for item in found["items"]), config=settings,
        silent=silent[:MOST_SILENT], more_silent=len(silent[MOST_SILENT:]),
        facts={one.facts.device: one.facts for one in fleet.devices},
    )  # fmt: skip


@pages.get("/meters")
def meters(request: Request, services: Provided) -> Response:
    """Show open questions, when each register was last heard, what was refused, and devices without a meter."""
    rows = services.registry.meters(
        siren=None, site=None, late=False, now=services.now(), after=("", ""), limit=MAX_SITES
    )
    devices = {one.facts.device: one for one in fleet_of(services).devices}
    now = services.now()
    states = {(row["meter"], row["register"]): meter_state(row, devices, now) for row in rows}
    late = sum(state in {HeardState.LATE, HeardState.SILENT} for state in states.values())
    order = sorted(rows, key=lambda row: (WORST_FIRST.index(states[row["meter"], row["register"]]), row["site_name"]))
    settings = config(
        request, DEFAULT_ZONE, texts=("meters-messages", "meters-readings", "meters-rejected", "chart-cut")
    )
    asked = services.declarations.questions(state="waiting", meter=None, site=None, after_id=None, limit=MAX_SITES)
    return render(
        request, "meters.html", rows=order, late=late, states=states, dated_back=dated_back,
        behind={name: one.behind for name, one in devices.items()},
        unknown=services.registry.unknown_devices(100), virtual_meters=services.virtual_meters.all(),
        technician=_technician(request), token=form_token(request), config=settings,
        questions=sorted(Counter((row["meter"], row["site_name"]) for row in asked).items()),
    )  # fmt: skip


@pages.get("/rejections")
def rejections(
    *,
    request: Request,
    services: Provided,
    translate: Translate,
    reason: Annotated[str | None, Query(max_length=40)] = None,
    device: Annotated[str | None, Query(max_length=120)] = None,
    cursor: Cursor = None,
    replayed: Annotated[str | None, Query(pattern=r"^\d{1,9}-\d{1,9}-\d{1,9}$")] = None,
) -> Response:
    """Show refused messages, the latest first; `replayed` are the counts of a replay that was asked for here."""
    chosen = Reason(reason) if reason in set(Reason) else None
    found = rejection_page(
        services=services, translate=translate, reason=chosen, device=device or None, limit=PAGE, cursor=cursor
    )
    return render(
        request, "rejections.html", items=found["items"], next_cursor=found["next_cursor"], reasons=list(Reason),
        chosen={"reason": chosen or "", "device": device or ""}, technician=_technician(request),
        token=form_token(request), collectors=services.health.collectors(), derivation=services.health.derivation(),
        forgotten=services.health.forgotten(),
        replayed=replayed and dict(zip(("messages", "resolved", "stored"), map(int, replayed.split("-")), strict=True)),
    )  # fmt: skip


@pages.post("/rejections/replay", dependencies=[Depends(require(Access.TECHNICIAN))])
def replay(
    request: Request,
    services: Provided,
    token: Annotated[str, Form(max_length=100)] = "",
    reason: Annotated[str, Form(max_length=40)] = "",
    device: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Send the chosen refused messages through again, and show what is left of them."""
    require_own_form(request, token)
    chosen = reason if reason in set(Reason) else ""
    found = services.quarantine.replay(Selection(chosen or None, device or None))
    counts = f"{found.messages}-{found.resolved}-{found.stored}"
    query = {"reason": chosen, "device": device[:120], "replayed": counts}
    return RedirectResponse(f"/rejections?{urlencode(query)}", 303)


def _technician(request: Request) -> bool:
    visitor = principal(request, None)
    return visitor is not None and visitor.access >= Access.TECHNICIAN


@pages.get("/balances")
def balances(
    request: Request,
    services: Provided,
    state: Annotated[str, Query(max_length=10)] = "all",
    cursor: Cursor = None,
) -> Response:
    """Show the last check of each register's account, the ones with trouble first."""
    chosen: State = next((one for one in get_args(State) if one == state), "all")
    found = balance_page(services=services, state=chosen, limit=PAGE, cursor=cursor)
    return render(
        request, "balances.html", items=found["items"], next_cursor=found["next_cursor"], states=get_args(State),
        chosen=chosen, troubles=services.balances.troubles(),
    )  # fmt: skip


@pages.get("/balances/{meter}")
def balance(
    request: Request,
    services: Provided,
    meter: Annotated[str, Path(max_length=120)],
    register: Annotated[str | None, Query(max_length=120)] = None,
    source: Annotated[str, Query(max_length=120)] = "live",
) -> Response:
    """Show the account of one register by civil month."""
    found = register_named(services.amounts.registers(meter), meter, register)
    months = services.balances.months(found["register_id"], source)
    return render(request, "balance.html", tz=found["timezone"], found=found, source=source, months=months)


@doors.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Say how far the pages conform."""
    return render(request, "accessibility.html")


@doors.get("/sign-in")
def sign_in_form(request: Request, target: Annotated[str, Query(alias="next", max_length=500)] = "/") -> Response:
    """Ask for a token."""
    return render(request, "sign_in.html", target=_local(target), failed=False)


@doors.post("/sign-in")
def sign_in(
    request: Request,
    services: Provided,
    token: Annotated[str, Form(max_length=200)],
    target: Annotated[str, Form(alias="next", max_length=500)] = "/",
) -> Response:
    """Open a session with a valid token."""
    address = request.client.host if request.client else ""
    if request.app.state.attempts.blocked(address):
        raise ApiError("too-many-requests", "api-too-many-attempts")
    found = services.tokens.find(token.strip())
    if found is None:
        request.app.state.attempts.failed(address)
        return render(request, "sign_in.html", status=401, target=_local(target), failed=True)
    request.session.clear()
    request.session[SESSION_TOKEN] = found["id"]
    return RedirectResponse(_local(target), 303)


@doors.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Close the session; the demo does not open it again by itself."""
    request.session.clear()
    request.session["signed_out"] = True
    return RedirectResponse("/sign-in", 303)


@doors.get("/demo-sign-in")
def demo_sign_in(request: Request) -> Response:
    """Let a visitor of the demo in again."""
    request.session.clear()
    return RedirectResponse("/", 303)


def _local(target: str) -> str:
    """Return the target when it is a path of ours, else the first page."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    return quote(target, safe="/?&=%:+-._~") if plain else "/"
