"""All detectors on one frame, and one anomaly per event."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from analytics.detectors.finding import Context
from analytics.detectors.registry import DETECTORS
from analytics.frame import Frame
from domain.anomaly import Anomaly

__all__ = ["detect", "one_per_event"]

NEAR = timedelta(hours=3)
"""Two findings of one register no further apart than this are the same event."""
EXPLAINED = 0.5
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
        kept.extend(_settle(anomalies))
    return sorted(kept, key=lambda anomaly: (anomaly.start, anomaly.register_id))


def _order(anomaly: Anomaly) -> tuple[int, float]:
    return _RANK[anomaly.detector], anomaly.start.timestamp()


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
