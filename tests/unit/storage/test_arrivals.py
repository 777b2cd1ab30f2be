"""What a batch touched: of each register the last times at which it spoke."""

from datetime import timedelta

import numpy as np

from storage.arrivals import EPOCH, Arrivals

MINUTE_US = 60_000_000


def spoken(*rows: tuple[int, float, float]) -> list[tuple[object, float]]:
    """Return (register, minutes) of readings (register, minutes, minutes of reception)."""
    register, times, received = zip(*rows, strict=True)
    arrivals = Arrivals(
        np.array(register, dtype=np.int32),
        np.array([time * MINUTE_US for time in times], dtype=np.int64),
        np.array([time * MINUTE_US for time in received], dtype=np.int64),
        np.ones(len(rows)),
        np.zeros(len(rows), dtype=np.int16),
        1,
    )
    states = arrivals.states()
    minutes = [(moment - EPOCH) / timedelta(minutes=1) for moment in states["spoke_times"]]  # type: ignore[operator]
    return list(zip(states["spoke_registers"], minutes, strict=True))


def test_a_message_of_several_readings_is_one_time_of_speaking() -> None:
    first = [(1, 10 * step, 60.0) for step in range(1, 7)]
    second = [(1, 60 + 10 * step, 121.0) for step in range(1, 7)]
    assert spoken(*first, (2, 59, 60), *second) == [(1, 60), (1, 120), (2, 59)]


def test_times_of_speaking_are_a_minute_apart_in_order() -> None:
    rows = [(1, minutes, minutes + 5) for minutes in (3.0, 0.0, 0.9, 1.0, 1.9, 2.5)]
    # 0.9 is the last of its minute, and so are 1.9 and 2.5, which is too near.
    assert spoken(*rows) == [(1, 0.9), (1, 1.9), (1, 3.0)]


def test_messages_that_wait_for_a_collector_keep_the_times_of_their_readings() -> None:
    backlog = [(1, 60.0 * hour, 10_000 + hour / 1000) for hour in range(30)]
    assert spoken(*backlog) == [(1, 60.0 * hour) for hour in range(21, 30)]
