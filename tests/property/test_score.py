"""Whatever is scored, the account of findings and faults adds up, and their order does not matter."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.score import Score, score
from analytics.score_matching import MeterData
from domain.finding import Finding
from domain.truth import Truth, TruthCategory

START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = START, START + timedelta(days=60)
METERS = [MeterData("m1", "s1", 60.0, 600.0), MeterData("m2", "s2", 45.0, 90.0)]
PERIODS = st.tuples(st.integers(0, 1500), st.integers(1, 400))
CATEGORIES = st.sampled_from([TruthCategory.USE, TruthCategory.METER])


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    first, hours = draw(PERIODS)
    moved = draw(st.floats(0, 500))
    return Truth(
        kind=draw(st.sampled_from(["leak", "creep"])), category=draw(CATEGORIES), site="s", register="r", unit="kWh",
        meter=draw(st.sampled_from(["m1", "m2"])), start=START + timedelta(hours=first),
        end=START + timedelta(hours=first + hours), deviation=draw(st.sampled_from([-1.0, 1.0])) * moved, moved=moved,
        avoidable_eur=draw(st.floats(0, 80)), changed=draw(st.integers(0, 2)),
    )  # fmt: skip


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    first, hours = draw(PERIODS)
    difference = draw(st.floats(-50, 50))
    return Finding(
        category=draw(CATEGORIES), meter=draw(st.sampled_from(["m1", "m2", "m3"])), difference=difference,
        kind=draw(st.sampled_from(["excess", "step"])), detector=draw(st.sampled_from(["a", "b"])),
        start=START + timedelta(hours=first), end=START + timedelta(hours=first + hours), cost_eur=difference / 5,
    )  # fmt: skip


def counts(result: Score) -> list[tuple[object, ...]]:
    return [
        (line.kind, line.category, line.faults, line.found, line.slight, line.slight_found, dict(line.found_by))
        for line in result.faults
    ]


@given(st.lists(truths(), max_size=8), st.lists(findings(), max_size=12))
def test_the_account_adds_up(given_truths: list[Truth], given_findings: list[Finding]) -> None:
    result = score(given_truths, given_findings, METERS, SPAN)
    inside = [one for one in given_findings if one.start < SPAN[1]]
    assert sum(line.findings for line in result.findings) == len(inside)
    false = sum(line.findings - line.true for line in result.findings)
    assert sum(alarm.false for alarm in result.alarms) == false
    assert sum(sum(alarm.by_detector.values()) for alarm in result.alarms) == false
    for line in result.faults:
        assert 0 <= line.found <= line.faults
        assert 0 <= line.slight_found <= line.slight
        assert 0 <= line.by_chance <= line.faults
        assert all(0 < number <= line.found for number in line.found_by.values())
        assert (line.delay_median_h is None) == (line.found == 0)
        assert min(line.eur_found, line.eur_true, line.eur_missed) >= 0


@given(st.lists(truths(), max_size=6), st.lists(findings(), max_size=8), st.randoms())
def test_order_does_not_matter(given_truths: list[Truth], given_findings: list[Finding], random: object) -> None:
    before = score(given_truths, given_findings, METERS, SPAN)
    random.shuffle(given_truths)  # type: ignore[attr-defined]
    random.shuffle(given_findings)  # type: ignore[attr-defined]
    after = score(given_truths, given_findings, METERS, SPAN)
    assert counts(before) == counts(after)
    assert before.findings == after.findings
