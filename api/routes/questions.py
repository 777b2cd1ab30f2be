"""/questions: readings that do not fit the ones before, and what a technician says of them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query

from api.auth import Access, Editor, require
from api.cursor import decode, encode
from api.declared import AcceptRequest, QuestionItem, QuestionPage, RefuseRequest, State
from api.openapi import documented
from api.period import instant
from api.ports import Row
from api.request import Cursor, Lang, Limit, Provided, Translate, Word
from api.wording import Wording
from domain.calendar import zone
from domain.text import Translator

__all__ = ["router", "worded"]

router = APIRouter(tags=["declarations"], dependencies=[Depends(require(Access.VIEWER))])

QUESTION = {
    "id": 5,
    "meter": "14587209345871",
    "register": "energy_import",
    "source": "live",
    "site": "ecole-jean-mace",
    "kind": "suspected_swap",
    "kind_text": "suspected exchange or reset",
    "state": "waiting",
    "good_time": "2026-03-03T09:10:00Z",
    "good_value": 123456.0,
    "first_time": "2026-03-03T09:20:00Z",
    "first_value": 12.0,
    "last_time": "2026-03-03T11:10:00Z",
    "readings": 12,
    "difference": -123.444,
    "unit": "Wh",
    "base_unit": "kWh",
    "suggested_at": "2026-03-03T09:20:00Z",
    "sentence": "Since 3 Mar 2026, 10:20 the index has gone from 123,456 to 12 Wh: was the meter exchanged?",
    "answer": None,
    "event_id": None,
    "answered_by": None,
    "answered_at": None,
    "note": "",
}
QuestionId = Annotated[int, Path(ge=1, le=2**62)]


@router.get(
    "/questions",
    summary="Falls and jumps of an index that wait for an answer, and those that have one, the latest first",
    response_model=QuestionPage,
    responses=documented({"next_cursor": None, "items": [QUESTION]}, 403),
)
def questions(
    *,
    services: Provided,
    translate: Translate,
    lang: Lang,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    meter: Word = None,
    site: Word = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Any:
    """Return a page of questions."""
    after = decode(cursor, int)
    rows = services.declarations.questions(
        state=state, meter=meter, site=site, after_id=after[0] if after else None, limit=limit + 1
    )
    return {
        "items": [worded(row, translate, lang) for row in rows[:limit]],
        "next_cursor": encode(rows[limit - 1]["id"]) if len(rows) > limit else None,
    }


@router.get(
    "/questions/{question}",
    summary="One question",
    response_model=QuestionItem,
    responses=documented(QUESTION, 403, 404),
)
def question(services: Provided, translate: Translate, lang: Lang, question: QuestionId) -> Any:
    """Return a question and its answer."""
    return worded(services.declarations.question(question), translate, lang)


@router.post(
    "/questions/{question}/accept",
    summary="Yes, the meter was exchanged (technician)",
    response_model=QuestionItem,
    responses=documented({**QUESTION, "state": "accepted", "answer": "accept", "event_id": 3}, 403, 404, 409),
)
def accept(
    *,
    services: Provided,
    translate: Translate,
    lang: Lang,
    question: QuestionId,
    who: Editor,
    exchange: Annotated[AcceptRequest | None, Body()] = None,
) -> Any:
    """Declare the exchange; figures follow.

    One missing index takes its reading's value. Without any, the time between both readings stays without amount, and
    the difference counts as swap.
    """
    given = exchange or AcceptRequest()
    tz = zone(services.declarations.question(question)["timezone"])
    at = None if given.at is None else instant(given.at, tz, "at")
    row = services.declarations.accept(
        question, at=at, old_index=given.old_index, new_index=given.new_index, note=given.note, by=who.label
    )
    return worded(row, translate, lang)


@router.post(
    "/questions/{question}/refuse",
    summary="No, the readings are wrong (technician)",
    response_model=QuestionItem,
    responses=documented({**QUESTION, "state": "refused", "answer": "refuse"}, 403, 404, 409),
)
def refuse(
    *,
    services: Provided,
    translate: Translate,
    lang: Lang,
    question: QuestionId,
    who: Editor,
    reason: Annotated[RefuseRequest | None, Body()] = None,
) -> Any:
    """Refuse every reading from the first of the question on, until one fits the reading before; figures follow."""
    row = services.declarations.refuse(question, note=reason.note if reason else "", by=who.label)
    return worded(row, translate, lang)


@router.delete(
    "/questions/{question}/answer",
    summary="Withdraw the answer to a question (technician)",
    response_model=QuestionItem,
    responses=documented(QUESTION, 403, 404),
)
def withdraw_answer(services: Provided, translate: Translate, lang: Lang, question: QuestionId, who: Editor) -> Any:
    """Open the question again; the event of an accepted one is withdrawn too, and figures follow."""
    return worded(services.declarations.withdraw_answer(question, who.label), translate, lang)


def worded(row: Row, translate: Translator, language: str) -> Mapping[str, Any]:
    """Return a question's row with its kind and its sentence in words, and when it is booked if simply accepted."""
    kind, figures = row["kind"], Wording(language, zone(row["timezone"]))
    words: dict[str, Any] = {
        "since": figures.moment(row["first_time"]),
        "good": row["good_value"],
        "first": row["first_value"],
        "unit": row["unit"],
    }
    return {
        **row,
        "kind_text": translate(f"question-kind-{kind}"),
        "sentence": translate(f"question-sentence-{kind}", **words),
        "suggested_at": row["first_time"],
    }
