"""One event, one anomaly: the specific one where it explains enough."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics.detection import one_per_event
from analytics.detectors.band import NAME as BAND
from analytics.detectors.night_excess import NAME as NIGHT_EXCESS
from domain.anomaly import Anomaly, AnomalyKind

START = datetime(2026, 3, 2, tzinfo=UTC)


def anomaly(kind: AnomalyKind, detector: str, hours: tuple[int, int], excess: float, register: int = 1) -> Anomaly:
    return Anomaly(
        register_id=register,
        kind=kind,
        detector=detector,
        start=START + timedelta(hours=hours[0]),
        end=START + timedelta(hours=hours[1]),
        actual=10 + excess,
        expected=10,
        cost_eur=excess * 0.2,
        score=2,
    )


def night(first: int, last: int, excess: float) -> Anomaly:
    return anomaly(AnomalyKind.NIGHT_EXCESS, NIGHT_EXCESS, (first, last), excess)


def band(first: int, last: int, excess: float, register: int = 1) -> Anomaly:
    return anomaly(AnomalyKind.EXCESS, BAND, (first, last), excess, register)


def test_the_specific_one_names_the_event_it_explains() -> None:
    assert [one.kind for one in one_per_event([band(0, 9, 100), night(0, 7, 80)])] == [AnomalyKind.NIGHT_EXCESS]


def test_the_general_one_stays_when_most_lies_elsewhere() -> None:
    assert [one.kind for one in one_per_event([band(0, 60, 1000), night(0, 7, 80)])] == [AnomalyKind.EXCESS]


def test_day_after_day_is_one_event_with_the_sum() -> None:
    (joined,) = one_per_event([band(8, 16, 50), band(32, 40, 70)])
    assert (joined.end - joined.start) == timedelta(hours=32)
    assert joined.actual - joined.expected == pytest.approx(120)
    assert joined.cost_eur == pytest.approx(24)


def test_other_registers_and_other_weeks_are_other_events() -> None:
    assert len(one_per_event([band(0, 8, 50), band(0, 8, 50, register=2), band(200, 208, 50)])) == 3
