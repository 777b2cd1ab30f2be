"""Which hours a balance covers, month by month, and how it waits for a derivation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from analytics.balance_walk import HOUR_US, Samples
from analytics.balances import PATIENCE, Check, check_all, monthly, period
from domain.registry import RegisterKind
from domain.series import Limits, Rules, Scale, Series

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 5, 1, 2, tzinfo=UTC)
ONE = Series(1, 1)


def us(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return (datetime(year, month, day, hour, minute, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


@dataclass
class Memory:
    """A store of one register in kWh; `hours` are its stored amounts by hour."""

    time_us: list[int]
    value: list[float]
    hours: dict[int, float] = field(default_factory=dict)
    kind: RegisterKind = RegisterKind.INDEX
    timezone: str = "Europe/Paris"
    names: tuple[str, str, str] = ("M1", "energy_import", "live")
    stale_times: int = 0
    waiting_times: int = 0
    kept: list[Check] = field(default_factory=list)
    pauses: int = 0

    @property
    def rules(self) -> Rules:
        return Rules(self.kind, Scale(1.0), (Limits(0, None, 600),))

    @property
    def stale(self) -> bool:
        self.stale_times -= 1
        return self.stale_times >= 0

    @property
    def first_us(self) -> int | None:
        return self.time_us[0] if self.time_us else None

    @property
    def last_us(self) -> int | None:
        return self.time_us[-1] if self.time_us else None

    @property
    def first_hour_us(self) -> int | None:
        return min(self.hours, default=None)

    @property
    def last_hour_us(self) -> int | None:
        return max(self.hours, default=None)

    def booked(self, edges_us: Sequence[int]) -> Sequence[float]:
        return [
            sum(amount for hour, amount in self.hours.items() if start <= hour < end)
            for start, end in pairwise(edges_us)
        ]

    def readings(self) -> Iterator[Samples]:
        yield np.array(self.time_us, dtype=np.int64), np.array(self.value), np.full(len(self.value), np.nan)

    def series(self) -> Sequence[Series]:
        return [ONE] if self.time_us else []

    def waiting(self) -> frozenset[Series]:
        self.waiting_times -= 1
        return frozenset([ONE] if self.waiting_times >= 0 else [])

    @contextmanager
    def books(self, series: Series) -> Iterator["Memory"]:
        assert series == ONE
        yield self

    def keep(self, check: Check, now: datetime) -> None:
        assert now == NOW
        self.kept.append(check)

    def pause(self, _seconds: float) -> None:
        self.pauses += 1


def edges(memory: Memory) -> list[int]:
    check = monthly(memory, ONE)
    assert check is not None
    return [check.start_us, *(month.end_us for month in check.months)]


def test_months_are_civil_and_the_history_is_in_whole_hours() -> None:
    memory = Memory([us(2026, 2, 27, 10, 5), us(2026, 4, 1, 8, 0)], [0.0, 10.0])
    assert edges(memory) == [
        us(2026, 2, 27, 10), us(2026, 2, 28, 23), us(2026, 3, 31, 22), us(2026, 4, 1, 8),
    ]  # fmt: skip


def test_a_month_that_begins_within_an_hour_begins_with_that_hour() -> None:
    memory = Memory([us(2026, 2, 27), us(2026, 4, 2)], [0.0, 10.0], timezone="Pacific/Marquesas")
    assert edges(memory)[1:-1] == [us(2026, 3, 1, 9), us(2026, 4, 1, 9)]
    memory.hours[us(2026, 3, 1, 9)] = 99.0
    check = monthly(memory, ONE)
    assert check is not None
    assert check.open_months == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]


def test_the_first_reading_is_counted_also_at_an_edge() -> None:
    assert edges(Memory([us(2026, 3, 2, 10)], [0.0])) == [us(2026, 3, 2, 9), us(2026, 3, 2, 10)]
    assert edges(Memory([us(2026, 3, 2, 10)], [0.0], kind=RegisterKind.DELTA))[0] == us(2026, 3, 2, 9)
    assert edges(Memory([us(2026, 3, 2, 10, 5)], [0.0], kind=RegisterKind.DELTA))[0] == us(2026, 3, 2, 9)


def test_stored_hours_after_the_last_reading_are_looked_at() -> None:
    memory = Memory([us(2026, 3, 2, 10, 5), us(2026, 3, 2, 10, 55)], [0.0, 1.0], {us(2026, 3, 2, 10): 1.0})
    check = monthly(memory, ONE)
    assert check is not None
    assert check.clean
    memory.hours[us(2026, 3, 2, 20)] = 5.0
    check = monthly(memory, ONE)
    assert check is not None
    assert (check.end_us, check.closes) == (us(2026, 3, 2, 21), False)


def test_where_readings_were_dropped_the_rest_is_looked_at() -> None:
    hours = {us(2026, 3, 2, 9): 3.0, us(2026, 3, 2, 10): 7.0, us(2026, 3, 2, 11): 1.0}
    memory = Memory([us(2026, 3, 2, 10, 30), us(2026, 3, 2, 12, 30)], [0.0, 2.0], hours | {us(2026, 3, 2, 12): 0.5})
    check = monthly(memory, ONE)
    assert check is not None
    assert (check.start_us, check.clean) == (us(2026, 3, 2, 11), True)


def test_errors_of_two_months_do_not_hide_one_another() -> None:
    memory = Memory(
        [us(2026, 3, 2, 0), us(2026, 3, 2, 1), us(2026, 4, 2, 0), us(2026, 4, 2, 1)],
        [0.0, 4.0, 4.0, 8.0],
        {us(2026, 3, 2, 0): 3.0, us(2026, 4, 2, 0): 5.0},
    )
    check = monthly(memory, ONE)
    assert check is not None
    assert check.balance.closes
    assert not check.closes
    assert check.open_months == [date(2026, 3, 1), date(2026, 4, 1)]


def test_a_period_is_widened_to_whole_hours() -> None:
    memory = Memory([us(2026, 3, 2, 0), us(2026, 3, 2, 4)], [0.0, 4.0])
    found = period(memory, ONE, (us(2026, 3, 2, 1, 20), us(2026, 3, 2, 2, 20)), us(2026, 5, 1))
    assert found is not None
    assert (found.start_us, found.end_us) == (us(2026, 3, 2, 1), us(2026, 3, 2, 3))
    assert (found.balance.index_start, found.balance.index_end) == (1, 3)
    assert period(memory, ONE, (us(2026, 3, 2, 2), us(2026, 3, 2, 2)), us(2026, 5, 1)) is None
    assert period(memory, ONE, (us(2026, 4, 1), None), us(2026, 5, 1)) is None


def test_without_readings_there_is_an_hour_and_nothing_in_it() -> None:
    found = period(Memory([], []), ONE, (None, None), us(2026, 5, 1, 10, 20))
    assert found is not None
    assert (found.start_us, found.end_us) == (us(2026, 5, 1, 10), us(2026, 5, 1, 11))
    assert found.balance.clean
    assert monthly(Memory([], []), ONE) is None


@pytest.mark.parametrize(("stale_times", "pauses"), [(0, 0), (2, 2), (100, PATIENCE)])
def test_a_balance_waits_for_a_derivation_and_not_for_ever(stale_times: int, pauses: int) -> None:
    memory = Memory([us(2026, 3, 2, 0), us(2026, 3, 2, 1)], [0.0, 4.0], stale_times=stale_times)
    found = period(memory, ONE, (None, None), us(2026, 5, 1), memory.pause)
    assert found is not None
    assert (found.balance.residual, memory.pauses) == (4.0, pauses)


@pytest.mark.parametrize(
    ("stale_times", "waiting_times", "pauses"), [(0, 0, 0), (2, 0, 2), (0, 2, 2), (1, 2, 3), (100, 0, 9), (0, 100, 9)]
)
def test_a_check_is_kept_once(stale_times: int, waiting_times: int, pauses: int) -> None:
    memory = Memory(
        [us(2026, 3, 2, 0), us(2026, 3, 2, 1)], [0.0, 4.0], stale_times=stale_times, waiting_times=waiting_times
    )
    steps: list[tuple[int, int]] = []
    checks = check_all(memory, NOW, progress=lambda *step: steps.append(step), patience=9, pause=memory.pause)
    assert (memory.kept, memory.pauses) == (checks, pauses)
    assert len(checks) == 1
    assert (checks[0].start_us, checks[0].end_us) == (us(2026, 3, 2) - HOUR_US, us(2026, 3, 2, 1))
    assert steps[-1] == (1, 1)
