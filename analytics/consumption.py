"""Hourly amounts from readings: derives anew what changed, and nothing else.

Storage keeps the days touched by new readings (stale spans). For each, the neighbourhood is read: from the last reading
whose verdict is settled before the span, to the first after it where the chain runs as it did before. Only those
hours are written, and only where their figure differs.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.chain import HOUR_US, Chain, Judgement, chain_of
from analytics.spread import GAP_FACTOR, Hours, spread_delta, spread_gauge, spread_links
from domain.registry import RegisterKind
from domain.series import Rules, Series, Span

__all__ = ["END_OF_TIME_US", "ConsumptionStore", "SeriesWork", "derive"]

END_OF_TIME_US = 4_102_444_800_000_000
"""2100-01-01, past every reading."""
LOOK_AHEAD = 64
"""Readings first read beyond a span; four times as many whenever the chain has not settled in them."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class SeriesWork(Protocol):
    """One series inside one transaction: what is stale, its readings, and where results go."""

    @property
    def rules(self) -> Rules:
        """The register's kind, factor and limits."""
        ...

    @property
    def spans(self) -> list[Span]:
        """What must be derived anew."""
        ...

    def settled_before(self, time_us: int) -> int | None:
        """Return the time of the last reading strictly before, from which a derivation may start."""
        ...

    def readings(self, start_us: int, end_us: int, beyond: int) -> tuple[Ints, Floats]:
        """Return times and raw values (in the register's unit) with start <= time < end, and `beyond` more."""
        ...

    def judged(self, start_us: int, end_us: int) -> Ints:
        """Return the times of the readings that carry a judgement."""
        ...

    def replace_judgements(self, span: Span, time_us: Ints, judgement: NDArray[np.int8]) -> None:
        """Put these judgements in the place of those of the span."""
        ...

    def replace_hours(self, span: Span, hours: Hours) -> None:
        """Put these hours in the place of those of the span, and bring their civil days up to date."""
        ...


class ConsumptionStore(Protocol):
    """Where stale series are found."""

    def stale_series(self) -> list[Series]:
        """Return the series that have stale spans."""
        ...

    def work(self, series: Series) -> AbstractContextManager[SeriesWork | None]:
        """Take the series' stale spans in a transaction; None when another worker has them."""
        ...


def derive(store: ConsumptionStore, *, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Derive every stale series; return how many.

    Args:
        store: the database.
        progress: told (series done, series in all).
    """
    stale = store.stale_series()
    derived = 0
    for number, series in enumerate(stale, start=1):
        with store.work(series) as work:
            if work is not None:
                derived += 1
                for span in work.spans:
                    DERIVATIONS[work.rules.kind](work, span)
        progress(number, len(stale))
    return derived


def _derive_index(work: SeriesWork, span: Span) -> None:
    before = work.settled_before(span[0])
    first_hour = _hour_floor(span[0] if before is None else before)
    # The first hour is written whole, so that its earlier links are needed too: all there are, where none is before it.
    start = work.settled_before(first_hour + 1) or 0
    beyond = LOOK_AHEAD
    while True:
        time_us, raw = work.readings(start, span[1], beyond)
        complete = int((time_us >= span[1]).sum()) < beyond
        chain = chain_of(time_us, raw, work.rules)
        settled, end_us = _settled(work, time_us, chain, span[1])
        if settled or complete:
            break
        beyond *= 4
    written = (start, end_us)
    inside = time_us < end_us
    work.replace_judgements(written, time_us[inside], chain.judgement[inside])
    target = (first_hour, -(-end_us // HOUR_US) * HOUR_US)
    work.replace_hours(target, spread_links(chain, work.rules.interval_s).between(*target))


def _settled(work: SeriesWork, time_us: Ints, chain: Chain, end_us: int) -> tuple[bool, int]:
    """Find the first reading past the span that is a plain link both before and now, with the next hour's end known."""
    plain = (chain.judgement == Judgement.VALID) & (time_us >= end_us)
    if plain.any():
        known = work.judged(end_us, int(time_us[-1]) + 1)
        plain &= ~np.isin(time_us, known)
    candidates = time_us[plain]
    if not len(candidates):
        return False, END_OF_TIME_US
    meeting = int(candidates[0])
    hour_end = -(-meeting // HOUR_US) * HOUR_US
    return bool(candidates[-1] >= hour_end), meeting


def _derive_delta(work: SeriesWork, span: Span) -> None:
    width = work.rules.interval_s * 1_000_000
    target = (_hour_floor(span[0] - width), _hour_floor(span[1] + HOUR_US))
    read = (target[0] + 1, target[1] + width)
    time_us, raw = work.readings(*read, 0)
    amount = raw * work.rules.factor
    limit = work.rules.max_rate
    refused = np.zeros(len(amount), bool) if limit is None else amount > limit * work.rules.interval_s / 3600
    work.replace_judgements(read, time_us, np.where(refused, Judgement.REFUSED, Judgement.VALID).astype(np.int8))
    hours = spread_delta(time_us[~refused], amount[~refused], work.rules.interval_s)
    work.replace_hours(target, hours.between(*target))


def _derive_gauge(work: SeriesWork, span: Span) -> None:
    reach = GAP_FACTOR * work.rules.interval_s * 1_000_000
    target = (_hour_floor(span[0] - reach), _hour_floor(span[1] + reach + HOUR_US))
    time_us, raw = work.readings(target[0] - reach, target[1] + reach, 0)
    value = raw * work.rules.factor
    limit = work.rules.max_rate
    refused = np.zeros(len(value), bool) if limit is None else np.abs(value) > limit
    work.replace_judgements(
        (target[0] - reach, target[1] + reach),
        time_us,
        np.where(refused, Judgement.REFUSED, Judgement.VALID).astype(np.int8),
    )
    hours = spread_gauge(time_us[~refused], value[~refused], work.rules.interval_s)
    work.replace_hours(target, hours.between(*target))


def _hour_floor(time_us: int) -> int:
    return time_us // HOUR_US * HOUR_US


DERIVATIONS: dict[RegisterKind, Callable[[SeriesWork, Span], None]] = {
    RegisterKind.INDEX: _derive_index,
    RegisterKind.DELTA: _derive_delta,
    RegisterKind.GAUGE: _derive_gauge,
}
