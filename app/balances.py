"""Balances for the API and the command line: what analytics computes on storage's books, in words of the interface."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from analytics.balances import Period, monthly, period
from domain.series import Series
from storage.api_balance import TimescaleChecks
from storage.balance import TimescaleBalances

__all__ = ["Balances", "balance_of", "period_row"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = Mapping[str, Any]


class Balances:
    """Implements api.ports.BalanceReader."""

    def __init__(self, store: TimescaleBalances, checks: TimescaleChecks) -> None:
        self._store = store
        self.checks = checks.checks
        self.troubles = checks.troubles

    def balance(
        self, register_id: int, source: str, start: datetime | None, end: datetime | None, now: datetime
    ) -> Row | None:
        """Return the balance of one period; None when it holds no hour."""
        return balance_of(self._store, register_id, source, (start, end), now)

    def months(self, register_id: int, source: str) -> Sequence[Row]:
        """Return the balances of the whole history by civil month, the latest first."""
        check = monthly(self._store, Series(register_id, self._store.source_id(source)))
        return [] if check is None else [period_row(one) for one in reversed(check.months)]


def balance_of(
    store: TimescaleBalances,
    register_id: int,
    source: str,
    asked: tuple[datetime | None, datetime | None],
    now: datetime,
) -> Row | None:
    """Return the balance of the asked [start, end) (None: all there is); None when that holds no hour.

    Raises:
        NotFoundError: no such source.
    """
    start, end = asked
    edges = None if start is None else _us(start), None if end is None else _us(end)
    found = period(store, Series(register_id, store.source_id(source)), edges, _us(now))
    return None if found is None else period_row(found)


def period_row(found: Period) -> Row:
    """Return a balance with its period and verdict."""
    balance = found.balance
    return {
        "start": EPOCH + timedelta(microseconds=found.start_us),
        "end": EPOCH + timedelta(microseconds=found.end_us),
        **asdict(balance),
        "closes": balance.closes,
        "clean": balance.clean,
    }


def _us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
