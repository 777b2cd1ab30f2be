"""The page of mapping profiles: those kept, and one to write, tried on messages as it is typed."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.auth import Access, Principal, require
from api.language import translator
from api.own_form import form_token, require_own_form
from api.ports import Row, Services
from api.posted import Typed, posted_verbatim
from api.problem import ApiError
from api.profile_examples import EXAMPLES
from api.render import config, render
from api.request import Provided
from api.routes.profiles import preview_words
from domain.calendar import DEFAULT_ZONE
from domain.errors import NotFoundError, UsageError

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

DONE = {
    "saved": "profiles-saved",
    "same": "profiles-same",
    "off": "profiles-turned-off",
    "on": "profiles-turned-on",
}
TEXTS = (
    "profiles-none-refused", "profiles-not-fit", "profiles-no-reading", "profiles-count-omitted", "profiles-device",
    "profiles-channel", "profiles-time", "profiles-value", "profiles-unit", "profiles-unit-register",
    "profiles-refusal", "profiles-would-refuse", "profiles-no-register", "profiles-former", "profiles-received",
    "profiles-bytes", "profiles-keep", "profiles-kept", "profiles-failed", "profiles-not-yet", "profiles-ready",
    "profiles-of-vectors", "profiles-listening", "profiles-silent", "profiles-heard-long",
)  # fmt: skip
FIELDS = (
    "topic", "where", "format", "encoding", "csv", "kv", "each", "device", "time", "text_numbers", "decimal_comma",
    "empty", "readings", "channel", "path", "json", "words", "unit", "scale", "offset", "wrap", "nulls", "required",
    "of", "names", "vectors",
)  # fmt: skip
"""The fields that the page explains, in the order in which they are written."""


@router.get("/profiles")
def page(
    *,
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.VIEWER))],
    name: Annotated[str, Query(max_length=60)] = "",
    version: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
    topic: Annotated[str, Query(max_length=250)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
    kept: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
) -> Response:
    """Show the profiles, and one of them; a technician may change it, or begin one for a topic."""
    chosen = services.profiles.profile(name, version) if name else None
    words = DONE.get(done)
    told = translator(request)(words, name=name, version=str(kept)) if words else None
    typed = {"document": _text(chosen["document"]) if chosen else _begun(topic), "topic": topic}
    return _page(request, services, who, typed, chosen=chosen, done=told)


async def _form(request: Request) -> Typed:
    return await posted_verbatim(request, ("document", "payload"))


@router.post("/profiles")
def change(
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.TECHNICIAN))],
    form: Annotated[Typed, Depends(_form)],
) -> Response:
    """Do what one of the buttons asks; what cannot be is said beside what was typed."""
    require_own_form(request, form.get("token", ""))
    act = {"save": _save, "on": _switch, "off": _switch}.get(form.get("do", ""))
    try:
        if form.get("do") == "try":
            return _page(request, services, who, form, trial=_tried(request, services, form))
        if act is None:
            raise ApiError("bad-request", "api-form-unknown")
        return RedirectResponse(f"/profiles?{urlencode(act(services, form, who))}", 303)
    except (UsageError, NotFoundError) as error:
        return _page(request, services, who, form, error=error)


def _save(services: Services, form: Typed, who: Principal) -> Mapping[str, Any]:
    kept = services.profiles.save(services.profiles.read(form.get("document", "")), who.label)
    return {"name": kept["name"], "done": "saved" if kept["new"] else "same", "kept": kept["version"]}


def _switch(services: Services, form: Typed, who: Principal) -> Mapping[str, Any]:
    services.profiles.activate(form.get("name", "")[:60], who.label, active=form["do"] == "on")
    return {"name": form["name"], "done": form["do"]}


def _tried(request: Request, services: Services, form: Typed) -> Row:
    topic, payload = form.get("topic", "").strip(), form.get("payload", "")
    messages = [{"topic": topic, "payload": payload.encode("utf-8", "replace")}] if topic and payload else []
    found = services.profiles.preview(services.profiles.read(form.get("document", "")), messages)
    return preview_words(found, translator(request))


def _page(
    request: Request, services: Services, who: Principal, typed: Typed, *, chosen: Row | None = None, **outcome: Any
) -> Response:
    """Show the page; `outcome` is what was `done`, a `trial`, or the `error` of what was typed."""
    may = who.access >= Access.TECHNICIAN
    error = outcome.get("error")
    settings = config(request, DEFAULT_ZONE, texts=TEXTS, examples=[_text(one) for one in EXAMPLES] if may else [])
    return render(
        request, "profiles.html", status=getattr(error, "http_status", 200), items=services.profiles.profiles(),
        chosen=chosen, may=may, token=form_token(request) if may else "", typed=typed, done=outcome.get("done"),
        error=None if error is None else translator(request)(error.message.key, **error.message.params),
        trial=outcome.get("trial"), examples=[one["name"] for one in EXAMPLES], fields=FIELDS,
        config=settings if may else None, changes=services.profiles.changes(),
    )  # fmt: skip


def _begun(topic: str) -> str:
    """Return a document to begin with, for the topic where one was asked for."""
    return _text({**EXAMPLES[0], "name": "", "topic": topic, "vectors": []}) if topic else ""


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
