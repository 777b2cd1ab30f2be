"""Mapping profiles: list, save, one with its versions, in and out of force, and a trial on messages."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.responses import Response

from api.auth import Access, Editor, require
from api.openapi import documented
from api.ports import Row
from api.profile_schema import (
    HeardAnswer,
    ListenRequest,
    PreviewAnswer,
    PreviewRequest,
    ProfileDetail,
    ProfileItem,
    ProfileKept,
    ProfileList,
    ProfileState,
)
from api.request import Provided, Translate
from domain.text import Translator

__all__ = ["preview_words", "router"]

router = APIRouter(tags=["registry"], dependencies=[Depends(require(Access.VIEWER))])

ITEM = {
    "name": "chaufferie-wago",
    "version": 2,
    "active": True,
    "topic": "plant/{device}/meters",
    "format": "json",
    "readings": 1,
    "after": [],
    "created_at": "2026-05-02T08:00:00Z",
    "created_by": "Anne",
}
DOCUMENT = {
    "name": "chaufferie-wago",
    "topic": "plant/{device}/meters",
    "readings": [{"channel": "energy_import", "path": "energy", "unit": "kWh"}],
    "vectors": [
        {
            "topic": "plant/b1/meters",
            "payload": {"energy": 12.5},
            "readings": [{"device": "b1", "channel": "energy_import", "value": 12.5, "unit": "kWh"}],
        }
    ],
}
CHANGE = {
    "act": "profile_off",
    "subject": "chaufferie-wago",
    "version": 2,
    "changed_at": "2026-05-03T08:00:00Z",
    "changed_by": "Anne",
}
VERSION = {name: ITEM[name] for name in ("version", "created_at", "created_by")}
DETAIL = {**{name: ITEM[name] for name in ("name", "active")}, **VERSION, "document": DOCUMENT}
DETAIL |= {"versions": [VERSION], "beside": []}
KEPT = {"name": "chaufferie-wago", "version": 2, "new": True, "beside": []}
SAME: dict[str, Any] = {
    "description": "It is in force already, unchanged.",
    "model": ProfileKept,
    "content": {"application/json": {"example": {**KEPT, "new": False}}},
}
PREVIEW = {
    "source": "refused",
    "items": [
        {
            "topic": "plant/b1/meters",
            "received_at": "2026-05-02T07:59:58Z",
            "payload": '{"energy":12.5}',
            "whole": True,
            "payload_bytes": 15,
            "fits": True,
            "readings": [
                {
                    "device": "b1",
                    "channel": "energy_import",
                    "time": "2026-05-02T07:59:58Z",
                    "value": 12.5,
                    "unit": "kWh",
                    "registered": True,
                    "refusal": None,
                }
            ],
            "refusals": [],
            "omitted": 0,
        }
    ],
    "problem": None,
    "document": DOCUMENT,
}

HEARD = {
    "items": [
        {
            "topic": "plant/b1/meters",
            "received_at": "2026-05-02T07:59:58Z",
            "payload": '{"energy":12.5}',
            "whole": True,
            "payload_bytes": 15,
        }
    ]
}

Name = Annotated[str, Path(max_length=60, pattern=r"^[^\x00]+$", description="Name of a profile.")]
Version = Annotated[int | None, Query(ge=1, le=2_000_000_000, description="A version; else the newest.")]


@router.get(
    "/profiles",
    summary="Mapping profiles, the newest version of each",
    response_model=ProfileList,
    responses=documented({"items": [ITEM], "changes": [CHANGE]}, 403),
)
def profiles(services: Provided) -> Any:
    """Return all of them, by name."""
    return {"items": services.profiles.profiles(), "changes": services.profiles.changes()}


@router.post(
    "/profiles",
    status_code=201,
    summary="Save a profile, or a new version of it (technician)",
    response_model=ProfileKept,
    responses={**documented(KEPT, 403, 413, status=201), 200: SAME},
)
def save(
    response: Response,
    services: Provided,
    document: Annotated[dict[str, Any], Body(openapi_examples={"wago": {"value": DOCUMENT}})],
    editor: Editor,
) -> Any:
    """Check the document and run its vectors; keep it, in force at once, if all hold; unchanged, it is answered 200."""
    kept = services.profiles.save(document, editor.label)
    response.status_code = 201 if kept["new"] else 200
    return kept


@router.post(
    "/profiles/preview",
    summary="What a profile makes of messages; nothing is kept (technician)",
    response_model=PreviewAnswer,
    responses=documented(PREVIEW, 403, 413),
)
def preview(services: Provided, translate: Translate, body: PreviewRequest, _editor: Editor) -> Any:
    """Try a document on messages, or on the latest refused ones of its topic."""
    messages = [{"topic": one.topic, "payload": one.payload.encode()} for one in body.messages]
    document = services.profiles.read(body.profile) if isinstance(body.profile, str) else body.profile
    return preview_words(services.profiles.preview(document, messages), translate)


@router.post(
    "/profiles/listen",
    summary="Hear what a topic says in the next seconds (technician)",
    response_model=HeardAnswer,
    responses=documented(HEARD, 403, 409),
)
def hear(services: Provided, body: ListenRequest, _editor: Editor) -> Any:
    """Wait at most 15 s for a message, and 2 s for others; beside the collectors, which hear it too."""
    return {"items": services.profiles.hear(body.topic)}


@router.get(
    "/profiles/{name}",
    summary="One profile with its document and versions",
    response_model=ProfileDetail,
    responses=documented(DETAIL, 403, 404),
)
def profile(services: Provided, name: Name, version: Version = None) -> Any:
    """Return the newest version, or another one."""
    return services.profiles.profile(name, version)


@router.patch(
    "/profiles/{name}",
    summary="Put a profile in force, or out of it (technician)",
    response_model=ProfileItem,
    responses=documented(ITEM, 403, 404),
)
def change(services: Provided, name: Name, state: ProfileState, editor: Editor) -> Any:
    """Its newest version is meant; out of force, its messages go to the decoders built in."""
    services.profiles.activate(name, editor.label, active=state.active)
    return next(row for row in services.profiles.profiles() if row["name"] == name)


def preview_words(found: Row, translate: Translator) -> Row:
    """Return a trial with the words of each refusal, and of what keeps it from being saved."""
    items = [
        {
            **item,
            "readings": [
                {**one, "refusal": one["refusal"] and _in_words(one["refusal"], translate)} for one in item["readings"]
            ],
            "refusals": [_in_words(one, translate) for one in item["refusals"]],
        }
        for item in found["items"]
    ]
    problem = found["problem"]
    told = None if problem is None else translate(problem.key, **problem.params)
    return {**found, "items": items, "problem": told}


def _in_words(refusal: Row, translate: Translator) -> Row:
    reason, detail = translate(f"rejection-{refusal['reason']}"), translate("detail", detail=refusal["detail"])
    return {**refusal, "reason_text": reason, "detail_text": detail}
