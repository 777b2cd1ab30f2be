"""Balances of stored series: one period, month by month, and the check of all of them.

Each is taken from the books as they are at one instant. Where readings wait for their derivation the hours lag behind
them, so that a balance waits a moment for it.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from analytics.balance import balances
from analytics.balance_walk import HOUR_US, Samples
from domain.balance import Balance, together
from domain.calendar import civil_day, month_bounds, zone
from domain.registry import RegisterKind
from domain.series import Rules, Series

__all__ = ["BalanceStore", "Books", "Check", "Period", "check_all", "monthly", "period"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATIENCE = 4
WAIT_S = 0.5
"""How often a balance waits for a derivation, and how long each time."""

Pause = Callable[[float], None]


class Books(Protocol):
    """A series as it is at one instant; times are microseconds since 1970 UTC."""

    @property
    def rules(self) -> Rules:
        """How its values become amounts."""
        ...

    @property
    def names(self) -> tuple[str, str, str]:
        """Meter, register and source."""
        ...

    @property
    def timezone(self) -> str:
        """IANA zone of its civil months."""
        ...

    @property
    def stale(self) -> bool:
        """Whether readings or declarations wait for their derivation."""
        ...

    @property
    def first_us(self) -> int | None:
        """First reading."""
        ...

    @property
    def last_us(self) -> int | None:
        """Last reading."""
        ...

    @property
    def first_hour_us(self) -> int | None:
        """First stored hour."""
        ...

    @property
    def last_hour_us(self) -> int | None:
        """Last stored hour."""
        ...

    def booked(self, edges_us: Sequence[int]) -> Sequence[float]:
        """Return the sum of the stored hours between each two edges, in the base unit."""
        ...

    def readings(self) -> Iterable[Samples]:
        """Yield every reading that counts, in order of time, as `analytics.balance.balance` takes them."""
        ...


class BalanceStore(Protocol):
    """Where series are found and checks are kept."""

    def series(self) -> Sequence[Series]:
        """Return every series that has readings."""
        ...

    def waiting(self) -> frozenset[Series]:
        """Return the series that wait for a derivation."""
        ...

    def books(self, series: Series) -> AbstractContextManager[Books]:
        """Open a series' books."""
        ...

    def keep(self, check: "Check", now: datetime) -> None:
        """Keep a check in the place of the series' last one."""
        ...


@dataclass(frozen=True, slots=True)
class Period:
    """The balance of [start, end)."""

    start_us: int
    end_us: int
    balance: Balance


@dataclass(frozen=True, slots=True)
class Check:
    """A series' whole history, month by month: errors of two months do not hide one another."""

    series: Series
    names: tuple[str, str, str]
    """Meter, register and source."""
    timezone: str
    months: Sequence[Period]

    @property
    def start_us(self) -> int:
        """First edge of the history."""
        return self.months[0].start_us

    @property
    def end_us(self) -> int:
        """Its last edge."""
        return self.months[-1].end_us

    @property
    def balance(self) -> Balance:
        """The whole history in one."""
        return together([month.balance for month in self.months])

    @property
    def open_months(self) -> Sequence[date]:
        """First days of the civil months that do not close."""
        tz = zone(self.timezone)
        middles = [(month.start_us + month.end_us) // 2 for month in self.months if not month.balance.closes]
        return [civil_day(_moment(middle), tz).replace(day=1) for middle in middles]

    @property
    def closes(self) -> bool:
        """Whether every month closes."""
        return all(month.balance.closes for month in self.months)

    @property
    def clean(self) -> bool:
        """Whether every month is clean."""
        return all(month.balance.clean for month in self.months)


def period(
    store: BalanceStore, series: Series, asked: tuple[int | None, int | None], now_us: int, pause: Pause = time.sleep
) -> Period | None:
    """Return the balance of the asked [start, end), outward to whole hours; None when that leaves no hour.

    A missing start or end is where the history begins or ends; without any reading, the hour of `now_us`.
    """
    with _settled(store, series, pause) as books:
        whole = _history(books) or (_hour(now_us), _hour(now_us) + HOUR_US)
        start = whole[0] if asked[0] is None else _hour(asked[0])
        end = whole[1] if asked[1] is None else _hour_after(asked[1])
        return _periods(books, [start, end])[0] if start < end else None


def monthly(store: BalanceStore, series: Series, pause: Pause = time.sleep) -> Check | None:
    """Return the balances of a series' whole history by civil month, None when it has no readings."""
    with _settled(store, series, pause) as books:
        return _monthly(series, books)


def check_all(
    store: BalanceStore,
    now: datetime,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    patience: int = PATIENCE,
    pause: Pause = time.sleep,
) -> list[Check]:
    """Check every series and keep what was found; return the checks.

    Those that wait for their derivation come last, `patience` times half a second later at the most.
    """
    waiting, checks = list(store.series()), list[Check]()
    total = len(waiting)
    for left in range(patience, -1, -1):
        behind = store.waiting() if left else frozenset[Series]()
        late = []
        progress(len(checks), total)
        for series in waiting:
            if series in behind:
                late.append(series)
                continue
            progress(len(checks), total)
            with store.books(series) as books:
                check = None if books.stale and left else _monthly(series, books)
            if check is None:
                late.append(series)
            else:
                store.keep(check, now)
                checks.append(check)
        waiting = late
        if not waiting:
            break
        pause(WAIT_S)
    progress(total, total)
    return checks


@contextmanager
def _settled(store: BalanceStore, series: Series, pause: Pause) -> Iterator[Books]:
    """Open a series' books once nothing waits for its derivation, or as they are after a while."""
    for _ in range(PATIENCE):
        with store.books(series) as books:
            if not books.stale:
                yield books
                return
        pause(WAIT_S)
    with store.books(series) as books:
        yield books


def _monthly(series: Series, books: Books) -> Check | None:
    whole = _history(books)
    if whole is None:
        return None
    months = _periods(books, _month_edges(*whole, books.timezone))
    return Check(series, books.names, books.timezone, months)


def _periods(books: Books, edges_us: list[int]) -> list[Period]:
    found = balances(books.readings(), books.rules, books.booked(edges_us), edges_us)
    return [Period(edges_us[n], edges_us[n + 1], one) for n, one in enumerate(found)]


def _history(books: Books) -> tuple[int, int] | None:
    """Return the hours that readings or figures reach, None without readings.

    Where figures reach further back than readings, retention dropped these: from the first whole hour of what is left.
    """
    first, last = books.first_us, books.last_us
    if first is None or last is None:
        return None
    back_s = books.rules.limits_at(first).interval_s if books.rules.kind is RegisterKind.DELTA else 0
    start = _hour(first - back_s * 1_000_000 - 1)
    if books.first_hour_us is not None and books.first_hour_us < start:
        start = _hour_after(first)
    end = max(_hour_after(last), start + HOUR_US, 0 if books.last_hour_us is None else books.last_hour_us + HOUR_US)
    return start, end


def _month_edges(start_us: int, end_us: int, timezone: str) -> list[int]:
    """Return the edges of the civil months within, each moved to the hour it falls in."""
    tz, edges = zone(timezone), [start_us]
    while edges[-1] < end_us:
        # An hour on, for a month's first edge may lie in an hour that began in the month before.
        following = month_bounds(civil_day(_moment(edges[-1] + HOUR_US), tz), tz)[1]
        edges.append(min(_hour((following - EPOCH) // timedelta(microseconds=1)), end_us))
    return edges


def _hour(time_us: int) -> int:
    return time_us // HOUR_US * HOUR_US


def _hour_after(time_us: int) -> int:
    return -(-time_us // HOUR_US) * HOUR_US


def _moment(time_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=time_us)
