"""Which scenario a command is about, what runs of it, and how fast: from the words of the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.calendar import require_aware
from domain.errors import UsageError
from domain.truth import TruthCategory
from simulators.grid import DAY_S, STEP_S
from simulators.registry import ALTERATIONS
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import ScenarioFile, load

__all__ = ["Chosen", "Pace", "choose", "fault_kinds", "moment", "pace_of", "window_of"]

FIRST_YEAR, LAST_YEAR = 1971, 2100


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast simulated time passes: `speed` times real time; None: as fast as can be."""

    speed: float | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A scenario and the file it was drawn from."""

    scenario: Scenario
    file: ScenarioFile

    @property
    def until(self) -> datetime:
        """Where its history ends by default: a rolling one now, another at its last day, if that is over."""
        now = datetime.now(UTC)
        return now if self.file.form.span.start is None else min(self.scenario.end, now)


def choose(
    name: str, *, seed: int | None = None, epoch: datetime | None = None, faults: Sequence[str] | None = None
) -> Chosen:
    """Return the scenario of that name or path; what is None is as its file says."""
    file = load(name)
    kinds = None if faults is None else tuple(faults)
    plan = draw(file, seed=seed, epoch=epoch, faults=kinds, now=datetime.now(UTC))
    return Chosen(Scenario(plan), file)


def fault_kinds(text: str) -> tuple[str, ...] | None:
    """Return the kinds in `all`, `none` or `kind,kind`; None stands for all.

    Raises:
        UsageError: there is no such fault.
    """
    if text in {"all", "none"}:
        return None if text == "all" else ()
    known = [kind.name for kind in ALTERATIONS if kind.category is not TruthCategory.WORK]
    kinds = tuple(word.strip() for word in text.split(","))
    for kind in kinds:
        if kind not in known:
            raise UsageError("error-fault-unknown", fault=kind, faults=", ".join(sorted(known)))
    return kinds


def pace_of(text: str) -> Pace:
    """Return the pace that `max`, `real` or a number of times real time means.

    Raises:
        UsageError: it is none of them.
    """
    if text in {"max", "real"}:
        return Pace(None if text == "max" else 1.0)
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.0 < speed <= 1e6:
        raise UsageError("error-pace-unreadable", pace=text)
    return Pace(speed)


def window_of(pack: int, scenario: Scenario) -> int:
    """Return the span in seconds that holds so many readings of a register, or less: a divisor of a day.

    0 for a pack of one: every reading alone.
    """
    if pack == 1:
        return 0
    packing = [device for device in scenario.devices if device.dialect.batch is None]
    interval_s = min((register.interval_s for device in packing for register in device.registers), default=STEP_S)
    return next(window for window in range(min(pack * interval_s, DAY_S), 0, -1) if DAY_S % window == 0)


def moment(text: str) -> datetime:
    """Return an instant that was written with its offset.

    Raises:
        UsageError: it is none, or far from what can be simulated.
    """
    try:
        instant = require_aware(datetime.fromisoformat(text))
    except ValueError as error:
        raise UsageError("error-instant-unreadable", value=text) from error
    # By its own calendar: what is near the ends of Python's years has no UTC.
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise UsageError("error-instant-outside", value=text, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return instant
