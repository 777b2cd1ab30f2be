"""Commissionings: what was typed of a meter's displays, and verdicts that stay, with what they judged."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg import Connection, IsolationLevel
from psycopg.rows import TupleRow, dict_row

from domain.commissioning import Offset, RegisterFacts, Signature
from domain.errors import ConflictError, NotFoundError, UsageError
from storage.api_rows import Row, rows
from storage.commissioning_facts import Ask, facts_of, registers_of
from storage.connection import Pool, Role, connect
from storage.queries import queries

__all__ = ["TimescaleCommissioning"]

SQL = queries("commissioning")


class TimescaleCommissioning:
    """Implements api.ports.CommissioningBook: reads by the pool, writes in the role of what people declare.

    Args:
        pool: connections that read.
        database_url: where is written.
    """

    def __init__(self, pool: Pool, database_url: str) -> None:
        self._pool = pool
        self._url = database_url

    def registers(self, meter: str, now: datetime) -> Sequence[Row]:
        """Return register_id, register, kind, unit, base_unit, timezone, site_name and more of a meter's registers."""
        return registers_of(self._ask, [meter], now)

    def facts(self, meter: str, commissioning: int | None, now: datetime) -> Sequence[RegisterFacts]:
        """Return what its registers received, with the displays that were typed in a commissioning."""
        acts = [] if commissioning is None else [commissioning]
        return [facts for _row, facts in facts_of(self._ask, self.registers(meter, now), acts, now)]

    def _ask(self, name: str, **params: Any) -> Sequence[Row]:
        return rows(self._pool, SQL[name], **params)

    def last_readings(self, meter: str, at: datetime) -> Mapping[int, Row]:
        """Return by register the value, in its base unit, and time of the last reading that had come at a moment."""
        return _last_readings(self._ask, meter, at)

    def acts(self, meter: str) -> Sequence[Row]:
        """Return the commissionings of a meter, the latest first, each with the `displays` that were typed."""
        found = rows(self._pool, SQL["acts"], meter=meter)
        typed = rows(self._pool, SQL["typed"], ids=[row["id"] for row in found])
        return [{**row, "displays": [one for one in typed if one["commissioning_id"] == row["id"]]} for row in found]

    def under_way(self, now: datetime, limit: int) -> Sequence[tuple[Row, Sequence[RegisterFacts]]]:
        """Return what is to be finished, the oldest first, each with what the registers of its meter received."""
        acts = self._ask("under_way", limit=limit)
        meters = [row["meter"] for row in acts if row["verdict"] is None]
        registers = registers_of(self._ask, meters, now) if meters else []
        found = facts_of(self._ask, registers, [row["id"] for row in acts if row["verdict"] is None], now)
        return [(act, [facts for row, facts in found if row["meter"] == act["meter"]]) for act in acts]

    def begin(self, meter: str, by: str, now: datetime) -> int:
        """Begin a commissioning; return its number.

        Raises:
            ConflictError: one is under way.
            NotFoundError: no such meter.
        """
        with connect(self._url, Role.EDITOR) as connection:
            row = connection.execute(SQL["open"], {"meter": meter, "by": by, "now": now}).fetchone()
        if row is None:
            if not self.registers(meter, now):
                raise NotFoundError("error-meter-unknown", meter=meter)
            raise ConflictError("error-commissioning-open", meter=meter)
        return int(row[0])

    def type_display(self, commissioning: int, register: str, fields: Mapping[str, Any]) -> None:
        """Keep what was read on the display: value, unit, resolution, read_at, typed_at and typed_by.

        Raises:
            NotFoundError: the meter has no such register.
            ConflictError: it is signed by now.
            UsageError: the number is too large.
        """
        keys = {**fields, "id": commissioning, "register": register}
        if not 0 <= fields["value"] <= 1e15:
            raise UsageError("error-commissioning-digits", value=str(fields["value"])[:20], field="digits")
        with connect(self._url, Role.EDITOR) as connection:
            connection.execute(SQL["share"], {"id": commissioning})
            if connection.execute(SQL["type_display"], keys).fetchone() is None:
                raise NotFoundError("error-commissioning-register", register=register[:40], field="register")

    def declare_offset(self, meter: str, register: str, offset: Offset, reason: str, *, by: str, now: datetime) -> None:
        """Keep what lies between a register and its display.

        Raises:
            NotFoundError: the meter has no such register.
        """
        keys = {**asdict(offset), "meter": meter, "register": register, "reason": reason, "by": by, "now": now}
        with connect(self._url, Role.EDITOR) as connection:
            if connection.execute(SQL["declare_offset"], keys).fetchone() is None:
                raise NotFoundError("error-commissioning-register", register=register[:40], field="register")

    def withdraw_offset(self, meter: str, register: str, *, by: str, now: datetime) -> None:
        """Forget it; it is kept as withdrawn.

        Raises:
            NotFoundError: none was declared.
        """
        keys = {"meter": meter, "register": register, "by": by, "now": now}
        with connect(self._url, Role.EDITOR) as connection:
            if connection.execute(SQL["withdraw_offset"], keys).fetchone() is None:
                raise NotFoundError("error-commissioning-no-offset", register=register[:40], field="register")

    def sign(
        self,
        commissioning: int,
        meter: str,
        judge: Callable[[Sequence[RegisterFacts], datetime], Signature],
        *,
        by: str,
        now: Callable[[], datetime],
    ) -> None:
        """Judge a meter and keep the verdict with what was judged, in one transaction; it is never changed again.

        `judge` is given what the registers received, and the moment; what it raises leaves nothing.

        Raises:
            ConflictError: it is signed already.
        """
        with connect(self._url, Role.EDITOR) as connection:
            connection.execute(SQL["lock"], {"id": commissioning})
            connection.commit()
            # What is seen from here on is one state of the database; nobody types a display until it ends.
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            moment = now()
            ask = _asking(connection)
            registers = registers_of(ask, [meter], moment)
            facts = [one for _row, one in facts_of(ask, registers, [commissioning], moment)]
            signed = judge(facts, moment)
            last = _last_readings(ask, meter, moment)
            keys = {
                "id": commissioning, "verdict": signed.verdict.value, "reasons": signed.reasons,
                "checks": _json([one.kept() for one in signed.checks]), "by": by, "now": moment,
                "judged": _json({"registers": [_kept(row, last) for row in registers],
                                 "facts": [asdict(one) for one in facts]}),
            }  # fmt: skip
            if connection.execute(SQL["sign"], keys).fetchone() is None:
                raise ConflictError("error-commissioning-signed")


def _asking(connection: Connection[TupleRow]) -> Ask:
    def ask(name: str, **params: Any) -> Sequence[Row]:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SQL[name], params).fetchall()

    return ask


def _last_readings(ask: Ask, meter: str, at: datetime) -> Mapping[int, Row]:
    return {row["register_id"]: row for row in ask("last_readings", meter=meter, at=at)}


def _kept(register: Row, last: Mapping[int, Row]) -> Row:
    """Return a register as a signature keeps it: as it is now, with its last reading (none: null)."""
    found = last.get(register["register_id"], {"value": None, "time": None})
    return {**register, "value": found["value"], "time": found["time"]}


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, default=_moment, allow_nan=False)


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(value)
    return value.isoformat()
