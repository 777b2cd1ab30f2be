# ruff: noqa: ARG002 - fakes take what the ports name
"""A meter whose checks all pass, for routes without a database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from api.ports import Row
from domain.commissioning import Display, Offset, RegisterFacts, Signature
from domain.errors import ConflictError, NotFoundError
from domain.registry import Fluid, RegisterKind


class FakeCommissioning:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.typed: list[Mapping[str, Any]] = []
        self.hours = 25
        """For how long it has been stable."""
        self.offsets: list[tuple[str, float, str, str]] = []

    def registers(self, meter: str, now: datetime) -> Sequence[Row]:
        row = {"register_id": 7, "meter": "m1", "register": "energy_import", "kind": "index", "unit": "Wh",
               "base_unit": "kWh", "timezone": "Europe/Paris", "site": "s", "site_name": "S", "device": "m1",
               "fluid": "electricity", "delivery_point": None, "display_offset": None}  # fmt: skip
        return [row] if meter == "m1" else []

    def facts(self, meter: str, commissioning: int | None, now: datetime) -> Sequence[RegisterFacts]:
        day, shortly = now - timedelta(hours=self.hours), now - timedelta(minutes=1)
        typed = float(self.typed[-1]["value"]) if self.typed else 0.0
        display = Display(value=typed, resolution=1.0, read_at=shortly, before=(shortly - timedelta(minutes=9), 999.9),
                          after=(shortly + timedelta(minutes=1), 1000.1))  # fmt: skip
        return [
            RegisterFacts(
                register="energy_import", kind=RegisterKind.INDEX, unit="Wh", base_unit="kWh", fluid=Fluid.ELECTRICITY,
                interval_s=600, first_received_at=day, last_time=shortly, least_lag_s=1.0, step_s=600.0,
                steps=9, rate=2.0,
                stable_from=day, stable_to=shortly, stable_received_from=day, stable_received_to=shortly,
                display=display if self.typed else None,
            )
        ]  # fmt: skip

    def last_readings(self, meter: str, at: datetime) -> Mapping[int, Row]:
        return {7: {"register_id": 7, "time": at - timedelta(minutes=1), "value": 1000.1}}

    def acts(self, meter: str) -> Sequence[Row]:
        return self.rows[::-1]

    def under_way(self, now: datetime, limit: int) -> Sequence[tuple[Row, Sequence[RegisterFacts]]]:
        meter = {"meter": "m1", "site": "s", "site_name": "S", "timezone": "Europe/Paris"}
        return [(meter | row, self.facts("m1", row["id"], now) if row["signed_at"] is None else [])
                for row in self.rows[-1:] if row["verdict"] != "conforme"]  # fmt: skip

    def begin(self, meter: str, by: str, now: datetime) -> int:
        if any(row["signed_at"] is None for row in self.rows):
            raise ConflictError("error-commissioning-open", meter=meter)
        blank = dict.fromkeys(("checks", "verdict", "signed_at", "signed_by", "judged"))
        opened = {"id": len(self.rows) + 1, "opened_at": now, "opened_by": by, "reasons": "", "displays": []}
        self.rows.append(blank | opened)
        return len(self.rows)

    def type_display(self, commissioning: int, register: str, fields: Mapping[str, Any]) -> None:
        self.typed.append(fields)
        self.rows[-1]["displays"].append({**fields, "register": register})

    def declare_offset(self, meter: str, register: str, offset: Offset, reason: str, *, by: str, now: datetime) -> None:
        self.offsets.append((register, offset.amount, reason, by))

    def withdraw_offset(self, meter: str, register: str, *, by: str, now: datetime) -> None:
        if not self.offsets:
            raise NotFoundError("error-commissioning-no-offset", register=register, field="register")
        self.offsets.clear()

    def sign(
        self,
        commissioning: int,
        meter: str,
        judge: Callable[[Sequence[RegisterFacts], datetime], Signature],
        *,
        by: str,
        now: Callable[[], datetime],
    ) -> None:
        moment = now()
        signed = judge(self.facts(meter, commissioning, moment), moment)
        kept = {"verdict": signed.verdict.value, "reasons": signed.reasons,
                "checks": [one.kept() for one in signed.checks]}  # fmt: skip
        self.rows[-1] |= kept | {"signed_by": by, "signed_at": moment}


def fake_acceptance(act: Row, registers: Sequence[Row], translate: Any, wording: Any) -> bytes:
    return b"%PDF-1.4 " + str(act["number"]).encode()
