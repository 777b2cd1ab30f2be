"""GET /unknown-devices, and what can be done with one: attach it, or ignore it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query

from api import to_connect
from api.attach_schema import (
    AttachAnswer,
    AttachRequest,
    IgnoreRequest,
    KeyAnswer,
    KeyRequest,
    SenderKind,
    UnknownDeviceDetail,
    UnknownDevicePage,
)
from api.auth import Access, Editor, require
from api.connection_words import account_told
from api.openapi import documented
from api.request import Cursor, Provided, Translate
from domain.spelling import composed

__all__ = ["router"]

router = APIRouter(tags=["registry"], dependencies=[Depends(require(Access.VIEWER))])

SENDER = {
    "kind": "device",
    "sender": "24e124136b502217",
    "topic": "application/1/device/24e124136b502217/event/up",
    "decoder": "chirpstack",
    "first_heard": "2026-11-25T08:00:00Z",
    "last_heard": "2026-11-25T09:50:00Z",
    "messages": 12,
    "attached": False,
    "ignored": False,
    "sample": {
        "topic": "application/1/device/24e124136b502217/event/up",
        "received_at": "2026-11-25T09:50:00Z",
        "text": '{\n  "fPort": 85\n}',
    },
}
VALUE = {
    "channel": "milesight_em300_di.pulses",
    "value": 1042.0,
    "unit": "pulse",
    "time": "2026-11-25T09:50:00Z",
    "name": "pulses",
    "kind": "index",
    "suggested_unit": None,
    "fluid": None,
    "interval_s": 600,
    "likely": True,
}
LISTED = {**SENDER, "reason": "unknown_device", "reason_text": "Appareil inconnu"}
DETAIL = {
    **SENDER,
    "values": [VALUE],
    "codecs": [{"codec": "milesight_em300_di", "values": [["milesight_em300_di.pulses", 1042.0, "pulse"]]}],
    "refusals": [],
    "has_bytes": True,
    "codec": None,
    "locked": None,
    "account": {"state": "behind", "publish": [], "subscribe": []},
}
ATTACHED = {
    "meter": "eau-ecole",
    "registers": ["volume"],
    "replayed": {
        "messages": 12, "resolved": 12, "still_rejected": 0, "not_replayable": 0, "stored": 12, "duplicates": 0,
        "superseded": 0,
    },
    "account": None,
    "account_refused": None,
}  # fmt: skip

OPENED = {"device": "12345678", "replayed": ATTACHED["replayed"]}


@router.get(
    "/unknown-devices",
    summary="Devices that speak without a register, and topics that nobody understands",
    response_model=UnknownDevicePage,
    responses=documented({"next_cursor": None, "items": [LISTED]}, 403),
)
def unknown_devices(
    *,
    services: Provided,
    translate: Translate,
    ignored: Annotated[bool, Query(description="Those that somebody ignores, rather than the others.")] = False,
    limit: Annotated[int, Query(ge=1, le=200, description="Items a page.")] = 50,
    cursor: Cursor = None,
) -> Any:
    """Return a page, the last heard first."""
    return to_connect.page_of(services, translate, ignored=ignored, cursor=cursor, limit=limit)


@router.get(
    "/unknown-devices/sender",
    summary="One of them, with the values of its kept messages and the codecs that read them",
    response_model=UnknownDeviceDetail,
    responses=documented(DETAIL, 403, 404),
)
def unknown_device(
    services: Provided,
    kind: SenderKind,
    sender: Annotated[str, Query(min_length=1, max_length=500)],
    codec: Annotated[str | None, Query(max_length=60, description="Values as if this codec read its bytes.")] = None,
) -> Any:
    """Return a device, or a topic, with up to 40 of its latest messages read."""
    return to_connect.detail(services, kind, sender, codec)


@router.post(
    "/unknown-devices/attach",
    summary="Attach a device: a meter with registers, and its earlier messages stored (technician)",
    response_model=AttachAnswer,
    responses=documented(ATTACHED, 403, 404, 409),
)
def attach(services: Provided, translate: Translate, who: Editor, asked: Annotated[AttachRequest, Body()]) -> Any:
    """Make all of it or nothing; then send the device's earlier messages through again, and give it its account."""
    done = to_connect.attach(services, asked.asked(), who.label, account=asked.account)
    refusal = done.no_account
    return {
        "meter": composed(asked.meter),
        "registers": [composed(register.name) for register in asked.registers],
        "replayed": done.replayed.told() if done.replayed else None,
        "account": account_told(done.sheet) if done.sheet else None,
        "account_refused": translate(refusal.key, **refusal.params) if refusal else None,
    }


@router.post(
    "/unknown-devices/key",
    summary="Give the key of a meter whose messages are encrypted (technician)",
    response_model=KeyAnswer,
    responses=documented(OPENED, 403, 404),
)
def give_key(services: Provided, _who: Editor, asked: Annotated[KeyRequest, Body()]) -> Any:
    """Keep a key that opens one of the messages that wait, and send them through again; another is refused."""
    replayed = to_connect.give_key(services, asked.device, asked.key)
    return {"device": asked.device, "replayed": replayed.told() if replayed else None}


@router.post(
    "/unknown-devices/ignore",
    summary="Keep nothing more of a sender, or keep its messages again (technician)",
    status_code=204,
    responses=documented(None, 403, 404, status=204),
)
def ignore(services: Provided, who: Editor, asked: Annotated[IgnoreRequest, Body()]) -> None:
    """Ignore a sender; its messages are counted and not kept until it is heeded again."""
    services.unknown.ignore(asked.kind, asked.sender, who.label, ignored=asked.ignored)
