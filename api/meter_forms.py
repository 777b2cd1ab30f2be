"""What each form of a meter's page asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from api.form import FIELDS, field_text, instant, local_text, number, shown, whole
from api.ports import DeclarationBook, Row
from domain.errors import ConflictError, NotFoundError, UsageError

__all__ = ["ACTIONS", "MOST", "Asked"]

MOST = 200
"""Registers and questions of a meter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One form that was sent, and what it is about."""

    book: DeclarationBook
    meter: str
    registers: list[Row]
    form: Mapping[str, str]
    tz: ZoneInfo
    by: str

    def text(self, name: str) -> str:
        """Return a field as it was typed, empty when it was not sent."""
        return self.form.get(name, "")

    def number(self, name: str) -> float | None:
        """Return a field that is a number."""
        return number(self.text(name), name)

    def value(self, name: str) -> Any:
        """Return a field of an event as it is declared."""
        return field_text(name, self.text(name), self.tz)

    def register_id(self) -> int:
        """Return the register that was chosen, the only one when none was."""
        for row in self.registers:
            if self.text("register") in {row["register"], ""}:
                return int(row["register_id"])
        raise NotFoundError("error-form-register", register=self.text("register")[:120])

    def question_id(self) -> int:
        """Return the number of the question that is meant."""
        return int(self.question()["id"])

    def question(self) -> Row:
        """Return the question that is meant, one of this meter."""
        questions = self.book.questions(state=None, meter=self.meter, site=None, after_id=None, limit=MOST)
        for row in questions:
            if str(row["id"]) == self.text("question"):
                return row
        raise NotFoundError("error-question-unknown", question=self.text("question")[:20])

    def event(self) -> Row:
        """Return the event that is meant, one of this meter."""
        for register in self.registers:
            for row in self.book.events(register["register_id"]):
                if str(row["id"]) == self.text("event"):
                    return row
        raise NotFoundError("error-event-unknown", event=self.text("event")[:20])


def _accept(asked: Asked) -> None:
    at = instant(asked.text("at"), "at", asked.tz)
    old_index, new_index = asked.number("old_index"), asked.number("new_index")
    asked.book.accept(
        asked.question_id(), at=at, old_index=old_index, new_index=new_index, note=asked.value("note"), by=asked.by
    )


def _refuse(asked: Asked) -> None:
    asked.book.refuse(asked.question_id(), note=asked.value("note"), by=asked.by)


def _reopen(asked: Asked) -> None:
    asked.book.withdraw_answer(asked.question_id(), asked.by)


def _declare(asked: Asked) -> None:
    fields = {name: asked.value(name) for name in FIELDS}
    if fields["at"] is None:
        raise UsageError("error-form-moment-missing", field="at")
    asked.book.declare(asked.register_id(), fields, asked.by)


def _change(asked: Asked) -> None:
    event = asked.event()
    before = shown(event, asked.tz)
    # What was not touched keeps its microseconds and its last digits.
    fields = {name: asked.value(name) for name in FIELDS if before[name] not in _spellings(asked.text(name))}
    if fields.get("at", event["at"]) is None:
        raise UsageError("error-form-moment-missing", field="at")
    if fields:
        asked.book.change(event["id"], fields, asked.by)


def _spellings(text: str) -> set[str]:
    return {text, text.replace(",", ".")}


def _withdraw(asked: Asked) -> None:
    asked.book.withdraw(asked.event()["id"], asked.by)


def _limit(asked: Asked) -> None:
    valid_from = instant(asked.text("valid_from"), "valid_from", asked.tz)
    interval_s = whole(asked.text("interval_s"), "interval_s")
    if valid_from is None or interval_s is None:
        raise UsageError("error-form-limit-missing", field="interval_s" if valid_from else "valid_from")
    asked.book.set_limit(asked.register_id(), valid_from, asked.number("max_rate"), interval_s, asked.by)


def _drop(asked: Asked) -> None:
    # The instant is ours, in UTC: an hour of October is told from its double.
    for row in asked.book.limits(asked.register_id()):
        if row["valid_from"].isoformat() == asked.text("valid_from"):
            asked.book.drop_limit(asked.register_id(), row["valid_from"])
            return
    raise NotFoundError("error-limit-unknown", moment=asked.text("valid_from")[:40])


def _aside(asked: Asked) -> None:
    start, end = (instant(asked.text(name), name, asked.tz) for name in ("start", "end"))
    if start is None or end is None:
        raise UsageError("error-form-moment-missing", field="end" if start else "start")
    asked.book.set_aside(asked.register_id(), "live", (start, end), note=asked.value("note"), by=asked.by)


def _before(asked: Asked) -> None:
    """Set the reading before a question aside, with those from `start` on: it is they that are wrong."""
    question = asked.question()
    if question["answer"] is not None:
        raise ConflictError("error-question-answered", question=str(question["id"]))
    end = question["good_time"]
    start = instant(asked.text("start"), "start", asked.tz)
    # What was not touched keeps its microseconds, and its hour of October.
    if start is None or start == instant(local_text(end, asked.tz), "start", asked.tz):
        start = end
    if start > end:
        raise UsageError("error-aside-before", moment=end.isoformat(), field="start")
    asked.book.set_aside(
        question["register_id"], question["source"], (start, end), note=asked.value("note"), by=asked.by
    )


def _back(asked: Asked) -> None:
    for register in asked.registers:
        for row in asked.book.asides(register["register_id"]):
            if str(row["id"]) == asked.text("aside"):
                asked.book.take_back(row["id"], asked.by)
                return
    raise NotFoundError("error-aside-unknown", aside=asked.text("aside")[:20])


ACTIONS: Mapping[str, Callable[[Asked], None]] = {
    "accept": _accept,
    "refuse": _refuse,
    "reopen": _reopen,
    "declare": _declare,
    "change": _change,
    "withdraw": _withdraw,
    "limit": _limit,
    "drop": _drop,
    "aside": _aside,
    "before": _before,
    "back": _back,
}
