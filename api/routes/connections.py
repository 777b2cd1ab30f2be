"""POST /connections/check, POST /connections, GET and POST /accounts, an account's end or new password."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from api.auth import Access, Editor, require
from api.connection_schema import AccountIn, AccountList, ConnectionAnswer, ConnectionIn, GivenAccount, Revoked
from api.connection_words import account_told, applied_told, identity_told
from api.openapi import documented
from api.problem import responses
from api.request import Provided, Translate
from domain.connection import Access as BrokerAccess
from domain.connection import Applied, Credential, ListLine

__all__ = ["router"]

router = APIRouter(tags=["registry"], dependencies=[Depends(require(Access.TECHNICIAN))])

LINE = {
    "line": 1,
    "verdict": "new",
    "meter": "ecole-eau",
    "register": "volume",
    "device": "70b3d5e75e004536",
    "reasons": [],
    "notes": ["le site « ecole » est créé"],
}
CHECKED = {
    "done": False,
    "counts": {"new": 1, "same": 0, "updated": 0, "refused": 0},
    "lines": [LINE],
    "accounts": [],
    "no_accounts": None,
    "replayed": None,
}
GIVEN = {
    "device": "prise-1",
    "credential": "password",
    "password": "k7mq-r2wd-9xfa-tn4c-vb8e",
    "publish": ["tele/prise-1/#", "stat/prise-1/#"],
    "subscribe": ["cmnd/prise-1/#"],
}
APPLIED = {**CHECKED, "done": True, "accounts": [GIVEN]}
GATEWAY = {**GIVEN, "device": "z2m-ecole", "publish": ["zigbee2mqtt/#"], "subscribe": ["zigbee2mqtt/+/set"]}
ACCOUNT = {
    **{name: value for name, value in GIVEN.items() if name != "password"},
    "issued_at": "2026-11-25T09:00:00Z",
    "issued_by": "Service énergie",
    "revoked_at": None,
    "revoked_by": None,
}
Device = Annotated[str, Path(max_length=120, pattern=r"^[^\x00]+$", description="The device's name.")]


def _lines(body: ConnectionIn) -> list[ListLine]:
    return [ListLine({name.strip(): value.strip() for name, value in line.items()}) for line in body.lines]


@router.post(
    "/connections/check",
    summary="What a list of devices would do, line by line (technician)",
    response_model=ConnectionAnswer,
    responses=documented(CHECKED, 403),
)
def check(services: Provided, translate: Translate, body: Annotated[ConnectionIn, Body()]) -> Any:
    """Return every line with its verdict and all its reasons; nothing is written."""
    return applied_told(Applied(tuple(services.connecting.check(_lines(body)))), translate)


@router.post(
    "/connections",
    summary="Connect the devices of a list, all or none (technician)",
    response_model=ConnectionAnswer,
    responses=documented(APPLIED, 403, 409),
)
def connect(
    services: Provided, translate: Translate, editor: Editor, response: Response, body: Annotated[ConnectionIn, Body()]
) -> Any:
    """Register them and give them accounts at the broker; where a line is refused, nothing is done (`done` false)."""
    response.headers["Cache-Control"] = "no-store"
    return applied_told(services.connecting.apply(_lines(body), editor.label), translate)


@router.get(
    "/accounts",
    summary="Devices' accounts at the broker (technician)",
    response_model=AccountList,
    responses=documented({"items": [ACCOUNT]}, 403),
)
def accounts(services: Provided, *, ended: Annotated[bool, Query(description="Also those that ended.")] = False) -> Any:
    """Return them by device, without passwords."""
    return {"items": [identity_told(one) for one in services.connecting.identities(ended=ended)]}


@router.post(
    "/accounts",
    status_code=201,
    summary="Give an account to a gateway or a network server, or another to a device (technician)",
    response_model=GivenAccount,
    responses={201: {"content": {"application/json": {"example": GATEWAY}}}, **responses(403, 409)},
)
def give(services: Provided, editor: Editor, body: Annotated[AccountIn, Body()], response: Response) -> Any:
    """Let it speak for its topics; none may be that of another device with an account of its own."""
    access = BrokerAccess(Credential(body.credential), tuple(body.publish), tuple(body.subscribe))
    response.headers["Cache-Control"] = "no-store"
    return account_told(services.connecting.give(body.device, access if body.publish else None, editor.label))


@router.post(
    "/accounts/{device}/revoke",
    summary="End a device's account (technician)",
    response_model=Revoked,
    responses=documented({"revoked": "prise-1"}, 403, 404),
)
def revoke(services: Provided, editor: Editor, device: Device) -> Any:
    """Disconnect it at once; it does not come in again."""
    services.connecting.revoke(device, editor.label)
    return {"revoked": device}


@router.post(
    "/accounts/{device}/rotate",
    summary="Give a device another password (technician)",
    response_model=GivenAccount,
    responses=documented(GIVEN, 403, 404, 409),
)
def rotate(services: Provided, editor: Editor, device: Device, response: Response) -> Any:
    """The one before ends at once; an account that was ended is refused (409)."""
    response.headers["Cache-Control"] = "no-store"
    return account_told(services.connecting.rotate(device, editor.label))
