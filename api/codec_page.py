"""The page of codecs: those in force, and plain forms to upload one, to try a frame, and to assign one to a device."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.auth import Access, Principal, require
from api.form import whole
from api.language import translator
from api.own_form import form_token, require_own_form
from api.ports import Row, Services
from api.posted import Posted, posted
from api.problem import ApiError
from api.render import render
from api.request import Provided
from api.routes.codecs import preview_words
from domain.codec import Trial
from domain.errors import ConflictError, NotFoundError, UsageError, VigieError
from domain.quarantine import Selection

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

NOTHING_TYPED = Posted({}, {})
DONE = {
    "added": "codecs-added",
    "same": "codecs-same",
    "assigned": "codecs-assigned",
    "replayed": "codecs-replayed",
}
"""What was done, and the sentence that says so."""


@router.get("/codecs")
def page(
    *,
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.VIEWER))],
    name: Annotated[str, Query(max_length=60)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
    about: Annotated[str, Query(max_length=120)] = "",
    version: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """Show the codecs, and the versions of one; a technician is given the forms."""
    words = DONE.get(done)
    counts = dict(zip(("messages", "resolved"), (*version.split("-"), ""), strict=False))
    told = translator(request)(words, name=about, version=version, device=about, **counts) if words else None
    return _page(request, services, who, name=name, done=told)


@router.post("/codecs")
def change(
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.TECHNICIAN))],
    form: Annotated[Posted, Depends(posted)],
) -> Response:
    """Do what one of the forms asks; what cannot be is said beside what was typed."""
    require_own_form(request, form.text("token"))
    act = ACTS.get(form.text("do"))
    if act is None:
        raise ApiError("bad-request", "api-form-unknown")
    try:
        outcome = act(services, form, who)
    except (UsageError, NotFoundError, ConflictError) as error:
        return _page(request, services, who, form=form, error=error)
    if isinstance(outcome, Trial):
        return _page(request, services, who, form=form, trial=outcome)
    if "compared" in outcome:
        return _page(request, services, who, form=form, preview=outcome)
    return RedirectResponse(f"/codecs?{urlencode(outcome)}", 303)


def _add(services: Services, form: Posted, who: Principal) -> Row:
    source, vectors = form.file("source"), form.file("vectors")
    read = services.codecs.read_vectors(vectors)
    kept = services.codecs.add(form.text("name"), source, read, note=form.text("note"), by=who.label)
    done = "added" if kept["new"] else "same"
    return {"done": done, "about": str(kept["name"]), "version": str(kept["version"]), "name": str(kept["name"])}


def _preview(services: Services, form: Posted, _who: Principal) -> Row:
    source, vectors = form.file("source"), form.file("vectors")
    found = services.codecs.preview(form.text("name"), source, services.codecs.read_vectors(vectors))
    return {**found, "source": source, "vectors": vectors, "note": form.text("note")}


def _replay(services: Services, form: Posted, _who: Principal) -> Row:
    name = form.text("name")
    found = services.quarantine.replay(Selection(codec=name))
    return {"done": "replayed", "about": name, "version": f"{found.messages}-{found.resolved}", "name": name}


def _try(services: Services, form: Posted, _who: Principal) -> Trial:
    port = whole(form.text("port"), "port")
    return services.codecs.trial(form.text("codec"), None, -1 if port is None else port, form.text("bytes"))


def _assign(services: Services, form: Posted, who: Principal) -> Row:
    device = form.text("device")
    services.codecs.assign(device, form.text("codec") or None, who.label)
    return {"done": "assigned", "about": device}


ACTS: Mapping[str, Callable[[Services, Posted, Principal], Row | Trial]] = {
    "add": _add,
    "preview": _preview,
    "replay": _replay,
    "try": _try,
    "assign": _assign,
}
"""What the forms ask for: where to go next, or what to show."""


def _page(request: Request, services: Services, who: Principal, **outcome: Any) -> Response:
    """Show the page; `outcome` is what was `done`, the `form` that failed with its `error`, a `trial`, a `preview`."""
    error: VigieError | None = outcome.get("error")
    form: Posted = outcome.get("form", NOTHING_TYPED)
    trial: Trial | None = outcome.get("trial")
    preview: Row | None = outcome.get("preview")
    may = who.access >= Access.TECHNICIAN
    name = str(outcome.get("name", ""))
    items = services.codecs.codecs()
    known = {row["name"] for row in items}
    return render(
        request, "codecs.html", status=getattr(error, "http_status", 200), items=items, may=may,
        built_in=services.codecs.built_in(), token=form_token(request) if may else "",
        shown=services.codecs.codec(name) if name in known else None, changes=services.codecs.changes(),
        done=outcome.get("done"), failed=form.text("do") if error else "",
        error=translator(request)(error.message.key, **error.message.params) if error else "",
        differences=getattr(error, "differences", []), trial=trial,
        preview=preview and {**preview, **preview_words(preview, translator(request))},
        answer=json.dumps(trial.answer, ensure_ascii=False, indent=2) if trial and trial.answer is not None else "",
        typed={name: form.text(name) for name in ("name", "note", "codec", "port", "bytes", "device", "do")},
    )  # fmt: skip
