"""Whether the stored hours of a register say what its readings say (docs/methods/balance.md).

Everything but `booked` is computed here from the readings and the events, by other code than the one that fills the
hours: the two share the contract and nothing else.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from analytics.balance_flow import measured
from analytics.balance_walk import Account, Samples, walk
from domain.balance import Balance
from domain.registry import RegisterKind
from domain.series import Rules

__all__ = ["Samples", "balance", "balances"]


def balance(chunks: Iterable[Samples], rules: Rules, booked: float, start_us: int, end_us: int) -> Balance:
    """Return the balance of [start, end), hour edges in microseconds since 1970.

    `chunks` hold every reading that counts, in order of time, from the first one of the series, as parallel arrays:
    time [us], value as sent, and the factor of the unit the message named (nan = the register's own). `booked` is the
    sum of the stored hours of the period, in the base unit.
    """
    return balances(chunks, rules, [booked], [start_us, end_us])[0]


def balances(
    chunks: Iterable[Samples], rules: Rules, booked: Sequence[float], edges_us: Sequence[int]
) -> list[Balance]:
    """Return the balances of the adjacent periods between the edges (rising, one more than `booked`), in one walk."""
    if rules.kind is RegisterKind.INDEX:
        account = walk(chunks, rules, edges_us)
        return [_of_index(account, period, stored) for period, stored in enumerate(booked)]
    flow = measured(chunks, rules, edges_us)
    return [
        Balance(index_start=None, index_end=None, booked=stored, refused=refused, residual=amount - stored)
        for stored, amount, refused in zip(booked, flow.amount, flow.refused, strict=True)
    ]


def _of_index(account: Account, period: int, booked: float) -> Balance:
    start, end = account.path[period], account.path[period + 1]
    jumps = account.jumps[period]
    told = Fraction(0) if start is None or end is None else end - start
    return Balance(
        index_start=None if start is None else float(start),
        index_end=None if end is None else float(end),
        booked=booked,
        rollover=float(jumps.rollover),
        swap=float(jumps.swap),
        unexplained=float(jumps.unexplained),
        unexplained_abs=float(jumps.unexplained_abs),
        refused=account.refused[period],
        pending=account.pending[period],
        residual=float(told - Fraction(booked) + jumps.rollover - jumps.swap - jumps.unexplained),
    )
