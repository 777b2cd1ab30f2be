"""The pages of devices without a register: the list, and one of them with the form that attaches it."""

import base64
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api import commissioning, to_connect
from api.attach_form import MOST_CHANNELS, asked
from api.attach_schema import SenderKind
from api.auth import Access, Principal, require
from api.connection_words import account_told
from api.language import language, translator
from api.own_form import form_token, require_own_form
from api.ports import Services
from api.posted import Typed, posted_texts
from api.problem import ApiError
from api.render import render
from api.request import Cursor, Provided
from domain.errors import ConflictError, NotFoundError, SeveralErrors, UsageError, VigieError
from domain.quarantine import Selection
from domain.registry import Fluid, RegisterKind, SiteKind
from domain.rejection import LOCKED, Reason
from domain.spelling import composed
from domain.text import Message
from domain.unit import UNITS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

PAGE = 50
DONE = {
    "ignored": "to-connect-done-ignored",
    "heeded": "to-connect-done-heeded",
    "replayed": "to-connect-done-replayed",
}
Sender = Annotated[str, Query(min_length=1, max_length=500)]
Viewer = Annotated[Principal, Depends(require(Access.VIEWER))]
Technician = Annotated[Principal, Depends(require(Access.TECHNICIAN))]


@router.get("/to-connect")
def listed(
    *,
    request: Request,
    services: Provided,
    who: Viewer,
    ignored: Annotated[bool, Query()] = False,
    cursor: Cursor = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show who speaks without a register, the last heard first."""
    found = to_connect.page_of(services, translator(request), ignored=ignored, cursor=cursor, limit=PAGE)
    return render(
        request, "to_connect.html", items=found["items"], next_cursor=found["next_cursor"], ignored=ignored,
        may=who.access >= Access.TECHNICIAN, token=form_token(request),
        to_finish=[] if ignored else commissioning.under_way(services, translator(request), language(request)),
        done=DONE.get(done),
    )  # fmt: skip


@router.get("/to-connect/sender")
def one(
    *,
    request: Request,
    services: Provided,
    who: Viewer,
    kind: SenderKind,
    sender: Sender,
    codec: Annotated[str, Query(max_length=60)] = "",
    opened: Annotated[str, Query(pattern=r"^(later|\d{1,9}-\d{1,12})?$")] = "",
) -> Response:
    """Show one of them: a sample, its values, and the form that attaches it."""
    return _page(request, services, who, kind, sender, codec=codec, opened=opened)


Form = Annotated[Typed, Depends(posted_texts)]


@router.post("/to-connect/ignore")
def ignore(request: Request, services: Provided, who: Technician, form: Form) -> Response:
    """Ignore a sender, or heed it again."""
    require_own_form(request, form.get("token", ""))
    ignored = form.get("ignored") == "yes"
    services.unknown.ignore(form.get("kind", ""), form.get("sender", ""), who.label, ignored=ignored)
    return RedirectResponse(f"/to-connect?done={'ignored' if ignored else 'heeded'}", 303)


@router.post("/to-connect/key")
def give_key(request: Request, services: Provided, who: Technician, form: Form) -> Response:
    """Keep the key of an encrypted meter; one that opens nothing is said to, and not kept."""
    require_own_form(request, form.get("token", ""))
    meter = form.get("sender", "")[:500]
    try:
        replayed = to_connect.give_key(services, meter, form.get("key", ""))
    except (UsageError, NotFoundError) as error:
        return _page(request, services, who, "device", meter, error=error)
    counts = "later" if replayed is None else f"{replayed.messages}-{replayed.stored}"
    query = urlencode({"kind": "device", "sender": meter, "opened": counts})
    return RedirectResponse(f"/to-connect/sender?{query}", 303)


@router.post("/to-connect/replay")
def replay(request: Request, services: Provided, who: Technician, form: Form) -> Response:
    """Send the messages of a topic through again that a decoder understands by now."""
    require_own_form(request, form.get("token", ""))
    topic = form.get("sender", "")[:500]
    if not topic:
        raise ApiError("bad-request", "api-form-unknown")
    try:
        services.quarantine.replay(Selection(topic_prefix=topic))
    except ConflictError as error:
        return _page(request, services, who, "topic", topic, error=error)
    return RedirectResponse("/to-connect?done=replayed", 303)


@router.post("/to-connect/attach")
def attach(request: Request, services: Provided, who: Technician, form: Form) -> Response:
    """Attach a device; what cannot be is said beside what was typed."""
    require_own_form(request, form.get("token", ""))
    device = form.get("sender", "")[:500]
    if not device:
        raise ApiError("bad-request", "api-form-unknown")
    try:
        wanted = asked(form, device, to_connect.communes(services))
        done = to_connect.attach(services, wanted, who.label, account=form.get("account") == "yes")
    except (UsageError, ConflictError, NotFoundError) as error:
        return _page(request, services, who, "device", device, codec=form.get("codec", ""), form=form, error=error)
    if done.sheet is not None or done.no_account is not None:
        return _account(request, services, composed(form["meter"]), done)
    replayed = done.replayed
    counts = "later" if replayed is None else f"{replayed.messages}-{replayed.stored}-{replayed.still_rejected}"
    meter = quote(composed(form["meter"]), safe="")
    return RedirectResponse(f"/meters/{meter}/commissioning?{urlencode({'attached': counts})}", 303)


def _account(request: Request, services: Services, meter: str, done: to_connect.Attached) -> Response:
    """Show the account that came with an attachment, this once, or why there is none."""
    translate = translator(request)
    sheets = [done.sheet] if done.sheet is not None else []
    told = [translate(one.key, **one.params) for one in (done.no_account,) if one is not None]
    return render(
        request, "connect_done.html", listed=False, attached=meter, warnings=told,
        accounts=[account_told(sheet) for sheet in sheets], replayed=done.replayed and done.replayed.told(),
        pdf=base64.b64encode(services.connecting.sheets(sheets, translate)).decode("ascii") if sheets else "",
    )  # fmt: skip


def _page(request: Request, services: Services, who: Principal, kind: str, sender: str, **outcome: Any) -> Response:
    """Show a sender; `outcome` has the `codec` to read it by, what a key `opened`, or a `form` and its `error`."""
    error, form = outcome.get("error"), outcome.get("form", {})
    codec = outcome.get("codec") or ""
    names = services.recogniser.codecs()
    found = to_connect.detail(services, kind, sender, codec if codec in names else None)
    translate = translator(request)
    told = _told(error)
    needs_codec = found["has_bytes"] and not found["values"]
    return render(
        request, "attach.html", refusals=_refusals(found["refusals"], needs_codec=needs_codec), needs_codec=needs_codec,
        opened=_opened(outcome.get("opened") or ""),
        status=getattr(error, "http_status", 200), found=found, codec=codec, names=names,
        values=found["values"][:MOST_CHANNELS], more=max(len(found["values"]) - MOST_CHANNELS, 0), typed=form,
        may=who.access >= Access.TECHNICIAN and kind == "device", token=form_token(request),
        technician=who.access >= Access.TECHNICIAN,
        errors=[translate(one.key, **one.params) for one in told],
        wrong={str(one.params.get("field", "")) for one in told}, sites=services.unknown.sites(),
        communes=services.unknown.communes(), fluids=list(Fluid), site_kinds=list(SiteKind), kinds=list(RegisterKind),
        units=[unit.name for unit in UNITS.values() if not unit.rare or unit.name in _units(found)],
    )  # fmt: skip


def _refusals(told: Sequence[str], *, needs_codec: bool) -> list[tuple[str, str]]:
    """Return (reason, detail) of each; that nothing reads the bytes is said where a codec, or a key, is asked for."""
    pairs = [(reason, detail) for reason, _, detail in (one.partition(": ") for one in told)]
    elsewhere = LOCKED | {Reason.MISSING_FIELD} if needs_codec else LOCKED
    return [pair for pair in pairs if pair[0] not in elsewhere]


def _told(error: VigieError | None) -> Sequence[Message]:
    if error is None:
        return ()
    return error.messages if isinstance(error, SeveralErrors) else (error.message,)


def _opened(counts: str) -> Mapping[str, int] | None:
    """Return how many messages a key opened, and how many readings of them were stored; None for no key."""
    if not counts:
        return None
    messages, _, stored = counts.partition("-")
    return {"messages": 0, "stored": 0} if counts == "later" else {"messages": int(messages), "stored": int(stored)}


def _units(found: Mapping[str, Any]) -> set[str]:
    return {str(row["suggested_unit"]) for row in found["values"] if row["suggested_unit"]}
