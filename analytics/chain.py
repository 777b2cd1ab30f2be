"""Which readings of an index form its chain, and what each link of the chain books.

The contract: docs/methods/consumption.md, rules 3 to 5 (fits, rollover, questions). Pure and causal: a verdict depends
on the readings up to it and, for an open question, on the run that follows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.series import Rules

__all__ = ["HOUR_US", "RUN_LENGTH", "Chain", "Judgement", "chain_of"]

RUN_LENGTH = 12
"""Readings that agree with one another against the chain: the level has changed (rule 5b)."""

HOUR_US = 3_600_000_000

HAIR = 1e-12
"""Relative: a rise of exactly max_rate is allowed, on whichever side of it the doubles have put the product."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Judgement:
    """Codes of what a reading is; everything but VALID is stored (reading_judgement)."""

    VALID = 0
    REFUSED = 1
    PENDING = 2
    RELEVELLED = 3
    """Valid, but only since the run it began or continued was accepted: a derivation may not start from it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Judgement per reading (n), and the links between consecutive valid readings (m): what each books.

    `start_us`, `end_us` [us since 1970], `amount` [base unit; nan where the link books nothing].
    """

    judgement: NDArray[np.int8]
    start_us: Ints
    end_us: Ints
    amount: Floats


def chain_of(time_us: Ints, raw: Floats, rules: Rules) -> Chain:
    """Judge n readings, sorted by time without repetition, of which the first is known to be valid.

    Args:
        time_us: microseconds since 1970.
        raw: values in the register's raw unit.
        rules: the register.
    """
    judgement = np.zeros(len(raw), dtype=np.int8)
    possible = np.ones(len(raw), dtype=np.bool_) if rules.modulus is None else raw < rules.modulus
    judgement[~possible] = Judgement.REFUSED
    where = np.flatnonzero(possible)
    breaks = _judge(time_us[where], raw[where], rules, judgement, where)
    valid = np.flatnonzero((judgement == Judgement.VALID) | (judgement == Judgement.RELEVELLED))
    amount = _amounts(raw[valid], rules)
    amount[np.isin(valid[1:], list(breaks))] = np.nan
    return Chain(judgement, time_us[valid[:-1]], time_us[valid[1:]], amount)


def _judge(time_us: Ints, raw: Floats, rules: Rules, judgement: NDArray[np.int8], where: Ints) -> set[int]:
    """Fill `judgement` at `where`; return the positions at which the level changed (their link books nothing)."""
    breaks: set[int] = set()
    if len(raw) < 2:
        return breaks
    misfits = np.flatnonzero(~_fits(time_us[:-1], raw[:-1], time_us[1:], raw[1:], rules)) + 1
    at = 0
    while (ahead := np.searchsorted(misfits, at)) < len(misfits):
        opening = int(misfits[ahead])
        at, verdict = _settle_question(time_us, raw, rules, opening)
        run_start = verdict.run_start
        judgement[where[opening:run_start]] = Judgement.REFUSED
        judgement[where[run_start : verdict.run_end]] = verdict.judgement
        if verdict.judgement == Judgement.RELEVELLED:
            breaks.add(int(where[run_start]))
            # With the run's last reading no question is open any more: a derivation may start from it.
            judgement[where[verdict.run_end - 1]] = Judgement.VALID
        if verdict.judgement == Judgement.PENDING:
            break
    return breaks


@dataclass(frozen=True, slots=True)
class _Verdict:
    run_start: int
    run_end: int
    judgement: int


def _settle_question(time_us: Ints, raw: Floats, rules: Rules, opening: int) -> tuple[int, _Verdict]:
    """Follow the question that `opening` asks of the reading before it (rule 5): where to go on, and the verdict."""
    good = opening - 1
    run = opening
    for position in range(opening + 1, len(raw)):
        if _fits_one(time_us, raw, rules, good, position):
            return position + 1, _Verdict(run, position, Judgement.REFUSED)
        if not _fits_one(time_us, raw, rules, position - 1, position):
            run = position
        elif position - run + 1 == RUN_LENGTH:
            return position + 1, _Verdict(run, position + 1, Judgement.RELEVELLED)
    return len(raw), _Verdict(run, len(raw), Judgement.PENDING)


def _fits_one(time_us: Ints, raw: Floats, rules: Rules, earlier: int, later: int) -> bool:
    one, other = slice(earlier, earlier + 1), slice(later, later + 1)
    return bool(_fits(time_us[one], raw[one], time_us[other], raw[other], rules)[0])


def _fits(t1: Ints, v1: Floats, t2: Ints, v2: Floats, rules: Rules) -> Bools:
    """Whether each later reading can follow the earlier one: a rise within the rate, or a plausible rollover."""
    rise = (v2 - v1) * rules.factor
    if rules.max_rate is None:
        return rise >= 0
    possible = rules.max_rate * (t2 - t1) / HOUR_US
    fits: Bools = (rise >= 0) & (rise <= possible * (1 + HAIR))
    if rules.modulus is None:
        return fits
    wrapped = (v2 - v1 + rules.modulus) * rules.factor
    plausible = possible < rules.modulus * rules.factor / 2 * (1 - HAIR)
    return fits | ((rise < 0) & (wrapped <= possible * (1 + HAIR)) & plausible)


def _amounts(raw: Floats, rules: Rules) -> Floats:
    rise: Floats = np.diff(raw)
    if rules.modulus is not None:
        rise = np.where(rise < 0, rise + rules.modulus, rise)
    amount: Floats = rise * rules.factor
    return amount
