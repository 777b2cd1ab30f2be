"""Uploaded payload codecs: list, upload, one with its versions, a trial of a frame, and which device each reads."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from api.auth import Access, Editor, require
from api.codec_schema import (
    CodecAdded,
    CodecDetail,
    CodecIn,
    CodecList,
    CodecPreview,
    CodecPreviewIn,
    CodecTrial,
    CodecTry,
    DeviceCodec,
    DeviceCodecIn,
)
from api.language import translator
from api.openapi import documented
from api.ports import Row
from api.problem import problem_response
from api.request import Provided
from domain.codec import Change, VectorsFailedError
from domain.text import Translator

__all__ = ["preview_words", "router"]

router = APIRouter(tags=["registry"], dependencies=[Depends(require(Access.VIEWER))])

ADDED = {"name": "adeunis-pulse", "version": 2, "new": True, "vectors": 3, "values": 9}
ITEM = {
    "name": "adeunis-pulse",
    "version": 2,
    "note": "firmware 4",
    "vectors": 3,
    "bytes": 4210,
    "devices": 12,
    "created_at": "2026-05-02T08:00:00Z",
    "created_by": "Anne",
}
CHANGE = {
    "act": "codec_assigned",
    "subject": "70b3d5e75e003f01",
    "version": None,
    "codec": "adeunis-pulse",
    "former": None,
    "changed_at": "2026-05-02T08:05:00Z",
    "changed_by": "Anne",
}
VERSION = {name: value for name, value in ITEM.items() if name not in {"name", "devices"}}
VECTOR = {
    "description": "two counters",
    "input": {"fPort": 3, "bytes": "000001f4"},
    "output": {"data": {"pulses": 500}},
}
DETAIL = {
    **{name: ITEM[name] for name in ("name", "version", "note", "created_at", "created_by")},
    "source": "function decodeUplink(input) { return { data: {} } }",
    "vectors": [VECTOR],
    "versions": [VERSION],
    "devices": ["70b3d5e75e003f01"],
    "waiting": 0,
}
TRIAL = {
    "answer": {"data": {"pulses": 500}},
    "values": [{"channel": "adeunis-pulse.pulses", "time": "2026-05-02T08:00:00Z", "value": 500, "unit": None}],
    "fault": None,
}
PREVIEW = {
    "name": "adeunis-pulse",
    "version": 2,
    "counts": {"same": 0, "new": 1, "changed": 0, "lost": 0, "unread": 0},
    "items": [
        {
            "device": "70b3d5e75e003f01",
            "time": "2026-05-02T08:00:00Z",
            "port": 3,
            "data": "000001f4",
            "before": {"answer": None, "values": [], "fault": "TypeError: x is not a function"},
            "after": TRIAL,
            "change": "new",
            "vector": "",
        }
    ],
    "problem": None,
}
SAME: dict[str, Any] = {
    "description": "It is in force already, unchanged.",
    "model": CodecAdded,
    "content": {"application/json": {"example": {**ADDED, "new": False}}},
}
ASSIGNED = {"device": "70b3d5e75e003f01", "codec": "adeunis-pulse"}

Name = Annotated[str, Path(max_length=60, pattern=r"^[^\x00]+$", description="Name of a codec.")]
Device = Annotated[str, Path(max_length=120, pattern=r"^[^\x00]+$", description="Code of a device: its DevEUI.")]
Version = Annotated[int | None, Query(ge=1, le=2_000_000_000, description="A version; else the one in force.")]


@router.get(
    "/codecs",
    summary="Uploaded codecs, and the names of those built in",
    response_model=CodecList,
    responses=documented({"items": [ITEM], "built_in": ["axioma_w1"], "changes": [CHANGE]}, 403),
)
def codecs(services: Provided) -> Any:
    """Return the version in force of each, by name."""
    return {
        "items": services.codecs.codecs(),
        "built_in": services.codecs.built_in(),
        "changes": services.codecs.changes(),
    }


@router.post(
    "/codecs",
    status_code=201,
    summary="Upload a codec, or a new version of it",
    response_model=CodecAdded,
    responses={**documented(ADDED, 403, 413, status=201), 200: SAME},
)
def add(request: Request, response: Response, services: Provided, body: CodecIn, editor: Editor) -> Any:
    """Run the vectors; keep the codec, in force at once, if all hold. `errors` of the refusal tells each difference.

    What was in force already, unchanged, is answered 200.
    """
    try:
        kept = services.codecs.add(body.name, body.source, body.vectors, note=body.note, by=editor.label)
    except VectorsFailedError as failed:
        return _differences(request, failed)
    response.status_code = 201 if kept["new"] else 200
    return kept


@router.post(
    "/codecs/preview",
    summary="What an upload would change; nothing is kept",
    response_model=CodecPreview,
    responses=documented(PREVIEW, 403, 413),
)
def preview(request: Request, services: Provided, body: CodecPreviewIn, _editor: Editor) -> Any:
    """Compare with the version in force: the latest refused messages of its devices, then the frames of its vectors."""
    found = services.codecs.preview(body.name, body.source, body.vectors)
    return {**found, **preview_words(found, translator(request))}


def preview_words(found: Row, translate: Translator) -> Row:
    """Return the counts by change, the items, and what is in the way of an upload in words."""
    problem = found["problem"]
    counts = Counter(one.change for one in found["compared"])
    return {
        "counts": {change: counts[change] for change in Change},
        "items": [one._asdict() for one in found["compared"]],
        "problem": None if problem is None else translate(problem.message.key, **problem.message.params),
    }


@router.get(
    "/codecs/{name}",
    summary="One codec with its script, vectors, versions and devices",
    response_model=CodecDetail,
    responses=documented(DETAIL, 403, 404),
)
def codec(services: Provided, name: Name, version: Version = None) -> Any:
    """Return the version in force, or another one."""
    return services.codecs.codec(name, version)


@router.post(
    "/codecs/{name}/try",
    summary="What a codec makes of a frame; nothing is kept",
    response_model=CodecTrial,
    responses=documented(TRIAL, 403, 404),
)
def try_frame(services: Provided, name: Name, body: CodecTry, _editor: Editor) -> Any:
    """Run it over the bytes, as heard now; `fault` says why there are no readings."""
    return services.codecs.trial(name, body.version, body.port, body.bytes)


@router.get(
    "/devices/{device}/codec",
    summary="Which codec reads a device",
    response_model=DeviceCodec,
    responses=documented(ASSIGNED, 403, 404),
)
def assigned(services: Provided, device: Device) -> Any:
    """Return it; null where those that recognise its frames read them."""
    return {"device": device, "codec": services.codecs.assigned(device)}


@router.put(
    "/devices/{device}/codec",
    summary="Let a codec read a device",
    response_model=DeviceCodec,
    responses=documented(ASSIGNED, 403, 404),
)
def assign(services: Provided, device: Device, body: DeviceCodecIn, editor: Editor) -> Any:
    """Collectors follow within seconds; null takes the codec away."""
    services.codecs.assign(device, body.codec, editor.label)
    return {"device": device, "codec": body.codec}


def _differences(request: Request, failed: VectorsFailedError) -> Response:
    translate = translator(request)
    errors = [
        {
            "field": f"vectors[{found.vector - 1}].output.{found.path}".rstrip("."),
            "message": translate(
                "codec-difference",
                vector=found.label,
                path=found.path or "-",
                expected=found.expected or "none",
                detail_fault=found.got or "none",
            ),
        }
        for found in failed.differences
    ]
    detail = translate(failed.message.key, **failed.message.params)
    return problem_response(request, failed.slug, detail, errors)
