"""Which findings answer which faults. The rules, and why they are so: docs/methods/score.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.detectors import band, continuous_flow, lighting, night_excess
from domain.anomaly import AnomalyKind
from domain.finding import Finding
from domain.truth import Truth, TruthCategory

__all__ = ["GRACE", "Fault", "Match", "MeterData", "faults_of", "known_at", "match", "visible"]

GRACE = timedelta(days=2)
"""A finding may begin so long after the end of its fault: what is late or caught up is booked then."""
VISIBLE_SHARE = 0.05
"""A fault is visible where it moved this share of what its meter uses in as many days, ..."""
VISIBLE_EUR = 50.0
"""... or where it cost so much."""

_NIGHT_H = 24 - night_excess.EVENING + night_excess.MORNING
_LEAST_HOURS: Mapping[str, int] = {
    AnomalyKind.EXCESS: band.EXCESS_HOURS,
    AnomalyKind.DEFICIT: band.DEFICIT_HOURS,
    AnomalyKind.NIGHT_EXCESS: _NIGHT_H,
    AnomalyKind.DAYTIME_LIGHTING: lighting.DAY_HOURS,
    AnomalyKind.LIGHTING_OUT: lighting.NIGHT_HOURS,
    AnomalyKind.CONTINUOUS_FLOW: continuous_flow.HOURS,
}


@dataclass(frozen=True, slots=True)
class MeterData:
    """What was measured at a meter: the days (24 h) that hours cover, and the amount in its base unit."""

    meter: str
    site: str
    days: float
    amount: float


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong at a site, with its truth at each meter that it touches."""

    kind: str
    category: TruthCategory
    start: datetime
    end: datetime
    truths: tuple[Truth, ...]

    @property
    def avoidable_eur(self) -> float:
        """What it wasted, over all its meters."""
        return sum(truth.avoidable_eur for truth in self.truths)


@dataclass(frozen=True, slots=True)
class Match:
    """A finding and the faults it answers."""

    finding: Finding
    faults: tuple[Fault, ...]


def faults_of(truths: Iterable[Truth]) -> list[Fault]:
    """Join the truths of one fault at several meters; works are no faults."""
    groups: dict[tuple[str, str, datetime, datetime], list[Truth]] = {}
    for truth in truths:
        if truth.category is not TruthCategory.WORK:
            groups.setdefault((truth.kind, truth.site, truth.start, truth.end), []).append(truth)
    return [Fault(kind, group[0].category, start, end, tuple(group)) for (kind, _, start, end), group in groups.items()]


def visible(fault: Fault, meters: Mapping[str, MeterData]) -> bool:
    """Tell whether somebody who looks at one of its meters could see the fault, or would miss the money."""
    if fault.category is TruthCategory.METER:
        return any(_disturbs(truth) for truth in fault.truths)
    return fault.avoidable_eur >= VISIBLE_EUR or any(_moves(truth, meters.get(truth.meter)) for truth in fault.truths)


def _disturbs(truth: Truth) -> bool:
    touched = truth.lost + truth.changed + truth.late + truth.repeated + truth.misdated
    return touched > 0 or truth.offset != 0.0


def _moves(truth: Truth, data: MeterData | None) -> bool:
    if data is None or not data.days or not truth.moved:
        return False
    days = (truth.end - truth.start) / timedelta(days=1)
    return truth.moved >= VISIBLE_SHARE * data.amount / data.days * days


def match(faults: Sequence[Fault], findings: Iterable[Finding]) -> list[Match]:
    """Return every finding with the faults that it answers, in the order of the faults."""
    at_meter: dict[str, list[tuple[Fault, Truth]]] = {}
    for fault in faults:
        for truth in fault.truths:
            at_meter.setdefault(truth.meter, []).append((fault, truth))
    return [Match(found, _answered(found, at_meter.get(found.meter, ()))) for found in findings]


def _answered(found: Finding, candidates: Iterable[tuple[Fault, Truth]]) -> tuple[Fault, ...]:
    """Return the faults that a finding answers, each once however many registers of the meter it touched."""
    return tuple({id(fault): fault for fault, truth in candidates if _answers(found, truth)}.values())


def _answers(found: Finding, truth: Truth) -> bool:
    """A finding about readings answers faults of metering alone; a rebound after the end answers nothing."""
    if found.category is TruthCategory.METER and truth.category is not TruthCategory.METER:
        return False
    if found.start < truth.end:
        return found.end > truth.start
    rebound = truth.category is TruthCategory.USE and found.difference * truth.deviation < 0
    return found.start < truth.end + GRACE and not rebound


def known_at(found: Finding) -> datetime:
    """Return the moment before which a finding could not be known: detectors are causal, and want some hours."""
    return min(found.end, found.start + timedelta(hours=_LEAST_HOURS.get(found.kind, 0)))
