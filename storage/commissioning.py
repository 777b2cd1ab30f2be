"""Commissionings: what a meter's registers received, what was typed of its display, and verdicts that stay."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.commissioning import Display, RegisterFacts
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.registry import Fluid, RegisterKind
from domain.unit import UNITS, UNITS_BY_CODE
from storage.api_rows import Row, rows
from storage.connection import Pool, Role, connect
from storage.queries import queries

__all__ = ["TimescaleCommissioning"]

SQL = queries("commissioning")
FREQUENT_S = 300
WINDOW_FREQUENT, WINDOW = timedelta(hours=25), timedelta(hours=72)
"""How far back readings are looked at: those of a device that sends once a day, too, must show a whole day."""
DAY = timedelta(hours=24)


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
        return rows(self._pool, SQL["registers"], meter=meter, now=now)

    def facts(self, meter: str, commissioning: int | None, now: datetime) -> Sequence[RegisterFacts]:
        """Return what its registers received, with the displays that were typed in a commissioning."""
        registers = self.registers(meter, now)
        if not registers:
            return []
        devices = sorted({str(row["device"]) for row in registers})
        refused = rows(self._pool, SQL["refused"], devices=devices, since=now - WINDOW)
        found = self._arrivals(registers, refused, now)
        displays = rows(self._pool, SQL["displays"], id=commissioning) if commissioning is not None else []
        typed = {row["register_id"]: _display(row) for row in displays}
        return [
            _facts(row, found.get(row["register_id"], {}), _refusals(refused, row["device"], now),
                   typed.get(row["register_id"]))
            for row in registers
        ]  # fmt: skip

    def _arrivals(self, registers: Sequence[Row], refused: Sequence[Row], now: datetime) -> Mapping[int, Row]:
        last = {
            row["device"]: max(one["last_at"] for one in refused if one["device"] == row["device"]) for row in refused
        }
        windows = [WINDOW_FREQUENT if row["interval_s"] < FREQUENT_S else WINDOW for row in registers]
        answer = rows(
            self._pool, SQL["arrivals"],
            registers=[row["register_id"] for row in registers],
            starts=[_start(now - window, row["since"]) for row, window in zip(registers, windows, strict=True)],
            scales=[row["scale"] for row in registers],
            factors=[UNITS[row["unit"]].factor for row in registers],
            kinds=[row["kind"] for row in registers],
            intervals=[row["interval_s"] for row in registers],
            refused=[last.get(row["device"]) for row in registers],
        )  # fmt: skip
        return {row["register_id"]: row for row in answer}

    def last_readings(self, meter: str, at: datetime) -> Mapping[int, Row]:
        """Return by register the value, in its base unit, and time of the last reading that had come at a moment."""
        return {row["register_id"]: row for row in rows(self._pool, SQL["last_readings"], meter=meter, at=at)}

    def acts(self, meter: str) -> Sequence[Row]:
        """Return the commissionings of a meter, the latest first, each with the `displays` that were typed."""
        found = rows(self._pool, SQL["acts"], meter=meter)
        typed = rows(self._pool, SQL["typed"], ids=[row["id"] for row in found])
        return [{**row, "displays": [one for one in typed if one["commissioning_id"] == row["id"]]} for row in found]

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
            if connection.execute(SQL["type_display"], keys).fetchone() is None:
                raise NotFoundError("error-commissioning-register", register=register[:40], field="register")

    def sign(
        self,
        commissioning: int,
        verdict: str,
        reasons: str,
        checks: Sequence[Mapping[str, Any]],
        *,
        by: str,
        now: datetime,
    ) -> None:
        """Keep the verdict with the checks as they stand; it is never changed again.

        Raises:
            ConflictError: it is signed already.
        """
        written = json.dumps(list(checks), ensure_ascii=False)
        keys = {"id": commissioning, "verdict": verdict, "reasons": reasons, "checks": written, "by": by, "now": now}
        with connect(self._url, Role.EDITOR) as connection:
            if connection.execute(SQL["sign"], keys).fetchone() is None:
                raise ConflictError("error-commissioning-signed")


def _start(window: datetime, exchange: datetime | None) -> datetime:
    """Return where readings begin to count: those before an exchange were another meter's."""
    return window if exchange is None else max(window, exchange)


def _refusals(refused: Sequence[Row], device: str, now: datetime) -> dict[str, int]:
    return {
        row["reason"]: int(row["count"]) for row in refused if row["device"] == device and row["last_at"] > now - DAY
    }


def _facts(row: Row, found: Row, refused: Mapping[str, int], display: Display | None) -> RegisterFacts:
    unit = UNITS_BY_CODE.get(found.get("unit_code") or 0)
    moments = {
        name: found[column]
        for name, column in (("gap", "gap_at"), ("fall", "fall_at"), ("refused", "refused_at"))
        if found.get(column) is not None
    }
    disturbance = max(moments, key=lambda name: moments[name], default=None)
    return RegisterFacts(
        register=row["register"],
        kind=RegisterKind(row["kind"]),
        unit=row["unit"],
        base_unit=row["base_unit"],
        fluid=Fluid(row["fluid"]),
        interval_s=row["interval_s"],
        max_rate=row["max_rate"],
        named_unit=unit.name if unit is not None else None,
        first_received_at=found.get("first_received_at") or row["last_time"],
        last_time=row["last_time"],
        steps=found.get("steps", 0),
        disturbance=disturbance,
        disturbed_at=moments[disturbance] if disturbance is not None else None,
        refused=refused,
        display=display,
        step_s=_number(found.get("step_s")),
        least_lag_s=_number(found.get("least_lag_s")),
        rate=_number(found.get("rate")),
        least_rise=_number(found.get("least_rise")),
        reception_s=_number(found.get("reception_s")),
        stable_from=found.get("stable_from"),
        stable_to=found.get("stable_to"),
        stable_received_from=found.get("stable_received_from"),
        stable_received_to=found.get("stable_received_to"),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _display(row: Row) -> Display:
    def pair(moment: str, value: str) -> tuple[datetime, float] | None:
        return None if row[moment] is None else (row[moment], float(row[value]))

    return Display(
        value=row["value"],
        resolution=row["resolution"],
        read_at=row["read_at"],
        before=pair("before_time", "before_level"),
        after=pair("after_time", "after_level"),
        earlier=pair("earlier_at", "earlier_value"),
        sum=row["amount"] or 0.0,
        largest=row["largest"] or 0.0,
    )
