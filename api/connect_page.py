"""The page that connects devices: one by a form, or a list by a file; checked first, then connected, then printed."""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.auth import Access, Principal, require
from api.connection_words import account_told, identity_told, line_told
from api.language import translator
from api.own_form import form_token, require_own_form
from api.ports import Services
from api.render import render
from api.request import Provided
from domain.connection import Access as BrokerAccess
from domain.connection import Applied, CheckedLine, Credential, DeviceIdentity, ListLine, Verdict
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.registry import Fluid, RegisterKind, SiteKind
from domain.unit import UNITS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

SHOWN = 500
"""Lines that a page shows, refused ones first."""
MOST_UNPACKED = 8 * 1_048_576
MOST_TYPED = 500
MOST_ACCOUNTS = 1_000
MOST_LINES = 5_000
REQUIRED = frozenset({"meter", "site", "site_kind", "commune_insee", "fluid", "register", "kind", "unit"})
FIELDS = (
    "meter", "site", "site_kind", "commune_insee", "fluid", "register", "kind", "unit", "device", "dialect", "codec",
    "credential", "topic", "delivery_point", "scale", "digits", "max_rate", "interval_s",
)  # fmt: skip
TEMPLATES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Technician = Annotated[Principal, Depends(require(Access.TECHNICIAN))]
Token = Annotated[str, Form(max_length=100)]
Device = Annotated[str, Form(max_length=120)]
Topics = Annotated[str, Form(max_length=1_700)]
"""MQTT filters between spaces."""


class _Sent(NamedTuple):
    """What the form carried: a file, or the fields of one device."""

    token: str
    name: str
    content: bytes
    typed: dict[str, str]


@router.get("/connect")
def begin(request: Request, services: Provided, _who: Technician) -> Response:
    """Show the two ways to connect, and the accounts there are."""
    return _begin(request, services)


@router.get("/connect/template.{kind}")
def template(services: Provided, _who: Technician, kind: str) -> Response:
    """Give a list to fill in."""
    if kind not in TEMPLATES:
        raise NotFoundError("error-connect-template")
    headers = {"Content-Disposition": f'attachment; filename="vigie-appareils.{kind}"'}
    return Response(services.connecting.template(kind), media_type=TEMPLATES[kind], headers=headers)


async def _sent(request: Request) -> _Sent:
    async with request.form() as form:
        file = form.get("file")
        name, content = (file.filename or "", await file.read()) if isinstance(file, UploadFile) else ("", b"")
        typed = {field: str(form.get(field, "")).strip()[:MOST_TYPED] for field in FIELDS}
        return _Sent(str(form.get("token", "")), name[:MOST_TYPED], content, typed)


@router.post("/connect/check")
def check(request: Request, services: Provided, _who: Technician, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
    """Show what a list, or the form of one device, would do."""
    require_own_form(request, sent.token)
    try:
        if sent.content or sent.name:
            lines = list(services.connecting.read(sent.name, sent.content))
        else:
            lines = [ListLine(sent.typed)]
        return _verdicts(request, lines, services.connecting.check(lines))
    except UsageError as error:
        told = translator(request)(error.message.key, **error.message.params)
        return _begin(request, services, error=told, typed=sent.typed)


@router.post("/connect/apply")
def apply(
    request: Request,
    services: Provided,
    who: Technician,
    token: Token = "",
    packed: Annotated[str, Form(alias="list", max_length=2_000_000)] = "",
) -> Response:
    """Connect a list that was shown, and show the accounts, this once."""
    require_own_form(request, token)
    lines = _unpack(packed)
    applied = services.connecting.apply(lines, who.label)
    if not applied.done:
        return _verdicts(request, lines, applied.lines)
    return _done(request, services, applied)


@router.get("/connect/account")
def confirm(
    request: Request,
    services: Provided,
    _who: Technician,
    device: Annotated[str, Query(max_length=120)],
    do: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Ask whether an account is to end, to get another password, or to be given anew, and say what follows."""
    account = next((one for one in _accounts(services) if one.device == device), None)
    if account is None:
        raise NotFoundError("error-device-no-account", device=device)
    if do not in _acts(account):
        raise NotFoundError("error-connect-act", device=device)
    return render(request, "connect_account.html", token=form_token(request), account=identity_told(account), do=do)


@router.post("/connect/revoke")
def revoke(request: Request, services: Provided, who: Technician, device: Device, token: Token = "") -> Response:
    """End a device's account."""
    require_own_form(request, token)
    services.connecting.revoke(device, who.label)
    return _begin(request, services, done=translator(request)("device-revoked", device=device))


@router.post("/connect/give")
def give(  # noqa: PLR0917 - as a form has fields
    request: Request,
    services: Provided,
    who: Technician,
    device: Device,
    publish: Topics = "",
    subscribe: Topics = "",
    token: Token = "",
) -> Response:
    """Give an account to a gateway, a network server, or a device whose account ended, and show it, this once."""
    require_own_form(request, token)
    access = BrokerAccess(Credential.PASSWORD, tuple(publish.split()), tuple(subscribe.split()))
    try:
        sheet = services.connecting.give(device.strip(), access if access.publish else None, who.label)
    except (UsageError, ConflictError) as error:
        told = translator(request)(error.message.key, **error.message.params)
        return _begin(request, services, error=told)
    return _done(request, services, Applied((), done=True, sheets=(sheet,)))


@router.post("/connect/rotate")
def rotate(request: Request, services: Provided, who: Technician, device: Device, token: Token = "") -> Response:
    """Give a device another password, and show it, this once."""
    require_own_form(request, token)
    try:
        sheet = services.connecting.rotate(device, who.label)
    except ConflictError as error:  # in another window its account was ended
        return _begin(request, services, error=translator(request)(error.message.key, **error.message.params))
    return _done(request, services, Applied((), done=True, sheets=(sheet,)))


def _begin(
    request: Request, services: Services, *, error: str = "", done: str = "", typed: Mapping[str, str] | None = None
) -> Response:
    accounts = _accounts(services)
    choices: dict[str, Sequence[str]] = {
        "site_kind": list(SiteKind),
        "fluid": list(Fluid),
        "kind": list(RegisterKind),
        "unit": list(UNITS),
        "credential": ["", *Credential],
        **services.connecting.choices(),
    }
    return render(
        request, "connect.html", status=422 if error else 200, token=form_token(request), choices=choices,
        fields=FIELDS, required=REQUIRED, typed=typed or {}, error=error, done=done,
        accounts=[{**identity_told(one), "acts": _acts(one)} for one in accounts[:MOST_ACCOUNTS]],
        more=max(0, len(accounts) - MOST_ACCOUNTS),
    )  # fmt: skip


def _accounts(services: Services) -> list[DeviceIdentity]:
    """Return the account of each device, by name: the one that holds, else the last that was ended."""
    latest: dict[str, DeviceIdentity] = {}
    for one in services.connecting.identities(ended=True):
        former = latest.get(one.device)
        if former is None or former.revoked_at is not None:
            latest[one.device] = one
    return [latest[device] for device in sorted(latest)]


def _acts(account: DeviceIdentity) -> Sequence[str]:
    """Return what may be done to an account."""
    if account.revoked_at is not None:
        return ("give",)
    return ("rotate", "revoke") if account.access.credential is Credential.PASSWORD else ("revoke",)


def _verdicts(request: Request, lines: Sequence[ListLine], checked: Sequence[CheckedLine]) -> Response:
    translate = translator(request)
    counts = Applied(tuple(checked)).counts()
    order = sorted(checked, key=lambda line: (line.verdict is not Verdict.REFUSED, not line.notes, line.number))
    return render(
        request, "connect_verdicts.html", token=form_token(request), counts=counts,
        items=[line_told(line, translate) for line in order[:SHOWN]], more=max(0, len(order) - SHOWN),
        packed="" if counts[Verdict.REFUSED] else _pack(lines),
    )  # fmt: skip


def _done(request: Request, services: Services, applied: Applied) -> Response:
    translate = translator(request)
    pdf = services.connecting.sheets(applied.sheets, translate) if applied.sheets else b""
    told = [
        translate(message.key, **message.params)
        for message in (applied.no_accounts, applied.not_replayed)
        if message is not None
    ]
    return render(
        request, "connect_done.html", counts=applied.counts(), listed=bool(applied.lines), attached="", warnings=told,
        accounts=[account_told(sheet) for sheet in applied.sheets],
        replayed=applied.replayed and applied.replayed.told(), pdf=base64.b64encode(pdf).decode("ascii"),
    )  # fmt: skip


def _pack(lines: Sequence[ListLine]) -> str:
    """Return a list as the page carries it from its check to its confirmation; it is checked again then."""
    kept = [({name: line.fields[name] for name in FIELDS if name in line.fields}, line) for line in lines]
    entries = [[fields, sorted(line.numbers & fields.keys()), line.row] for fields, line in kept]
    document = json.dumps(entries, ensure_ascii=False)
    return base64.b64encode(zlib.compress(document.encode())).decode("ascii")


def _unpack(packed: str) -> list[ListLine]:
    """Return a list that a page carried.

    Raises:
        UsageError: it is damaged, or unpacks to more than a list may hold.
    """
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(base64.b64decode(packed, validate=True), MOST_UNPACKED)
        if inflater.unconsumed_tail or not inflater.eof:
            raise UsageError("error-connect-list-damaged")
        document: list[Any] = json.loads(plain)
        lines = [_line(fields, numbers, row) for fields, numbers, row in document]
    except (ValueError, TypeError, AttributeError, zlib.error) as error:
        raise UsageError("error-connect-list-damaged") from error
    if not 0 < len(lines) <= MOST_LINES:
        raise UsageError("error-connect-list-damaged")
    return lines


def _line(fields: Mapping[str, str], numbers: Sequence[str], row: int | None) -> ListLine:
    if not isinstance(row, int | None):
        raise TypeError(row)
    return ListLine({str(name): str(value) for name, value in fields.items()}, frozenset(map(str, numbers)), row)
