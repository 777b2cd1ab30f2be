"""What is told of progress: a moment before which every message was acknowledged, never a later one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulators.message import SimulatedMessage
from simulators.publisher import ProgressTrail

START = datetime(2026, 1, 1, tzinfo=UTC)


def message(number: int) -> SimulatedMessage:
    return SimulatedMessage("topic", b"", START + timedelta(seconds=number))


@given(st.lists(st.integers(0, 2000), max_size=6000))
def test_no_moment_is_told_before_all_that_left_earlier_is_acknowledged(steps: list[int]) -> None:
    acknowledged, told = 0, list[tuple[int, datetime]]()
    trail = ProgressTrail(lambda count, moment: told.append((count, moment)))
    for number, step in enumerate(steps):
        acknowledged = min(acknowledged + step, number)
        trail.sent(message(number), acknowledged)
        if told:
            assert told[-1][1] <= START + timedelta(seconds=told[-1][0])
    assert [moment for _, moment in told] == sorted(moment for _, moment in told)


def test_at_the_end_the_last_moment_is_told_where_all_is_acknowledged() -> None:
    told = list[tuple[int, datetime]]()
    trail = ProgressTrail(lambda count, moment: told.append((count, moment)))
    for number in range(750):
        trail.sent(message(number), 0)
    trail.ended(600)
    assert told[-1] == (600, message(500).time)
    trail.ended(750)
    assert told[-1] == (750, message(749).time)
