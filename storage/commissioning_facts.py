"""What a meter's registers received, as the checks of a commissioning judge it; in one look or within a transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from domain.commissioning import Display, Offset, RegisterFacts
from domain.registry import Fluid, RegisterKind
from domain.unit import UNITS, UNITS_BY_CODE
from storage.api_rows import Row

__all__ = ["Ask", "facts_of", "registers_of"]

FREQUENT_S = 300
WINDOW_FREQUENT, WINDOW = timedelta(hours=25), timedelta(hours=72)
"""How far back of the last reading is looked: a device that sends once a day, too, must show a whole day."""
DAY = timedelta(hours=24)

Ask = Callable[..., Sequence[Row]]
"""Runs a named query of commissioning.sql with its parameters."""


def registers_of(ask: Ask, meters: Sequence[str], now: datetime) -> Sequence[Row]:
    """Return register_id, meter, register, kind, unit, base_unit, timezone, site_name and more of meters' registers."""
    return ask("registers", meters=list(meters), now=now)


def facts_of(
    ask: Ask, registers: Sequence[Row], commissionings: Sequence[int], now: datetime
) -> Sequence[tuple[Row, RegisterFacts]]:
    """Return what each register received, with the displays that were typed in these commissionings."""
    if not registers:
        return []
    devices = sorted({str(row["device"]) for row in registers})
    refused = ask("refused", devices=devices, since=now - WINDOW)
    found = _arrivals(ask, registers, refused, now)
    displays = ask("displays", ids=list(commissionings)) if commissionings else []
    typed = {row["register_id"]: _display(row) for row in displays}
    return [
        (row, _facts(row, found.get(row["register_id"], {}), _refusals(refused, row["device"], now),
                     typed.get(row["register_id"])))
        for row in registers
    ]  # fmt: skip


def _arrivals(ask: Ask, registers: Sequence[Row], refused: Sequence[Row], now: datetime) -> Mapping[int, Row]:
    last = {row["device"]: max(one["last_at"] for one in refused if one["device"] == row["device"]) for row in refused}
    windows = [WINDOW_FREQUENT if row["interval_s"] < FREQUENT_S else WINDOW for row in registers]
    answer = ask(
        "arrivals",
        registers=[row["register_id"] for row in registers],
        starts=[_start(row, window, now) for row, window in zip(registers, windows, strict=True)],
        scales=[row["scale"] for row in registers],
        factors=[UNITS[row["unit"]].factor for row in registers],
        kinds=[row["kind"] for row in registers],
        intervals=[row["interval_s"] for row in registers],
        refused=[last.get(row["device"]) for row in registers],
    )
    return {row["register_id"]: row for row in answer}


def _start(row: Row, window: timedelta, now: datetime) -> datetime:
    """Return where readings begin to count: those before an exchange were another meter's.

    A clock may be years behind: the window ends at the last reading.
    """
    begun = min(now, row["last_time"] or now) - window
    return begun if row["since"] is None else max(begun, row["since"])


def _refusals(refused: Sequence[Row], device: str, now: datetime) -> dict[str, int]:
    return {
        row["reason"]: int(row["count"]) for row in refused if row["device"] == device and row["last_at"] > now - DAY
    }


def _facts(row: Row, found: Row, refused: Mapping[str, int], display: Display | None) -> RegisterFacts:
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
        named_units=_units(found.get("unit_bits") or 0),
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


def _units(bits: int) -> Sequence[str]:
    """Return the names of the units whose codes are bits of a number."""
    return [unit.name for code, unit in sorted(UNITS_BY_CODE.items()) if bits >> code & 1]


def _number(value: float | None) -> float | None:
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
        offset=None
        if row["offset_since"] is None
        else Offset(row["offset_since"], row["offset_display"], row["offset_resolution"], row["offset_level"]),
    )
