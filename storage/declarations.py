"""What people declare of registers: events, answers to questions, dated limits; each marks what must be derived."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, dict_row

from domain.declaration import (
    Declared,
    RegisterBefore,
    check_limit,
    check_stretch,
    checked,
    exchange_moment,
    with_fields,
)
from domain.errors import ConflictError, NotFoundError, UnavailableError, UsageError
from domain.registry import RegisterKind
from storage.connection import Role, connect
from storage.queries import queries

__all__ = ["TimescaleDeclarations"]

SQL = queries("declarations")
REACH = timedelta(days=93)
"""How far before its moment a limit may have booked: no interval is longer than 31 days, and a gauge bridges three."""
TICK = timedelta(microseconds=1)
Row = Mapping[str, Any]


class TimescaleDeclarations:
    """Implements api.ports.DeclarationBook; each call is one transaction."""

    def __init__(self, database_url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._url = database_url
        self._now = now

    def events(self, register_id: int) -> Sequence[Row]:
        """Return the events of a register in order of time."""
        with self._connection(Role.API) as book:
            return book.rows("events", register_id=register_id, event_id=None)

    def event(self, event_id: int) -> Row | None:
        """Return one event, None where there is none or it was withdrawn."""
        with self._connection(Role.API) as book:
            return book.one("events", register_id=None, event_id=event_id)

    def declare(self, register_id: int, fields: Mapping[str, Any], by: str) -> Row:
        """Keep an event.

        Raises:
            UsageError: it cannot be so.
            ConflictError: another one is declared at that instant.
            NotFoundError: no such register.
        """
        with self._connection() as book:
            return book.event(
                book.declare(register_id, with_fields(Declared(fields["kind"], fields["at"]), fields), by)
            )

    def change(self, event_id: int, fields: Mapping[str, Any], by: str) -> Row:  # noqa: ARG002 - as the port has it
        """Change these fields of an event.

        Raises:
            UsageError: it cannot be so.
            ConflictError: another one is declared at the new instant.
            NotFoundError: no such event.
        """
        with self._connection() as book:
            return book.change(event_id, fields)

    def withdraw(self, event_id: int, by: str) -> None:  # noqa: ARG002
        """Take an event back, and the answer it came from.

        Raises:
            NotFoundError: no such event.
        """
        with self._connection() as book:
            book.withdraw(event_id)

    def questions(
        self, *, state: str | None, meter: str | None, site: str | None, after_id: int | None, limit: int
    ) -> Sequence[Row]:
        """Return up to `limit` questions below `after_id`, the latest first."""
        with self._connection(Role.API) as book:
            return book.rows(
                "questions", question_id=None, state=state, meter=meter, site=site, after_id=after_id, limit=limit
            )

    def question(self, question_id: int) -> Row:
        """Return one question.

        Raises:
            NotFoundError: no such question.
        """
        with self._connection(Role.API) as book:
            return book.question(question_id)

    def accept(
        self,
        question_id: int,
        *,
        at: datetime | None,
        old_index: float | None,
        new_index: float | None,
        note: str,
        by: str,
    ) -> Row:
        """Make an exchange of a question (rule 7): a missing index takes its reading's value.

        Raises:
            UsageError: it cannot be so.
            ConflictError: it was answered, or an event is declared at that instant.
            NotFoundError: no such question.
        """
        with self._connection() as book:
            question = book.open_question(question_id)
            event = _accepted(question, at, old_index, new_index, note)
            event_id = book.declare(question["register_id"], event, by)
            book.run("answer", question_id=question_id, answer="accept", event_id=event_id, by=by, note=note)
            return book.question(question_id)

    def refuse(self, question_id: int, *, note: str, by: str) -> Row:
        """Keep the readings of a question out.

        Raises:
            ConflictError: it was answered.
            NotFoundError: no such question.
        """
        with self._connection() as book:
            question = book.open_question(question_id)
            book.run("answer", question_id=question_id, answer="refuse", event_id=None, by=by, note=note)
            book.mark(question["register_id"], question["first_time"], question["first_time"] + TICK)
            return book.question(question_id)

    def withdraw_answer(self, question_id: int, by: str) -> Row:  # noqa: ARG002
        """Take an answer back, and the event it made.

        Raises:
            NotFoundError: no such question, or it has no answer.
        """
        with self._connection() as book:
            question = book.question(question_id)
            book.lock(question["register_id"])
            question = book.question(question_id)
            if question["answer"] is None:
                raise NotFoundError("error-question-unanswered", question=str(question_id))
            if question["event_id"] is not None:
                book.withdraw(question["event_id"])
            else:
                book.run("forget_answer", question_id=question_id)
                book.mark(question["register_id"], question["first_time"], question["first_time"] + TICK)
            return book.question(question_id)

    def limits(self, register_id: int) -> Sequence[Row]:
        """Return the dated limits of a register in order of time."""
        with self._connection(Role.API) as book:
            return book.rows("limits", register_id=register_id)

    def set_limit(
        self, register_id: int, valid_from: datetime, max_rate: float | None, interval_s: int, by: str
    ) -> Row:
        """Keep what holds from an instant on, in the place of what was declared for it.

        Raises:
            UsageError: it cannot hold.
        """
        check_limit(valid_from, max_rate, interval_s)
        with self._connection() as book:
            limit = book.one(
                "set_limit", register_id=register_id, valid_from=valid_from, max_rate=max_rate, interval_s=interval_s,
                by=by,
            )  # fmt: skip
            assert limit is not None
            book.mark(register_id, valid_from - REACH, None)
            return limit

    def drop_limit(self, register_id: int, valid_from: datetime) -> None:
        """Forget a dated limit.

        Raises:
            NotFoundError: none begins at that instant.
        """
        with self._connection() as book:
            if not book.run("drop_limit", register_id=register_id, valid_from=valid_from):
                raise NotFoundError("error-limit-unknown", moment=valid_from.astimezone(UTC).isoformat())
            book.mark(register_id, valid_from - REACH, None)

    def asides(self, register_id: int) -> Sequence[Row]:
        """Return what was set aside of a register, in order of time."""
        with self._connection(Role.API) as book:
            return book.rows("asides", register_id=register_id, aside_id=None)

    def aside(self, aside_id: int) -> Row:
        """Return one stretch that was set aside.

        Raises:
            NotFoundError: there is none, or it was taken back.
        """
        with self._connection(Role.API) as book:
            return book.aside(aside_id)

    def set_aside(self, register_id: int, source: str, span: tuple[datetime, datetime], *, note: str, by: str) -> Row:
        """Let the readings from one instant to another, both included, take no part.

        Raises:
            UsageError: it cannot be so.
            NotFoundError: no such register or source, or it has no reading there.
        """
        start, end = span
        check_stretch(start, end, note)
        with self._connection() as book:
            book.lock(register_id)
            found = book.one("source", source=source)
            if found is None:
                raise NotFoundError("error-source-unknown", source=source)
            made = book.one(
                "set_aside", register_id=register_id, source_id=found["id"], start=start, end=end, note=note, by=by
            )
            assert made is not None
            aside = book.aside(made["id"])
            if not aside["readings"]:
                raise NotFoundError("error-aside-nothing", after=start.isoformat(), until=end.isoformat())
            book.mark(register_id, start, end + TICK)
            return aside

    def take_back(self, aside_id: int, by: str) -> None:
        """Let readings that were set aside count again.

        Raises:
            NotFoundError: there is no such stretch, or it was taken back.
        """
        with self._connection() as book:
            register_id = book.aside(aside_id)["register_id"]
            book.lock(register_id)
            aside = book.aside(aside_id)
            book.run("take_back", aside_id=aside_id, by=by)
            book.mark(register_id, aside["start"], aside["end"] + TICK)

    @contextmanager
    def _connection(self, role: Role = Role.EDITOR) -> Iterator["_Book"]:
        try:
            with connect(self._url, role) as connection:
                yield _Book(connection, self._now)
        except psycopg.DataError as error:
            raise UsageError("error-value-unfit") from error
        except psycopg.OperationalError as error:
            raise UnavailableError("error-database-away") from error
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise UnavailableError("error-database-behind") from error


class _Book:
    """One transaction."""

    def __init__(self, connection: Connection[TupleRow], now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def rows(self, name: str, **params: Any) -> Sequence[Row]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL[name], params).fetchall()

    def one(self, name: str, **params: Any) -> Row | None:
        return next(iter(self.rows(name, **params)), None)

    def run(self, name: str, **params: Any) -> int:
        """Return how many rows it touched."""
        return self._connection.execute(SQL[name], params).rowcount

    def lock(self, register_id: int) -> None:
        self.run("lock_register", register_id=register_id)

    def mark(self, register_id: int, start: datetime, until: datetime | None) -> None:
        self.run("mark_stale", register_id=register_id, start=start, until=until)

    def event(self, event_id: int) -> Row:
        found = self.one("events", register_id=None, event_id=event_id)
        if found is None:
            raise NotFoundError("error-event-unknown", event=str(event_id))
        return found

    def declare(self, register_id: int, event: Declared, by: str) -> int:
        self.lock(register_id)
        event = checked(event, self._before(register_id, event.at), self._now())
        with self._one_at_an_instant(event):
            made = self.one("declare", register_id=register_id, by=by, **asdict(event))
        assert made is not None
        self._mark(register_id, event.at, rescales=event.rescales)
        return int(made["id"])

    def change(self, event_id: int, fields: Mapping[str, Any]) -> Row:
        register_id = self.event(event_id)["register_id"]
        self.lock(register_id)
        row = self.event(event_id)
        before = Declared(**{name: row[name] for name in Declared.__slots__})
        wanted = with_fields(before, fields)
        event = checked(wanted, self._before(register_id, wanted.at, event_id), self._now())
        with self._one_at_an_instant(event):
            self.run("change", event_id=event_id, **asdict(event))
        rescales = before.rescales or event.rescales
        for at in {before.at, event.at}:
            self._mark(register_id, at, rescales=rescales)
        return self.event(event_id)

    def withdraw(self, event_id: int) -> None:
        register_id = self.event(event_id)["register_id"]
        self.lock(register_id)
        row = self.event(event_id)
        self.run("withdraw", event_id=event_id)
        self.run("forget_answer_of", event_id=event_id)
        rescales = (row["unit"], row["scale"], row["digits"]) != (None, None, None)
        self._mark(register_id, row["at"], rescales=rescales)

    def aside(self, aside_id: int) -> Row:
        found = self.one("asides", register_id=None, aside_id=aside_id)
        if found is None:
            raise NotFoundError("error-aside-unknown", aside=str(aside_id))
        return found

    def question(self, question_id: int) -> Row:
        found = self.one(
            "questions", question_id=question_id, state=None, meter=None, site=None, after_id=None, limit=1
        )
        if found is None:
            raise NotFoundError("error-question-unknown", question=str(question_id))
        return found

    def open_question(self, question_id: int) -> Row:
        """Return an unanswered question that stays as it is until the end of this transaction."""
        self.lock(self.question(question_id)["register_id"])
        self.run("lock_question", question_id=question_id)
        question = self.question(question_id)
        if question["answer"] is not None:
            raise ConflictError("error-question-answered", question=str(question_id))
        return question

    def _before(self, register_id: int, at: datetime, event_id: int | None = None) -> RegisterBefore:
        register = self.one("register", register_id=register_id)
        if register is None:
            raise NotFoundError("error-register-unregistered", register=str(register_id))
        known = self.one("in_force", register_id=register_id, at=at, event_id=event_id) or {}
        return RegisterBefore(
            register["register"],
            RegisterKind(register["kind"]),
            known.get("unit") or register["unit"],
            known.get("digits") or register["digits"],
        )

    def _mark(self, register_id: int, at: datetime, *, rescales: bool) -> None:
        # A derivation finds for itself where before an event it begins, and how far its effect goes on.
        self.mark(register_id, at, None if rescales else at + TICK)

    @contextmanager
    def _one_at_an_instant(self, event: Declared) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.UniqueViolation as error:
            raise ConflictError("error-event-taken", moment=event.at.isoformat()) from error


def _accepted(
    question: Row, at: datetime | None, old_index: float | None, new_index: float | None, note: str
) -> Declared:
    """Return the exchange that a question is accepted as (rule 7)."""
    if not question["as_register"]:
        raise UsageError("error-question-own-ways", source=question["source"])
    good, first = (question["good_time"], question["good_value"]), (question["first_time"], question["first_value"])
    if old_index is None and new_index is None:
        if at is not None:
            raise UsageError("error-question-moment-alone")
        return Declared("swap", first[0], None, first[1], note=note, from_answer=True)
    old = good[1] if old_index is None else old_index
    new = first[1] if new_index is None else new_index
    moment = exchange_moment(good, first, old, new) if at is None else at
    if moment.tzinfo is not None and not good[0] < moment <= first[0]:
        raise UsageError("error-question-moment", after=good[0].isoformat(), until=first[0].isoformat())
    return Declared("swap", moment, old, new, note=note)
