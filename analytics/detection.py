"""All detectors on one frame, and one anomaly per event."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from analytics.detectors.finding import Context
from analytics.detectors.registry import DETECTORS
from analytics.frame import Frame
from domain.anomaly import Anomaly

__all__ = ["detect", "one_per_event"]

NEAR = timedelta(hours=66)
"""Two findings of one register no further apart than this are the same event: a day, a night or a weekend, from Friday
evening to Monday's noon, lies between them."""
EXPLAINED = 0.3
"""A specific finding explains a general one when it accounts for this share of its excess."""
_RANK = {detector.name: rank for rank, detector in enumerate(DETECTORS)}


def detect(frame: Frame, context: Context) -> list[Anomaly]:
    """Return the anomalies of a frame, oldest first."""
    found = [anomaly for detector in DETECTORS for anomaly in detector.detect(frame, context)]
    return one_per_event(found)


def one_per_event(found: Iterable[Anomaly]) -> list[Anomaly]:
    """Keep one anomaly per register and event: the most specific one that explains at least half of the excess."""
    kept: list[Anomaly] = []
    by_register: dict[int, list[Anomaly]] = {}
    for anomaly in sorted(found, key=_order):
        by_register.setdefault(anomaly.register_id, []).append(anomaly)
    for anomalies in by_register.values():
        kept.extend(_settle(_chain(anomalies)))
    return sorted(kept, key=lambda anomaly: (anomaly.start, anomaly.register_id))


def _order(anomaly: Anomaly) -> tuple[int, str, float]:
    return _RANK[anomaly.detector], anomaly.kind, anomaly.start.timestamp()


def _chain(anomalies: Sequence[Anomaly]) -> list[Anomaly]:
    """Join what one detector found of one kind day after day."""
    chained: list[Anomaly] = []
    for anomaly in anomalies:
        last = chained[-1] if chained else None
        if last is not None and _alike(last, anomaly) and _touch(last, anomaly):
            chained[-1] = _joined(last, anomaly)
        else:
            chained.append(anomaly)
    return chained


def _alike(one: Anomaly, other: Anomaly) -> bool:
    return one.detector == other.detector and one.kind == other.kind


def _joined(first: Anomaly, second: Anomaly) -> Anomaly:
    sizes = _size(first), _size(second)
    return replace(
        first,
        end=max(first.end, second.end),
        actual=first.actual + second.actual,
        expected=first.expected + second.expected,
        cost_eur=first.cost_eur + second.cost_eur,
        score=(first.score * sizes[0] + second.score * sizes[1]) / max(sum(sizes), 1e-12),
    )


def _settle(anomalies: Sequence[Anomaly]) -> list[Anomaly]:
    kept: list[Anomaly] = []
    for anomaly in anomalies:
        rivals = [other for other in kept if _touch(other, anomaly)]
        if rivals and sum(map(_size, rivals)) >= EXPLAINED * _size(anomaly):
            continue
        kept = [other for other in kept if other not in rivals]
        kept.append(anomaly)
    return kept


def _touch(one: Anomaly, other: Anomaly) -> bool:
    return one.start < other.end + NEAR and other.start < one.end + NEAR


def _size(anomaly: Anomaly) -> float:
    return abs(anomaly.actual - anomaly.expected)
