"""The commissioning of a meter as routes and pages show it: checks in words, what was typed, the verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from api.ports import Row, Services
from api.problem import ApiError
from api.wording import Wording
from domain.calendar import zone
from domain.commissioning import (
    Check,
    CheckName,
    Offset,
    Progress,
    RegisterFacts,
    Signature,
    Verdict,
    check,
    digits_of,
    offered,
    progress,
    ready_at,
)
from domain.errors import ConflictError, UsageError
from domain.registry import RegisterKind
from domain.text import Translator
from domain.unit import UNITS, unit_named

__all__ = [
    "SignedAct",
    "begin",
    "declare_offset",
    "sign",
    "signed_act",
    "state",
    "type_display",
    "under_way",
    "withdraw_offset",
    "worded",
]

MOST_REASONS = 2_000
MOST_UNDER_WAY = 50
OLDEST_DISPLAY = timedelta(days=7)
AHEAD = timedelta(minutes=5)


def state(services: Services, meter: str, translate: Translator, wording: Wording) -> Mapping[str, Any]:
    """Return how a meter's checks stand now, the commissioning under way, and those that were signed.

    Raises:
        ApiError: not-found.
    """
    now = services.now()
    registers = _registers(services, meter, now)
    acts = [_act(row, translate, wording) for row in services.commissioning.acts(meter)]
    under_way = next((act for act in acts if act["signed_at"] is None), None)
    facts = services.commissioning.facts(meter, under_way["id"] if under_way else None, now)
    checks = check(facts, now)
    return {
        "meter": meter,
        "at": now,
        "progress": progress(checks),
        "progress_text": _progress_text(checks, now, translate, wording),
        "ready_at": ready_at(checks),
        "checks": [_row(asdict(one), translate, wording) for one in checks],
        "open": under_way,
        "signed": [act for act in acts if act["signed_at"] is not None],
        "registers": registers,
        "offsets": [_offset(row) for row in registers if row["display_offset"] is not None],
        "offered": [_offered(register, offset, registers) for register, offset in offered(facts, checks).items()],
    }


def under_way(services: Services, translate: Translator, lang: str) -> Sequence[Mapping[str, Any]]:
    """Return what is to be finished: commissionings without a signature, and meters that were refused, oldest first."""
    now = services.now()
    return [
        _to_finish(row, check(facts, now), now, translate, Wording(lang, zone(row["timezone"])))
        for row, facts in services.commissioning.under_way(now, MOST_UNDER_WAY)
    ]


def _to_finish(
    row: Row, checks: Sequence[Check], now: datetime, translate: Translator, wording: Wording
) -> Mapping[str, Any]:
    if row["verdict"] is not None:
        return {**row, "progress": None, "progress_text": translate("commissioning-refused-before"), "ready_at": None}
    text = _progress_text(checks, now, translate, wording)
    found = progress(checks)
    ready = None if found is Progress.FAILING else ready_at(checks)
    return {**row, "progress": found, "progress_text": text, "ready_at": ready}


def _progress_text(checks: Sequence[Check], now: datetime, translate: Translator, wording: Wording) -> str:
    """Return how the checks stand together; of the day that alone lacks, how much of it."""
    found, moment = progress(checks), ready_at(checks)
    if found is Progress.PROVISIONAL and moment is not None:
        return translate("commissioning-progress-left", span=wording.span(max((moment - now).total_seconds(), 60.0)))
    return translate(f"commissioning-progress-{found.value}")


def _offset(row: Row) -> Mapping[str, Any]:
    return {
        "register": row["register"], "offset": row["display_offset"], "unit": row["base_unit"],
        "since": row["offset_since"], "reason": row["offset_reason"], "declared_by": row["offset_by"],
    }  # fmt: skip


def _offered(register: str, offset: Offset, registers: Sequence[Row]) -> Mapping[str, Any]:
    unit = next(row["base_unit"] for row in registers if row["register"] == register)
    return {
        "register": register,
        "offset": offset.amount,
        "display": offset.display,
        "index": offset.level,
        "unit": unit,
    }


def _registers(services: Services, meter: str, now: datetime) -> Sequence[Row]:
    found = services.commissioning.registers(meter, now)
    if not found:
        raise ApiError("not-found", "api-no-meter", {"meter": meter})
    return found


def _act(row: Row, translate: Translator, wording: Wording) -> Mapping[str, Any]:
    checks = row["checks"] or []
    return {**row, "number": row["id"], "checks": [_row(one, translate, wording) for one in checks]}


def _row(one: Mapping[str, Any], translate: Translator, wording: Wording) -> Mapping[str, Any]:
    name = CheckName(one["name"]).value
    return {
        "name": name,
        "title": translate(f"check-name-{name.replace('_', '-')}"),
        "register": one["register"],
        "state": str(one["state"]),
        "sentence": worded(one["key"], one["params"], translate, wording),
    }


def worded(key: str, params: Mapping[str, Any], translate: Translator, wording: Wording) -> str:
    """Return a check's sentence: moments (`_at`) in the zone, seconds (`_s`) as spans, numbers as they are written."""
    return translate(key, **{name: _shown(name, value, wording) for name, value in params.items()})


def _shown(name: str, value: Any, wording: Wording) -> Any:
    if name.endswith("_at"):
        return wording.moment(datetime.fromisoformat(value))
    if name.endswith("_s"):
        return wording.span(value)
    if name in {"unit", "named"}:
        return str(value).replace("m3", "m³")
    return wording.exact(round(value, 3)) if isinstance(value, float) else value


class SignedAct(NamedTuple):
    """A signed commissioning with the `earlier` ones; its registers with their last readings; the wording of both."""

    act: Mapping[str, Any]
    registers: Sequence[Row]
    wording: Wording


def signed_act(services: Services, meter: str, number: int | None, translate: Translator, lang: str) -> SignedAct:
    """Return a signed commissioning, the last one where no number is given, as its signature kept it.

    Raises:
        ApiError: not-found.
    """
    signed = [row for row in services.commissioning.acts(meter) if row["signed_at"]]
    found = next((row for row in signed if number in {None, row["id"]}), None)
    if found is None:
        raise ApiError("not-found", "api-no-act", {"meter": meter})
    registers = _judged_registers(services, meter, found)
    wording = Wording(lang, zone(registers[0]["timezone"]))
    earlier = [_act(row, translate, wording) for row in signed if row["signed_at"] < found["signed_at"]]
    return SignedAct({**_act(found, translate, wording), "earlier": earlier}, registers, wording)


def _judged_registers(services: Services, meter: str, act: Row) -> Sequence[Row]:
    """Return the registers with their last readings as a signature kept them; of an old one, as they are now."""
    if act["judged"] is not None:
        return [{**row, "time": _instant(row["time"])} for row in act["judged"]["registers"]]
    last = services.commissioning.last_readings(meter, act["signed_at"])
    none = {"time": None, "value": None}
    return [{**row, **last.get(row["register_id"], none)} for row in _registers(services, meter, services.now())]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def begin(services: Services, meter: str, by: str) -> int:
    """Begin a commissioning; return its number.

    Raises:
        ApiError: not-found.
        ConflictError: one is under way.
    """
    now = services.now()
    _registers(services, meter, now)
    return services.commissioning.begin(meter, by, now)


def _under_way(services: Services, meter: str, by: str) -> int:
    """Return the number of the commissioning under way; begin it where none is."""
    found = next((row["id"] for row in services.commissioning.acts(meter) if row["signed_at"] is None), None)
    if found is not None:
        return int(found)
    try:
        return begin(services, meter, by)
    except ConflictError:  # somebody began it this moment
        return next(int(row["id"]) for row in services.commissioning.acts(meter) if row["signed_at"] is None)


def type_display(services: Services, meter: str, typed: Mapping[str, Any], by: str) -> None:
    """Keep the digits that somebody reads on the display: register, digits, unit, read_at (None: now).

    Raises:
        ApiError: not-found.
        UsageError: the digits, the unit or the moment do not fit.
        NotFoundError: the meter has no such register.
    """
    now = services.now()
    registers = _registers(services, meter, now)
    register = next((row for row in registers if row["register"] == typed["register"]), None)
    if register is None or register["kind"] == RegisterKind.GAUGE:
        raise UsageError("error-commissioning-register", register=str(typed["register"])[:40], field="register")
    value, resolution = digits_of(typed["digits"])
    unit = unit_named(typed["unit"] or register["unit"])
    if unit is None or unit.name not in UNITS or unit.quantity is not UNITS[register["unit"]].quantity:
        known = [
            one.name for one in UNITS.values() if one.quantity is UNITS[register["unit"]].quantity and not one.rare
        ]
        raise UsageError(
            "error-commissioning-unit", value=str(typed["unit"])[:20], known=", ".join(known), field="unit"
        )
    read_at = typed.get("read_at") or now
    if not now - OLDEST_DISPLAY <= read_at <= now + AHEAD:
        raise UsageError("error-commissioning-moment", field="read_at")
    fields = {
        "value": value, "unit": unit.name, "resolution": resolution, "read_at": read_at, "typed_at": now,
        "typed_by": by,
    }  # fmt: skip
    number = _under_way(services, meter, by)
    services.commissioning.type_display(number, register["register"], fields)


def declare_offset(services: Services, meter: str, register: str, reason: str, by: str) -> None:
    """Declare what lies between a register and the display that was typed last, which does not agree with it.

    Raises:
        ApiError: not-found.
        ConflictError: its display agrees, or cannot be compared yet.
        UsageError: no reason is given.
    """
    now = services.now()
    _registers(services, meter, now)
    reason = reason.strip()[:MOST_REASONS].replace("\0", "")
    if not reason:
        raise UsageError("error-commissioning-offset-reason", field="offset_reason")
    under_way = next((row["id"] for row in services.commissioning.acts(meter) if row["signed_at"] is None), None)
    facts = services.commissioning.facts(meter, under_way, now)
    offset = offered(facts, check(facts, now)).get(register)
    if offset is None:
        raise ConflictError("error-commissioning-offset", register=register[:40], field="register")
    services.commissioning.declare_offset(meter, register, offset, reason, by=by, now=now)


def withdraw_offset(services: Services, meter: str, register: str, by: str) -> None:
    """Forget what was declared to lie between a register and its display.

    Raises:
        ApiError: not-found.
        NotFoundError: nothing was.
    """
    now = services.now()
    _registers(services, meter, now)
    services.commissioning.withdraw_offset(meter, register, by=by, now=now)


def sign(services: Services, meter: str, verdict: Verdict, reasons: str, by: str | None) -> int:
    """Sign a verdict with the checks as they stand now; return the number of the commissioning.

    Raises:
        ApiError: not-found.
        ConflictError: not every check passed, it is signed by now, or whoever signs has no name.
        UsageError: a refusal without a reason.
    """
    if by is None:
        raise ConflictError("error-commissioning-nameless", field="signature")
    _registers(services, meter, services.now())
    reasons = reasons.strip()[:MOST_REASONS].replace("\0", "")
    if verdict is Verdict.REFUSE and not reasons:
        raise UsageError("error-commissioning-reasons", field="reasons")

    def judge(facts: Sequence[RegisterFacts], moment: datetime) -> Signature:
        checks = check(facts, moment)
        found = progress(checks)
        if verdict is Verdict.CONFORME and found is not Progress.READY:
            raise ConflictError("error-commissioning-not-ready", progress=found.value, field="verdict")
        return Signature(verdict, reasons, checks)

    number = _under_way(services, meter, by)
    services.commissioning.sign(number, meter, judge, by=by, now=services.now)
    return number
