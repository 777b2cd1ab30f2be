"""The page of a commissioning: checks that renew themselves, and the forms of the display and of the verdict."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api import commissioning
from api.auth import Access, Principal, require
from api.form import instant
from api.language import language, translator
from api.own_form import form_token, require_own_form
from api.ports import Services
from api.posted import Typed, posted_texts
from api.problem import ApiError
from api.render import config, render
from api.request import Provided
from api.routes.commissioning import paper_of
from api.wording import Wording
from domain.calendar import zone
from domain.commissioning import Verdict
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.registry import RegisterKind
from domain.unit import UNITS, Quantity

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Meter = Annotated[str, Path(max_length=120)]
USUAL = {Quantity.ENERGY: "kWh", Quantity.VOLUME: "m3"}
"""What displays show, whatever the device tells."""
DONE = {
    "begin": "commissioning-done-begin",
    "display": "commissioning-done-display",
    "offset": "commissioning-done-offset",
    "no-offset": "commissioning-done-no-offset",
    "conforme": "commissioning-done-conforme",
    "refuse": "commissioning-done-refuse",
}


@router.get("/meters/{meter}/commissioning")
def page(
    *,
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.VIEWER))],
    meter: Meter,
    done: Annotated[str, Query(max_length=20)] = "",
    attached: Annotated[str, Query(pattern=r"^(later|\d{1,9}-\d{1,12}-\d{1,9})?$")] = "",
) -> Response:
    """Show how a meter's checks stand; a technician is given the forms."""
    return _page(request, services, who, meter, done=DONE.get(done), attached=attached)


@router.post("/meters/{meter}/commissioning")
def act(
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.TECHNICIAN))],
    meter: Meter,
    form: Annotated[Typed, Depends(posted_texts)],
) -> Response:
    """Do what one of the forms asks; what cannot be is said beside what was typed."""
    require_own_form(request, form.get("token", ""))
    try:
        done = _do(services, meter, form, who)
    except (UsageError, ConflictError, NotFoundError) as error:
        return _page(request, services, who, meter, form=form, error=error)
    return RedirectResponse(f"/meters/{quote(meter, safe='')}/commissioning?done={done}", 303)


def _do(services: Services, meter: str, form: Typed, who: Principal) -> str:
    do = form.get("do", "")
    if do == "begin":
        commissioning.begin(services, meter, who.label)
        return do
    if do == "display":
        registers = services.commissioning.registers(meter, services.now())
        tz = zone(registers[0]["timezone"]) if registers else zone("UTC")
        fields = {
            "register": form.get("register", ""), "digits": form.get("digits", ""), "unit": form.get("unit") or None,
            "read_at": instant(form.get("read_at", ""), "read_at", tz),
        }  # fmt: skip
        commissioning.type_display(services, meter, fields, who.label)
        return do
    if do == "offset":
        commissioning.declare_offset(
            services, meter, form.get("register", ""), form.get("offset_reason", ""), who.label
        )
        return do
    if do == "no-offset":
        commissioning.withdraw_offset(services, meter, form.get("register", ""), who.label)
        return do
    if do in set(Verdict):
        commissioning.sign(services, meter, Verdict(do), form.get("reasons", ""), who.signature)
        return do
    raise ApiError("bad-request", "api-form-unknown")


@router.get("/meters/{meter}/commissioning/acceptance.pdf")
def paper(
    request: Request,
    services: Provided,
    _who: Annotated[Principal, Depends(require(Access.VIEWER))],
    meter: Meter,
    number: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Hand over the paper of what was signed, in the reader's language."""
    return paper_of(services, translator(request), meter, number, language(request))


def _page(request: Request, services: Services, who: Principal, meter: str, **outcome: Any) -> Response:
    """Show the page; `outcome` is what was `done` or `attached`, or the `form` that failed with its `error`."""
    error, form = outcome.get("error"), outcome.get("form", {})
    found = services.commissioning.registers(meter, services.now())
    if not found:
        raise ApiError("not-found", "api-no-meter", {"meter": meter})
    tz = found[0]["timezone"]
    translate = translator(request)
    state = commissioning.state(services, meter, translate, Wording(language(request), zone(tz)))
    counts = outcome.get("attached") or ""
    settings = config(request, tz, meter=meter, texts=tuple(f"check-state-{name}" for name in STATES))
    readable = [row for row in found if row["kind"] != RegisterKind.GAUGE]
    return render(
        request, "commissioning.html", status=getattr(error, "http_status", 200), tz=tz, state=state, config=settings,
        meter=found[0], readable=readable, units=_units(readable), may=who.access >= Access.TECHNICIAN,
        token=form_token(request), typed=form, done=outcome.get("done"), later=counts == "later",
        attached=dict(zip(("messages", "stored", "refused"), map(int, counts.split("-")), strict=True))
        if "-" in counts else None,
        error=None if error is None else translate(error.message.key, **error.message.params),
        wrong="" if error is None else str(error.message.params.get("field", "")), who=who.signature,
    )  # fmt: skip


STATES = ("pass", "fail", "pending", "not_applicable")


def _units(registers: Any) -> list[str]:
    """Return the units that a display may show, the usual one first."""
    quantities = {UNITS[row["unit"]].quantity for row in registers}
    names = [unit.name for unit in UNITS.values() if unit.quantity in quantities and not unit.rare]
    return sorted(names, key=lambda name: name not in USUAL.values())
