"""The yardstick itself, on truths and findings small enough to count by hand."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from analytics.score import AccountScore, FaultScore, Score, score, score_accounts
from analytics.score_matching import MeterData
from domain.finding import Finding
from domain.truth import Truth, TruthCategory

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + 365 * DAY
# 10 kWh a day at m1, 100 at m2, a year each, on two sites; m3 stands on the first one's.
METERS = [
    MeterData("m1", "s1", 365.25, 3652.5),
    MeterData("m2", "s2", 365.25, 36525.0),
    MeterData("m3", "s1", 182.625, 1826.25),
]


def day(number: float) -> datetime:
    return START + number * DAY


def fault(kind: str = "leak", first: float = 100, last: float = 110, **what: object) -> Truth:
    facts: dict[str, object] = {
        "category": TruthCategory.USE, "site": "s1", "meter": "m1", "register": "r", "unit": "kWh",
        "deviation": 50.0, "moved": 50.0, "avoidable_amount": 50.0, "avoidable_eur": 10.0,
    }  # fmt: skip
    return Truth(kind=kind, start=day(first), end=day(last), **facts | what)  # type: ignore[arg-type]


def metering(kind: str, first: float, last: float, **what: object) -> Truth:
    facts: dict[str, object] = {"category": TruthCategory.METER, "deviation": 0.0, "moved": 0.0, "avoidable_eur": 0.0}
    return fault(kind, first, last, **facts | what)


def finding(first: float, last: float, **what: object) -> Finding:
    facts: dict[str, object] = {
        "category": TruthCategory.USE, "meter": "m1", "kind": "excess", "detector": "band",
        "difference": 40.0, "cost_eur": 8.0,
    }  # fmt: skip
    return Finding(start=day(first), end=day(last), **facts | what)  # type: ignore[arg-type]


def question(first: float, last: float, **what: object) -> Finding:
    facts: dict[str, object] = {"category": TruthCategory.METER, "kind": "step", "detector": "questions"}
    return finding(first, last, **facts | what)


def scored(truths: list[Truth], findings: list[Finding]) -> Score:
    return score(truths, findings, METERS, (START, END))


def only(result: Score) -> FaultScore:
    assert len(result.faults) == 1
    return result.faults[0]


def test_a_finding_at_the_meter_in_the_time_of_a_fault_answers_it() -> None:
    result = scored([fault()], [finding(102, 103)])
    assert (only(result).faults, only(result).found, only(result).recall) == (1, 1, 1.0)
    assert [(kind.findings, kind.true, kind.precision) for kind in result.findings] == [(1, 1, 1.0)]
    assert result.alarms[0].false == 0


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (98, 100, 0),  # ends as the fault begins
        (98, 100.5, 1),
        (109.9, 120, 1),
        (111.9, 113, 1),  # begins in the grace
        (112, 113, 0),  # two days after the end
    ],
)
def test_the_edges_of_a_fault(first: float, last: float, found: int) -> None:
    result = scored([fault()], [finding(first, last)])
    assert only(result).found == found
    assert result.alarms[0].false == 1 - found


def test_another_meter_answers_nothing() -> None:
    result = scored([fault()], [finding(102, 103, meter="m3")])
    assert only(result).found == 0
    assert result.alarms[0].by_detector == {"band": 1}


def test_a_rebound_after_the_end_answers_nothing_but_a_deficit_during_the_fault_does() -> None:
    rebound = finding(110.5, 111, kind="deficit", difference=-30.0, cost_eur=-6.0)
    during = finding(105, 106, kind="deficit", difference=-30.0, cost_eur=-6.0)
    assert only(scored([fault()], [rebound])).found == 0
    assert only(scored([fault()], [during])).found == 1


def test_a_work_is_no_fault() -> None:
    work = fault("insulation", 50, 365, category=TruthCategory.WORK, deviation=-500.0)
    result = scored([work], [finding(60, 61, kind="deficit", difference=-30.0)])
    assert result.faults == ()
    assert result.alarms[0].false == 1


def test_a_fault_at_two_meters_is_one_and_either_finds_it() -> None:
    result = scored([fault(), fault(meter="m3")], [finding(102, 103, meter="m3"), finding(104, 105)])
    assert (only(result).faults, only(result).found) == (1, 1)
    assert result.findings[0].true == 2


def test_what_is_slight_stands_apart() -> None:
    # 10 days at 100 kWh: 1000 kWh; 49 is under one twentieth, and 10 EUR is under 50.
    slight = fault(meter="m2", site="s2", moved=49.0)
    result = scored([slight], [finding(102, 103, meter="m2")])
    assert (only(result).faults, only(result).slight, only(result).slight_found) == (0, 1, 1)
    assert only(result).recall is None
    assert result.findings[0].true == 1
    assert only(scored([fault(meter="m2")], [])).faults == 1
    assert only(scored([fault(meter="m2", moved=49.0, avoidable_eur=50.0)], [])).faults == 1
    assert only(scored([fault(meter="m2", deviation=-50.0)], [])).faults == 1
    assert only(scored([fault(meter="m2", deviation=0.0)], [])).faults == 1  # used at other hours
    assert only(scored([fault(meter="unknown")], [])).slight == 1


def test_a_delay_ends_when_the_detector_could_know() -> None:
    late = fault("leak", 200, 210)
    result = scored(
        [fault(), late],
        [
            finding(101, 104),  # an excess wants 4 hours: 28 h after the start
            finding(100.5, 101, kind="continuous_flow"),  # wants 24 h, but was over after 12: 24 h after the start
            finding(199, 201),  # known before the fault began: no delay
        ],
    )
    assert only(result).found == 2
    assert only(result).delay_median_h == pytest.approx(12.0)
    assert only(result).delay_p90_h == pytest.approx(21.6)


def test_euros_of_what_is_found_and_of_what_is_missed() -> None:
    truths = [fault(), fault("leak", 200, 210, avoidable_eur=20.0), fault("leak", 300, 310, avoidable_eur=40.0)]
    findings = [
        finding(101, 102, cost_eur=6.0),
        finding(103, 104, cost_eur=6.0),  # 12 of 10 EUR
        finding(105, 106, cost_eur=-3.0),  # a deficit is no waste
        finding(201, 202, cost_eur=10.0),  # 10 of 20 EUR
    ]
    one = only(scored(truths, findings))
    assert (one.eur_true, one.eur_found, one.eur_missed) == (30.0, 22.0, 40.0)
    assert one.eur_error_median == pytest.approx((0.2 + 0.5) / 2)


def test_a_finding_that_answers_two_faults_shares_its_euros_by_their_waste() -> None:
    result = scored([fault(), fault("creep", 100, 120, avoidable_eur=30.0)], [finding(101, 110, cost_eur=20.0)])
    assert {one.kind: one.eur_found for one in result.faults} == {"leak": 5.0, "creep": 15.0}
    assert result.findings[0].findings == 1


def test_false_alarms_are_counted_per_site_and_year_and_by_detector() -> None:
    result = scored([], [finding(1, 2), finding(5, 6), finding(9, 10, detector="night", kind="night_excess")])
    use = result.alarms[0]
    assert (result.sites, result.site_years) == (2, 2.0)
    assert use.per_site_year == 1.5
    assert use.by_detector == {"band": 2, "night": 1}


def test_chance_is_the_rate_of_false_alarms_over_the_time_of_the_fault() -> None:
    # Clean: 365.25 + 182.625 + 365.25 days less the 12 of the fault with its grace.
    result = scored([fault()], [finding(10, 11, meter="m2"), finding(20, 21, meter="m2"), question(30, 31)])
    clean = 913.125 - 12
    assert only(result).by_chance == pytest.approx(1 - math.exp(-2 / clean * 12))


def test_a_fault_of_metering_is_answered_by_questions_and_by_anomalies() -> None:
    truths = [metering("reset", 100, 101, offset=-5.0), metering("stuck", 200, 210, changed=9)]
    result = scored(truths, [question(100.5, 101), finding(201, 203, kind="deficit", difference=-9.0)])
    assert {one.kind: dict(one.found_by) for one in result.faults} == {"reset": {"questions": 1}, "stuck": {"band": 1}}
    assert [alarm.false for alarm in result.alarms] == [0, 0]


def test_a_question_answers_no_fault_of_use() -> None:
    result = scored([fault()], [question(101, 102)])
    assert only(result).found == 0
    assert [(alarm.category, alarm.false) for alarm in result.alarms] == [
        (TruthCategory.USE, 0),
        (TruthCategory.METER, 1),
    ]


def test_a_fault_of_metering_that_touches_nothing_is_slight() -> None:
    assert only(scored([metering("late", 100, 101)], [])).slight == 1
    assert only(scored([metering("late", 100, 101, late=1)], [])).faults == 1


def test_what_lies_outside_the_span_is_not_counted() -> None:
    result = scored([fault("leak", 365, 370), fault("leak", -9, 0)], [finding(-2, -1), finding(365, 366)])
    assert (result.faults, result.findings) == ((), ())


def test_nothing_at_all_scores_nothing() -> None:
    result = score([], [], [], (START, END))
    assert (result.sites, result.site_years, result.alarms[0].per_site_year) == (0, 0.0, None)


def test_accounts_that_are_not_clean_are_held_against_disturbed_readings() -> None:
    truths = [metering("stuck", 1, 2, changed=3), metering("gap", 1, 2, meter="m2", lost=1), fault(meter="m3")]
    late = metering("late", 1, 2, meter="m3", late=4)
    accounts = score_accounts([*truths, late], ["m1", "m2", "m3"], ["m1", "m3", "elsewhere"])
    assert accounts == AccountScore(meters=3, unclean=2, disturbed=2, unclean_disturbed=1)
