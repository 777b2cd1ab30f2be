"""The page of a meter: what it is, the questions its readings ask, and what people declare of it, by plain forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.auth import Access, Principal, require
from api.form import local_text, shown
from api.language import language, translator
from api.meter_forms import ACTIONS, MOST, Asked
from api.own_form import form_token, require_own_form
from api.ports import Row, Services
from api.posted import Typed, posted_texts
from api.problem import ApiError
from api.render import render
from api.request import Provided
from api.wording import Wording
from domain.calendar import zone
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.text import Translator
from domain.unit import UNITS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Meter = Annotated[str, Path(max_length=120)]
MOMENTS = {"moment", "after", "until"}
"""Parameters of sentences that are instants."""
DONE = {
    "accept": "meter-done-accept",
    "refuse": "meter-done-refuse",
    "reopen": "meter-done-reopen",
    "declare": "meter-done-declare",
    "change": "meter-done-change",
    "withdraw": "meter-done-withdraw",
    "limit": "meter-done-limit",
    "drop": "meter-done-drop",
    "aside": "meter-done-aside",
    "before": "meter-done-aside",
    "back": "meter-done-back",
}

WORDS: Mapping[str, Mapping[str | None, str]] = {
    "kinds": {"index": "meter-index", "delta": "meter-delta", "gauge": "meter-gauge"},
    "answers": {
        "accepted": "meter-answer-accepted",
        "refused": "meter-answer-refused",
        "lapsed": "meter-answer-lapsed",
    },
    "outcomes": {
        "applied": "meter-outcome-applied",
        "contradicted": "meter-outcome-contradicted",
        "before_first": "meter-outcome-before-first",
        None: "meter-outcome-none",
    },
}
"""What the words of the database are called, by what the template names them."""


@router.get("/meters/{meter}")
def meter_page(
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.VIEWER))],
    meter: Meter,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show a meter; a technician is given the forms."""
    return _page(request, services, who, _registers(services, meter), done=DONE.get(done))


@router.post("/meters/{meter}")
def declare(
    request: Request,
    services: Provided,
    who: Annotated[Principal, Depends(require(Access.TECHNICIAN))],
    meter: Meter,
    form: Annotated[Typed, Depends(posted_texts)],
) -> Response:
    """Do what one of the forms asks, and show the page anew; what cannot be is said beside what was typed."""
    require_own_form(request, form.get("token", ""))
    registers = _registers(services, meter)
    act = ACTIONS.get(form.get("do", ""))
    if act is None:
        raise ApiError("bad-request", "api-form-unknown")
    try:
        act(Asked(services.declarations, meter, registers, form, zone(registers[0]["timezone"]), who.label))
    except (UsageError, ConflictError, NotFoundError) as error:
        return _page(request, services, who, registers, form=form, error=error)
    return RedirectResponse(f"/meters/{quote(meter, safe='')}?done={form['do']}", 303)


def _registers(services: Services, meter: str) -> list[Row]:
    rows = services.registry.meters(
        siren=None, site=None, late=False, now=services.now(), after=(meter, ""), limit=MOST
    )
    found = [row for row in rows if row["meter"] == meter]
    if not found:
        raise ApiError("not-found", "api-no-meter", {"meter": meter})
    return found


def _page(
    request: Request,
    services: Services,
    who: Principal,
    registers: list[Row],
    **outcome: Any,
) -> Response:
    """Show the page; `outcome` is what was `done`, or the `form` that failed with its `error`."""
    tz, book, meter = zone(registers[0]["timezone"]), services.declarations, registers[0]["meter"]
    error, form = outcome.get("error"), outcome.get("form", {})
    questions = book.questions(state=None, meter=meter, site=None, after_id=None, limit=MOST)
    events = [
        {**row, "shown": _written(row, tz, request)} for one in registers for row in book.events(one["register_id"])
    ]
    limits = [{**row, "register": one["register"]} for one in registers for row in book.limits(one["register_id"])]
    asides = [row for one in registers for row in book.asides(one["register_id"])]
    may = who.access >= Access.TECHNICIAN
    translate = translator(request)
    told = None if error is None else _sentence(request, error, tz)

    def form_of(name: str) -> Mapping[str, Any]:
        """Return a form, which keeps what was typed and says what is wrong when it is the one that failed."""
        own = form.get("form") == name
        return {"id": name, "typed": form if own else {}, "error": told if own else None, "wrong": _wrong_field(error)}

    return render(
        request, "meter.html", status=getattr(error, "http_status", 200), tz=registers[0]["timezone"],
        meter=registers[0], registers=registers, events=events, limits=limits, asides=asides, may=may,
        open=[_with_before(row, events, asides, tz) for row in questions if row["answer"] is None],
        answered=[row for row in questions if row["answer"] is not None],
        without_effect={row["id"] for row in events if row["outcome"] == "contradicted"},
        token=form_token(request) if may else "", units=_units(registers), done=outcome.get("done"),
        error=told, form_of=form_of, **{name: _words(translate, keys) for name, keys in WORDS.items()},
    )  # fmt: skip


def _with_before(question: Row, events: list[dict[str, Any]], asides: list[Row], tz: ZoneInfo) -> dict[str, Any]:
    """Add what the good value is (`before`): a `reading`, one that is `aside` by now, or the index of an `event`."""
    at, register = question["good_time"], question["register_id"]
    declared = any(
        row["register_id"] == register and row["at"] == at and row["outcome"] == "applied"
        for row in events
        if row["new_index"] is not None
    )
    aside = any(
        row["register_id"] == register and row["source"] == question["source"] and row["start"] <= at <= row["end"]
        for row in asides
    )
    before = "event" if declared else "aside" if aside else "reading"
    return {**question, "before": before, "good_local": local_text(at, tz)}


def _words(translate: Translator, keys: Mapping[str | None, str]) -> Mapping[str | None, str]:
    return {value: translate(key) for value, key in keys.items()}


def _units(registers: list[Row]) -> list[str]:
    """Return the units that the registers' quantities can be counted in; the rare ones where a register has them."""
    own = {row["unit"] for row in registers}
    quantities = {UNITS[name].quantity for name in own}
    return [unit.name for unit in UNITS.values() if unit.name in own or (unit.quantity in quantities and not unit.rare)]


def _written(event: Row, tz: ZoneInfo, request: Request) -> dict[str, str]:
    """Return an event as its form shows it, in the reader's spelling of numbers."""
    found = shown(event, tz)
    if language(request) == "fr":
        found |= {name: found[name].replace(".", ",") for name in ("old_index", "new_index", "scale")}
    return found


def _wrong_field(error: Any) -> str:
    return "" if error is None else str(error.message.params.get("field", ""))


def _sentence(request: Request, error: UsageError | ConflictError | NotFoundError, tz: ZoneInfo) -> str:
    """Return what is wrong; its instants as the page shows them."""
    params = dict(error.message.params)
    for name in MOMENTS & params.keys():
        params[name] = _local_moment(str(params[name]), Wording(language(request), tz))
    return translator(request)(error.message.key, **params)


def _local_moment(text: str, wording: Wording) -> str:
    try:
        return wording.moment(datetime.fromisoformat(text))
    except ValueError:
        return text
