"""Commissioning: what is checked of a meter before it counts as right, from what its registers received so far."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.errors import UsageError
from domain.registry import Fluid, RegisterKind
from domain.unit import UNITS, Quantity

__all__ = [
    "Check",
    "CheckName",
    "CheckState",
    "Display",
    "Offset",
    "Progress",
    "RegisterFacts",
    "Signature",
    "Verdict",
    "check",
    "digits_of",
    "offered",
    "progress",
    "ready_at",
    "unit_fits",
]

STABLE = timedelta(hours=24)
AHEAD_S, BEHIND_S = 60.0, 300.0
"""How far a clock may be ahead; how much later than an interval the freshest reading of a message may come in."""
HOUR_S, NEAR_HOUR_S = 3600.0, 120.0
MOST_ZONE_HOURS = 14
"""No zone is farther from UTC."""
LEAST_STEPS = 3
LEAST_RATIO, MOST_RATIO = 0.5, 1.5
"""Of the interval that was seen to the one that is expected."""
GAP_INTERVALS = 2
LEAST_SILENCE_S = 900.0
LEAST_COUNTS = 10
"""Last digits of the display that a sum of amounts must cover before it is compared."""
LEAST_TOLERANCES = 4
"""Tolerances that a display must rise by since its offset was declared: a wrong weight would show."""
USUAL_MOST = {
    (Fluid.ELECTRICITY, "kWh"): 2_000.0, (Fluid.GAS, "kWh"): 10_000.0, (Fluid.GAS, "m3"): 1_000.0,
    (Fluid.HEAT, "kWh"): 10_000.0, (Fluid.HEAT, "m3"): 1_000.0, (Fluid.WATER, "m3"): 100.0,
}  # fmt: skip
"""Per hour: what no building of a municipality draws; a register's own limit is sharper."""
ROUNDING = 1e-9
DIGITS = re.compile(r"(\d{1,15})(?:[.,](\d{1,6}))?", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u202f']")


class CheckName(StrEnum):
    """What is checked, in the order in which it is shown."""

    FIRST_MESSAGE = "first_message"
    CLOCK = "clock"
    UNIT = "unit"
    RATE = "rate"
    INTERVAL = "interval"
    DISPLAY = "display"
    STABILITY = "stability"


class CheckState(StrEnum):
    """How a check stands now."""

    PASS = "pass"  # noqa: S105 - a word
    FAIL = "fail"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What a technician signs."""

    CONFORME = "conforme"
    REFUSE = "refuse"


class Progress(StrEnum):
    """How the checks of a meter stand together."""

    READY = "ready"
    """Every check passed: it may be signed as conforme."""
    PROVISIONAL = "provisional"
    """Only the 24 hours of stability are to be waited for."""
    RUNNING = "running"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one register: its state, and a sentence of the catalogue with its parameters.

    Parameters that are moments are in ISO 8601, and end in `_at`; those that are seconds end in `_s`.
    """

    name: CheckName
    register: str
    state: CheckState
    key: str
    params: Mapping[str, str | float] = field(default_factory=dict)

    def kept(self) -> Mapping[str, Any]:
        """Return it as a signature keeps it."""
        return {**asdict(self), "name": self.name.value, "state": self.state.value}


@dataclass(frozen=True, slots=True)
class Signature:
    """A verdict as it is signed: its reasons, and the checks as they stood."""

    verdict: Verdict
    reasons: str
    checks: Sequence[Check]


@dataclass(frozen=True, slots=True)
class Offset:
    """What a display said (to `resolution`) when the register's index was `level`, in the base unit; declared as right.

    A pulse counter begins at 0, whatever the display of the meter below it says.
    """

    since: datetime
    display: float
    resolution: float
    level: float

    @property
    def amount(self) -> float:
        """What is added to the register's index to have the display's."""
        return self.display - self.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What was read on the display at a moment, and what the register's readings say around it; all in the base unit.

    `before` and `after` are (time, index) of the readings next to it. Of a register that tells amounts, `earlier` is
    the (moment, value) of the first digits that were typed, `sum` what came in since, `largest` the largest amount.
    `offset` is what was declared to lie between the register and its display.
    """

    value: float
    resolution: float
    read_at: datetime
    before: tuple[datetime, float] | None = None
    after: tuple[datetime, float] | None = None
    earlier: tuple[datetime, float] | None = None
    sum: float = 0.0
    largest: float = 0.0
    offset: Offset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFacts:
    """What is known of a register from its last readings (25 hours of frequent ones, 72 hours of others).

    `named_units` are those that messages of the last 24 hours named. `least_lag_s` is the least time from a reading to
    its reception, below 0 where the device's clock is ahead. `rate` is the most in the base unit per hour, over 5
    minutes at least. `least_rise` is the least that an index rose by between two readings, of three rises or more: the
    device may count no finer. `stable_*` are the first and last readings since the last disturbance (gap: beyond two
    intervals; fall: of an index; refused: a message), by their time and by their reception. `reception_s` is the usual
    time between receptions. `refused` counts refused messages of the last 24 hours by reason.
    """

    register: str
    kind: RegisterKind
    unit: str
    base_unit: str
    fluid: Fluid
    interval_s: int
    max_rate: float | None = None
    named_units: Sequence[str] = ()
    first_received_at: datetime | None = None
    last_time: datetime | None = None
    least_lag_s: float | None = None
    step_s: float | None = None
    steps: int = 0
    reception_s: float | None = None
    rate: float | None = None
    least_rise: float | None = None
    stable_from: datetime | None = None
    stable_to: datetime | None = None
    stable_received_from: datetime | None = None
    stable_received_to: datetime | None = None
    disturbance: str | None = None
    disturbed_at: datetime | None = None
    refused: Mapping[str, int] = field(default_factory=dict)
    display: Display | None = None


def unit_fits(unit: str, kind: RegisterKind, fluid: Fluid) -> bool:
    """Whether registers of this kind, of a meter of this fluid, are counted in the unit."""
    known = UNITS.get(unit)
    if known is None:
        return False
    energy = known.quantity in {Quantity.ENERGY, Quantity.POWER}
    rate = known.quantity in {Quantity.POWER, Quantity.FLOW}
    return rate == (kind is RegisterKind.GAUGE) and (
        fluid in {Fluid.GAS, Fluid.HEAT} or energy == (fluid is Fluid.ELECTRICITY)
    )


def digits_of(text: str) -> tuple[float, float]:
    """Return the value of digits as they stand on a display, and what the last of them counts.

    Raises:
        UsageError: they are none.
    """
    found = DIGITS.fullmatch(SPACES.sub("", text))
    if found is None:
        raise UsageError("error-commissioning-digits", value=text[:20], field="digits")
    whole, decimals = found[1], found[2] or ""
    return float(f"{whole}.{decimals or '0'}"), float(10 ** -len(decimals))


def check(registers: Sequence[RegisterFacts], now: datetime) -> list[Check]:
    """Return every check of every register, as they stand at a moment."""
    return [one for facts in registers for one in _register(facts, now)]


def progress(checks: Sequence[Check]) -> Progress:
    """Return how they stand together; without a check nothing is proven."""
    states = {one.state for one in checks}
    if CheckState.FAIL in states:
        return Progress.FAILING
    pending = {one.name for one in checks if one.state is CheckState.PENDING}
    if not checks or pending - {CheckName.STABILITY}:
        return Progress.RUNNING
    return Progress.PROVISIONAL if pending else Progress.READY


def ready_at(checks: Sequence[Check]) -> datetime | None:
    """Return when the stability of every register is proven at the earliest; None where nothing says so."""
    told = [one.params.get("until_at") for one in checks if one.name is CheckName.STABILITY]
    moments = [datetime.fromisoformat(str(text)) for text in told if text is not None]
    return max(moments) if moments else None


def _register(facts: RegisterFacts, now: datetime) -> list[Check]:
    if facts.first_received_at is None or facts.last_time is None:
        waiting = Check(CheckName.FIRST_MESSAGE, facts.register, CheckState.PENDING, "check-first-waiting")
        known = {CheckName.FIRST_MESSAGE, CheckName.CLOCK, CheckName.UNIT}
        others = [name for name in CheckName if name not in known]
        later = [Check(name, facts.register, CheckState.PENDING, "check-later") for name in others]
        return [waiting, _clock(facts), _unit(facts), *later]
    first = Check(
        CheckName.FIRST_MESSAGE, facts.register, CheckState.PASS, "check-first-received",
        {"first_at": facts.first_received_at.isoformat()},
    )  # fmt: skip
    return [first, _clock(facts), _unit(facts), _rate(facts), _interval(facts), _display(facts), _stability(facts, now)]


def _clock(facts: RegisterFacts) -> Check:
    def told(state: CheckState, key: str, **params: float) -> Check:
        return Check(CheckName.CLOCK, facts.register, state, key, params)

    if facts.refused.get("time_in_future"):
        return told(CheckState.FAIL, "check-clock-future", count=facts.refused["time_in_future"])
    if facts.refused.get("time_out_of_range"):
        return told(CheckState.FAIL, "check-clock-reset", count=facts.refused["time_out_of_range"])
    lag = facts.least_lag_s
    if lag is None:
        return told(CheckState.PENDING, "check-later" if facts.last_time is None else "check-next")
    if lag < -AHEAD_S:
        return told(CheckState.FAIL, "check-clock-ahead", lag_s=-lag)
    late = lag - facts.interval_s
    if late > BEHIND_S:
        hours = round(lag / HOUR_S)
        if hours > MOST_ZONE_HOURS:
            return told(CheckState.FAIL, "check-clock-far-behind", lag_s=lag)
        whole = hours >= 1 and abs(lag - hours * HOUR_S) < NEAR_HOUR_S + facts.interval_s
        return told(CheckState.FAIL, "check-clock-zone" if whole else "check-clock-behind", lag_s=lag, hours=hours)
    return told(CheckState.PASS, "check-clock-good", lag_s=max(lag, 0.0))


def _unit(facts: RegisterFacts) -> Check:
    def told(state: CheckState, key: str, **params: str | float) -> Check:
        return Check(CheckName.UNIT, facts.register, state, key, {"unit": facts.unit, **params})

    refused = facts.refused.get("unit_unknown", 0) + facts.refused.get("unit_mismatch", 0)
    if refused:
        return told(CheckState.FAIL, "check-unit-refused", count=refused)
    if not unit_fits(facts.unit, facts.kind, facts.fluid):
        return told(CheckState.FAIL, "check-unit-unfit", fluid=facts.fluid.value)
    if len(facts.named_units) > 1:
        return told(CheckState.FAIL, "check-unit-several", named=", ".join(facts.named_units))
    if facts.named_units:
        return told(CheckState.PASS, "check-unit-named", named=facts.named_units[0])
    gauge = facts.kind is RegisterKind.GAUGE
    return told(CheckState.PASS, "check-unit-register-gauge" if gauge else "check-unit-register")


def _rate(facts: RegisterFacts) -> Check:
    unit = {"kWh": "kW", "m3": "m³/h"}[facts.base_unit]

    def told(state: CheckState, key: str, **params: float) -> Check:
        return Check(CheckName.RATE, facts.register, state, key, {"unit": unit, **params})

    if facts.rate is None:
        return told(CheckState.PENDING, "check-rate-waiting")
    most = facts.max_rate if facts.max_rate is not None else USUAL_MOST.get((facts.fluid, facts.base_unit), 1e4)
    if facts.rate > most * (1 + ROUNDING):
        key = "check-rate-beyond-limit" if facts.max_rate is not None else "check-rate-beyond-usual"
        return told(CheckState.FAIL, key, rate=facts.rate, most=most)
    if facts.rate <= 0:
        return told(CheckState.PENDING, "check-rate-nothing")
    key = "check-rate-within-limit" if facts.max_rate is not None else "check-rate-within-usual"
    return told(CheckState.PASS, key, rate=facts.rate, most=most)


def _interval(facts: RegisterFacts) -> Check:
    def told(state: CheckState, key: str) -> Check:
        params = {"expected_s": float(facts.interval_s), "seen_s": facts.step_s or 0.0}
        return Check(CheckName.INTERVAL, facts.register, state, key, params)

    if facts.step_s is None or facts.steps < LEAST_STEPS:
        return told(CheckState.PENDING, "check-interval-waiting")
    fits = LEAST_RATIO <= facts.step_s / facts.interval_s <= MOST_RATIO
    if facts.step_s < 1:
        return told(CheckState.FAIL, "check-interval-together")
    return told(CheckState.PASS, "check-interval-good") if fits else told(CheckState.FAIL, "check-interval-other")


def _display(facts: RegisterFacts) -> Check:
    if facts.kind is RegisterKind.GAUGE:
        return Check(CheckName.DISPLAY, facts.register, CheckState.NOT_APPLICABLE, "check-display-gauge")
    if facts.display is None:
        return Check(CheckName.DISPLAY, facts.register, CheckState.PENDING, "check-display-type")
    if facts.kind is RegisterKind.DELTA:
        return _display_of_amounts(facts, facts.display)
    return _display_of_index(facts, facts.display)


def _display_of_index(facts: RegisterFacts, display: Display) -> Check:
    def told(state: CheckState, key: str, **params: float) -> Check:
        shared: dict[str, str | float] = {
            "typed": display.value,
            "unit": _shown(facts.base_unit),
            "typed_at": display.read_at.isoformat(),
        }
        return Check(CheckName.DISPLAY, facts.register, state, key, shared | params)

    before, after, shift = display.before, display.after, display.offset.amount if display.offset else 0.0
    if before is None:
        return told(CheckState.PENDING, "check-display-before-first")
    span = (after[0] - before[0]).total_seconds() if after is not None else 0.0
    if after is None or span > (GAP_INTERVALS + 1) * facts.interval_s:
        level = before[1] + shift
        if display.value + display.resolution + (facts.least_rise or 0.0) < level - ROUNDING * abs(level):
            # An index does not shrink: no later reading can mend it.
            return told(CheckState.FAIL, "check-display-below", index=level, difference=display.value - level)
        return told(CheckState.PENDING, "check-display-next" if after is None else "check-display-gap")
    share = (display.read_at - before[0]).total_seconds() / span if span else 0.0
    index = before[1] + share * (after[1] - before[1]) + shift
    tolerance = max(abs(after[1] - before[1]), facts.least_rise or 0.0) + display.resolution
    if display.offset is not None:
        tolerance += display.offset.resolution
        rise = display.value - display.offset.display
        least = max(LEAST_COUNTS * display.resolution, LEAST_TOLERANCES * tolerance)
        if display.read_at <= display.offset.since or 0 <= rise < least:
            return told(CheckState.PENDING, "check-display-offset-second", offset=shift, least=least)
    difference = display.value - index
    good = abs(difference) <= tolerance * (1 + ROUNDING) + ROUNDING
    offset = "-offset" if display.offset is not None else ""
    key = f"check-display{offset}-equal" if good else f"check-display{offset}-other"
    state = CheckState.PASS if good else CheckState.FAIL
    # A difference that no weight explains may be declared: the register began to count later than the meter.
    return told(state, key, index=index, difference=difference, tolerance=tolerance, offset=shift, level=index - shift)


def offered(facts: Sequence[RegisterFacts], checks: Sequence[Check]) -> Mapping[str, Offset]:
    """Return, by register, the offset that would make a display agree that does not."""
    failed = {one.register: one for one in checks if one.name is CheckName.DISPLAY and "level" in one.params}
    return {
        one.register: Offset(one.display.read_at, one.display.value, one.display.resolution,
                             float(failed[one.register].params["level"]))
        for one in facts
        if one.register in failed and one.display is not None and failed[one.register].state is CheckState.FAIL
    }  # fmt: skip


def _display_of_amounts(facts: RegisterFacts, display: Display) -> Check:
    """Compare what the display rose by between two readings of it with the amounts that came in between."""

    def told(state: CheckState, key: str, **params: float) -> Check:
        shared = {"unit": _shown(facts.base_unit), "typed_at": display.read_at.isoformat()}
        return Check(CheckName.DISPLAY, facts.register, state, key, {**shared, **params})

    if display.earlier is None:
        return told(CheckState.PENDING, "check-display-second")
    rise = display.value - display.earlier[1]
    if rise < LEAST_COUNTS * display.resolution:
        return told(CheckState.PENDING, "check-display-little", rise=rise, least=LEAST_COUNTS * display.resolution)
    if facts.last_time is None or facts.last_time < display.read_at:
        return told(CheckState.PENDING, "check-display-next", typed=display.value)
    tolerance = 2 * (display.largest + display.resolution)
    good = abs(rise - display.sum) <= tolerance * (1 + ROUNDING) + ROUNDING
    key = "check-display-sum-equal" if good else "check-display-sum-other"
    state = CheckState.PASS if good else CheckState.FAIL
    return told(state, key, rise=rise, sum=display.sum, tolerance=tolerance)


def _stability(facts: RegisterFacts, now: datetime) -> Check:
    def told(state: CheckState, key: str, **params: str | float) -> Check:
        return Check(CheckName.STABILITY, facts.register, state, key, params)

    begun, ended = facts.stable_from, facts.stable_to
    received, last_received = facts.stable_received_from, facts.stable_received_to
    if begun is None or ended is None or received is None or last_received is None:
        if facts.disturbance == "refused" and facts.disturbed_at is not None:
            return told(
                CheckState.PENDING, "check-stability-refused-since", disturbed_at=facts.disturbed_at.isoformat()
            )
        return told(CheckState.PENDING, "check-stability-next")
    silence_s = (now - ended).total_seconds()
    usual_s = max(facts.interval_s, facts.reception_s or 0.0)
    if silence_s > max((GAP_INTERVALS + 1) * usual_s, LEAST_SILENCE_S):
        return told(CheckState.PENDING, "check-stability-silent", last_at=ended.isoformat())
    # What was delivered afterwards, all at once, proves readings but not the way they take: both must last a day.
    proven = min(ended - begun, last_received - received)
    if proven >= STABLE:
        return told(CheckState.PASS, "check-stability-good", since_at=begun.isoformat())
    until = now + (STABLE - proven)
    hours = proven.total_seconds() / HOUR_S
    if facts.disturbance is not None and facts.disturbed_at is not None:
        return told(
            CheckState.PENDING, f"check-stability-{facts.disturbance}", disturbed_at=facts.disturbed_at.isoformat(),
            hours=round(hours, 1), until_at=until.isoformat(),
        )  # fmt: skip
    return told(CheckState.PENDING, "check-stability-waiting", hours=round(hours, 1), until_at=until.isoformat())


def _shown(base_unit: str) -> str:
    return "m³" if base_unit == "m3" else base_unit
