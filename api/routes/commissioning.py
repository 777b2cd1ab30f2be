"""The commissioning of a meter: its checks as they stand, digits of the display, the signed verdict and its paper."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from fastapi.responses import Response

from api import commissioning
from api.auth import Access, Editor, require
from api.commissioning_schema import (
    CommissioningAnswer,
    DisplayRequest,
    OffsetEndRequest,
    OffsetRequest,
    SignAnswer,
    SignRequest,
    StartAnswer,
    ToFinishList,
)
from api.openapi import documented
from api.ports import Services
from api.problem import ApiError
from api.request import Lang, Provided, Translate
from api.wording import Wording
from domain.calendar import zone

__all__ = ["paper_of", "router"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

Meter = Annotated[str, Path(max_length=120)]
CHECK = {
    "name": "display", "title": "Display", "register": "energy_import", "state": "pass",
    "sentence": "The display says 12,345 kWh, the register 12,345.2 kWh: they agree.",
}  # fmt: skip
DISPLAY = {
    "register": "energy_import", "value": 12345.0, "unit": "kWh", "resolution": 1.0, "read_at": "2026-11-25T09:50:00Z",
    "typed_at": "2026-11-25T09:51:00Z", "typed_by": "Claire",
}  # fmt: skip
ACT = {
    "number": 3, "opened_at": "2026-11-25T09:45:00Z", "opened_by": "Claire", "displays": [DISPLAY], "checks": [CHECK],
    "verdict": "conforme", "reasons": "", "signed_at": "2026-11-26T10:00:00Z", "signed_by": "Claire",
}  # fmt: skip
TO_FINISH = {
    "meter": "14587209345871", "site": "mairie", "site_name": "Mairie", "opened_at": "2026-11-25T09:45:00Z",
    "opened_by": "Claire", "progress": "provisional", "progress_text": "under way: 13 hours of stability left",
    "ready_at": "2026-11-25T22:50:00Z", "verdict": None, "reasons": "", "signed_at": None, "signed_by": None,
}  # fmt: skip
STATE = {
    "meter": "14587209345871", "at": "2026-11-26T10:05:00Z", "progress": "ready", "checks": [CHECK], "open": None,
    "progress_text": "ready to sign", "ready_at": None, "signed": [ACT], "offsets": [], "offered": [],
}  # fmt: skip


@router.get(
    "/meters/{meter}/commissioning",
    summary="The checks of a meter as they stand, and its signed commissionings",
    response_model=CommissioningAnswer,
    responses=documented(STATE, 403, 404),
)
def read(services: Provided, translate: Translate, lang: Lang, meter: Meter) -> Any:
    """Return every check of every register, computed now."""
    return commissioning.state(services, meter, translate, _wording(services, meter, lang))


@router.get(
    "/commissionings",
    summary="Commissionings that are to be finished, and meters that were refused",
    response_model=ToFinishList,
    responses=documented({"items": [TO_FINISH]}, 403),
)
def to_finish(services: Provided, translate: Translate, lang: Lang) -> Any:
    """Return what somebody has to come back to, the oldest first."""
    return {"items": commissioning.under_way(services, translate, lang)}


@router.post(
    "/meters/{meter}/commissioning",
    summary="Begin a commissioning (technician)",
    response_model=StartAnswer,
    status_code=201,
    responses=documented({"number": 3}, 403, 404, 409, status=201),
)
def begin(services: Provided, who: Editor, meter: Meter) -> Any:
    """Begin one; typing a display or signing begins one, too."""
    return {"number": commissioning.begin(services, meter, who.label)}


@router.post(
    "/meters/{meter}/commissioning/display",
    summary="Keep the digits read on the display (technician)",
    response_model=CommissioningAnswer,
    responses=documented(STATE, 403, 404),
)
def display(
    *,
    services: Provided,
    translate: Translate,
    lang: Lang,
    who: Editor,
    meter: Meter,
    typed: Annotated[DisplayRequest, Body()],
) -> Any:
    """Compare them with the index at that moment; of several the last counts, and all are kept."""
    fields = {**typed.model_dump(), "register": typed.register_name}
    commissioning.type_display(services, meter, fields, who.label)
    return commissioning.state(services, meter, translate, _wording(services, meter, lang))


@router.post(
    "/meters/{meter}/commissioning/offset",
    summary="Declare that a register began at another index than its display (technician)",
    response_model=CommissioningAnswer,
    responses=documented(STATE, 403, 404, 409),
)
def offset(
    *,
    services: Provided,
    translate: Translate,
    lang: Lang,
    who: Editor,
    meter: Meter,
    asked: Annotated[OffsetRequest, Body()],
) -> Any:
    """Keep what is `offered`: the display that was typed last less the index at that moment. Amounts do not change."""
    commissioning.declare_offset(services, meter, asked.register_name, asked.reason, who.label)
    return commissioning.state(services, meter, translate, _wording(services, meter, lang))


@router.post(
    "/meters/{meter}/commissioning/offset/withdraw",
    summary="Forget the offset of a register's display (technician)",
    response_model=CommissioningAnswer,
    responses=documented(STATE, 403, 404),
)
def no_offset(
    *,
    services: Provided,
    translate: Translate,
    lang: Lang,
    who: Editor,
    meter: Meter,
    asked: Annotated[OffsetEndRequest, Body()],
) -> Any:
    """Compare displays with the index as it is again."""
    commissioning.withdraw_offset(services, meter, asked.register_name, who.label)
    return commissioning.state(services, meter, translate, _wording(services, meter, lang))


@router.post(
    "/meters/{meter}/commissioning/sign",
    summary="Sign the verdict (technician)",
    response_model=SignAnswer,
    responses=documented({"number": 3, "verdict": "conforme"}, 403, 404, 409),
)
def sign(services: Provided, who: Editor, meter: Meter, asked: Annotated[SignRequest, Body()]) -> Any:
    """Sign with the token's label, which it must have, and the checks as they stand; conforme needs all to pass."""
    number = commissioning.sign(services, meter, asked.verdict, asked.reasons, who.signature)
    return {"number": number, "verdict": asked.verdict}


@router.get(
    "/meters/{meter}/commissioning/acceptance.pdf",
    summary="The paper of a signed commissioning",
    response_class=Response,
    responses=documented("%PDF-1.4", 403, 404, media_type="application/pdf"),
)
def acceptance(
    services: Provided,
    translate: Translate,
    lang: Lang,
    meter: Meter,
    number: Annotated[
        int | None, Query(ge=1, le=2**62, description="Of the commissioning; the last one signed.")
    ] = None,
) -> Response:
    """Return what was signed, as one page."""
    return paper_of(services, translate, meter, number, lang)


def paper_of(services: Services, translate: Any, meter: str, number: int | None, lang: str) -> Response:
    """Return the paper of a signed commissioning, the last one where no number is given.

    Raises:
        ApiError: not-found.
    """
    found = commissioning.signed_act(services, meter, number, translate, lang)
    paper, act = services.acceptance(found.act, found.registers, translate, found.wording), found.act
    # A file's name has no sign that a header would read otherwise.
    name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "_" for sign in meter)
    headers = {"Content-Disposition": f'attachment; filename="vigie-{name}-{act["number"]}.pdf"'}
    return Response(paper, media_type="application/pdf", headers=headers)


def _wording(services: Services, meter: str, lang: str) -> Wording:
    found = services.commissioning.registers(meter, services.now())
    if not found:
        raise ApiError("not-found", "api-no-meter", {"meter": meter})
    return Wording(lang, zone(found[0]["timezone"]))
