"""How well findings tell the faults that are known to be there: recall, precision, delay, euros, false alarms."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analytics.score_matching import GRACE, Fault, Match, MeterData, faults_of, known_at, match, visible
from domain.finding import Finding
from domain.truth import Truth, TruthCategory

__all__ = ["AccountScore", "AlarmScore", "FaultScore", "FindingScore", "Score", "score", "score_accounts"]

YEAR = timedelta(days=365.25)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultScore:
    """How the faults of one kind were found."""

    kind: str
    category: TruthCategory
    faults: int
    """Visible ones; the others are in `slight`."""
    found: int
    by_chance: float
    """How many of the visible ones false alarms would hit if they fell anywhere."""
    slight: int
    slight_found: int
    found_by: Mapping[str, int]
    """Detector to the visible faults of this kind that it found."""
    delay_median_h: float | None
    """From the start of a visible fault to the moment before which no finding of it could be known."""
    delay_p90_h: float | None
    eur_true: float
    """What the found visible ones wasted."""
    eur_found: float
    """What the findings say of them."""
    eur_missed: float
    """What the visible ones that were not found wasted."""
    eur_error_median: float | None
    """Median of |found - true| / true over the found visible ones that wasted something."""

    @property
    def recall(self) -> float | None:
        """Return the share of the visible ones that was found."""
        return self.found / self.faults if self.faults else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingScore:
    """How many findings of one kind answer a fault."""

    kind: str
    category: TruthCategory
    findings: int
    true: int

    @property
    def precision(self) -> float:
        """Return the share that answers a fault."""
        return self.true / self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmScore:
    """Findings of one sort that answer no fault, and how often they come."""

    category: TruthCategory
    false: int
    site_years: float
    by_detector: Mapping[str, int]

    @property
    def per_site_year(self) -> float | None:
        """Return false alarms per site and year of data."""
        return self.false / self.site_years if self.site_years else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountScore:
    """How the accounts of meters tell that faults disturbed their readings."""

    meters: int
    unclean: int
    """Meters whose account does not close or is not clean."""
    disturbed: int
    """Meters of which a fault changed or lost readings."""
    unclean_disturbed: int
    """Meters that are both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The account of all faults and findings of [start, end)."""

    start: datetime
    end: datetime
    sites: int
    site_years: float
    faults: tuple[FaultScore, ...]
    findings: tuple[FindingScore, ...]
    alarms: tuple[AlarmScore, ...]


def score(
    truths: Iterable[Truth], findings: Iterable[Finding], meters: Sequence[MeterData], span: tuple[datetime, datetime]
) -> Score:
    """Hold findings against truths, those that begin before the end of a span and end after its start (aware times)."""
    start, end = span
    faults = faults_of(truth for truth in truths if truth.start < end and truth.end > start)
    matches = match(faults, [found for found in findings if found.start < end and found.end > start])
    by_meter = {data.meter: data for data in meters}
    years = _site_years(meters)
    return Score(
        start=start,
        end=end,
        sites=len(years),
        site_years=sum(years.values()),
        faults=_fault_scores(faults, matches, by_meter),
        findings=_finding_scores(matches),
        alarms=tuple(_alarms(matches, category, sum(years.values())) for category in _FINDING_CATEGORIES),
    )


_FINDING_CATEGORIES = (TruthCategory.USE, TruthCategory.METER)


def _site_years(meters: Iterable[MeterData]) -> dict[str, float]:
    """Return the years of data of each site that has some: those of its meter that has most."""
    years: dict[str, float] = {}
    for data in meters:
        if data.days > 0:
            years[data.site] = max(years.get(data.site, 0.0), data.days * DAY / YEAR)
    return years


def _fault_scores(
    faults: Sequence[Fault], matches: Sequence[Match], meters: Mapping[str, MeterData]
) -> tuple[FaultScore, ...]:
    answers: dict[int, list[Match]] = {id(fault): [] for fault in faults}
    for one in matches:
        for fault in one.faults:
            answers[id(fault)].append(one)
    clean = _clean_days(faults, meters.values())
    kinds: dict[tuple[TruthCategory, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault((fault.category, fault.kind), []).append(fault)
    return tuple(
        _fault_score(kinds[key], answers, meters, _false_rate(matches, key[0], clean))
        for key in sorted(kinds, key=lambda key: (key[0] != "use", key))
    )


def _fault_score(
    faults: Sequence[Fault], answers: Mapping[int, Sequence[Match]], meters: Mapping[str, MeterData], rate: float
) -> FaultScore:
    seen = [fault for fault in faults if visible(fault, meters)]
    slight = [fault for fault in faults if fault not in seen]
    found = [fault for fault in seen if answers[id(fault)]]
    delays = [_delay_h(fault, answers[id(fault)]) for fault in found]
    claims = [(_claimed_eur(fault, answers[id(fault)]), fault.avoidable_eur) for fault in found if fault.avoidable_eur]
    return FaultScore(
        kind=faults[0].kind,
        category=faults[0].category,
        faults=len(seen),
        found=len(found),
        by_chance=sum(_chance(fault, rate) for fault in seen),
        slight=len(slight),
        slight_found=sum(bool(answers[id(fault)]) for fault in slight),
        found_by=_found_by(found, answers),
        delay_median_h=float(np.median(delays)) if delays else None,
        delay_p90_h=float(np.quantile(delays, 0.9)) if delays else None,
        eur_true=sum(true for _, true in claims),
        eur_found=sum(claimed for claimed, _ in claims),
        eur_missed=sum(fault.avoidable_eur for fault in seen if not answers[id(fault)]),
        eur_error_median=float(np.median([abs(c - true) / true for c, true in claims])) if claims else None,
    )


def _delay_h(fault: Fault, answers: Iterable[Match]) -> float:
    return max(min(known_at(one.finding) for one in answers) - fault.start, timedelta()) / HOUR


def _claimed_eur(fault: Fault, answers: Iterable[Match]) -> float:
    """Return the waste that findings put a price on; one that answers several faults is shared by their true waste."""
    total = 0.0
    for one in answers:
        whole = sum(other.avoidable_eur for other in one.faults)
        total += max(one.finding.cost_eur, 0.0) * fault.avoidable_eur / whole
    return total


def _found_by(found: Iterable[Fault], answers: Mapping[int, Sequence[Match]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fault in found:
        for detector in sorted({one.finding.detector for one in answers[id(fault)]}):
            counts[detector] = counts.get(detector, 0) + 1
    return dict(sorted(counts.items()))


def _false_rate(matches: Iterable[Match], category: TruthCategory, clean_days: float) -> float:
    """Return the findings that answer nothing and could answer a fault of this category, per clean day of a meter."""
    false = sum(not one.faults and _may_answer(one.finding, category) for one in matches)
    return false / clean_days if clean_days else 0.0


def _may_answer(found: Finding, category: TruthCategory) -> bool:
    return category is TruthCategory.METER or found.category is category


def _clean_days(faults: Iterable[Fault], meters: Iterable[MeterData]) -> float:
    """Return the days of data of all meters less those of their faults."""
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for fault in faults:
        for truth in fault.truths:
            spans.setdefault(truth.meter, []).append((truth.start, truth.end + GRACE))
    return sum(max(data.days - _covered_days(spans.get(data.meter, [])), 0.0) for data in meters)


def _covered_days(spans: Iterable[tuple[datetime, datetime]]) -> float:
    days, until = 0.0, None
    for start, end in sorted(spans):
        begin = start if until is None else max(start, until)
        days += max((end - begin) / DAY, 0.0)
        until = end if until is None else max(until, end)
    return days


def _chance(fault: Fault, rate: float) -> float:
    """Return the chance that a false alarm begins at one of a fault's meters in its time (a Poisson process)."""
    exposed = sum((truth.end + GRACE - truth.start) / DAY for truth in fault.truths)
    return 1.0 - math.exp(-rate * exposed)


def _finding_scores(matches: Iterable[Match]) -> tuple[FindingScore, ...]:
    counts: dict[tuple[TruthCategory, str], list[bool]] = {}
    for one in matches:
        counts.setdefault((one.finding.category, one.finding.kind), []).append(bool(one.faults))
    return tuple(
        FindingScore(kind=kind, category=category, findings=len(true), true=sum(true))
        for (category, kind), true in sorted(counts.items(), key=lambda item: (item[0][0] != "use", item[0]))
    )


def _alarms(matches: Iterable[Match], category: TruthCategory, site_years: float) -> AlarmScore:
    false = [one.finding.detector for one in matches if one.finding.category is category and not one.faults]
    return AlarmScore(
        category=category,
        false=len(false),
        site_years=site_years,
        by_detector={detector: false.count(detector) for detector in sorted(set(false))},
    )


def score_accounts(truths: Iterable[Truth], meters: Iterable[str], unclean: Iterable[str]) -> AccountScore:
    """Hold the accounts of meters that are not clean against the faults that changed or lost readings."""
    marked = {truth.meter for truth in truths if truth.category is TruthCategory.METER and truth.changed + truth.lost}
    troubled = set(unclean)
    known = set(meters)
    return AccountScore(
        meters=len(known),
        unclean=len(troubled & known),
        disturbed=len(marked & known),
        unclean_disturbed=len(troubled & marked & known),
    )
