"""Two series of one register side by side, bucket by bucket: compared, never merged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import fsum
from typing import Any

from api.consumption import buckets
from api.period import Period, Step
from api.ports import ComparisonReader, Row
from domain.registry import LIVE

__all__ = ["WHOLE", "Verdict", "compare", "totals_of"]

WHOLE = 0.999
"""The least coverage, of both series, of a bucket that is compared."""
CONCORDANT, WATCH = 0.01, 0.05


class Verdict(StrEnum):
    """What a difference over all compared buckets means; the words are in the catalogue."""

    CONCORDANT = "concordant"
    WATCH = "watch"
    EXPLAIN = "explain"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _OneSource:
    """The amounts of one source, as api.consumption reads amounts."""

    reader: ComparisonReader
    source: str

    def hours(self, register_id: int, start: datetime, end: datetime) -> Sequence[Row]:
        """Return the source's hours."""
        return self.reader.hours(register_id, self.source, start, end)

    def days(self, register_id: int, start: date, end: date) -> Sequence[Row]:
        """Return the source's days."""
        return self.reader.days(register_id, self.source, start, end)


def compare(reader: ComparisonReader, register_id: int, source: str, span: Period, step: Step) -> dict[str, Any]:
    """Return `buckets`, each with both amounts and their difference (other - live), and `totals` of the whole ones."""
    live, other = (buckets(_OneSource(reader, name), register_id, span, step) for name in (LIVE, source))
    pairs = [_pair(one, two) for one, two in zip(live, other, strict=True)]
    return {"buckets": pairs, "totals": totals_of(pairs)}


def totals_of(pairs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the sums over the buckets that both series cover, how many these are, and the verdict."""
    whole = [pair for pair in pairs if _whole(pair)]
    sums = (fsum(pair[name] for pair in whole) if whole else None for name in ("live", "other"))
    totals = _difference(*sums)
    return {**totals, "buckets_compared": len(whole), "verdict": _verdict(totals)}


def _pair(live: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "start": live["start"],
        "end": live["end"],
        **_difference(live["amount"], other["amount"]),
        "live_coverage": live["coverage"],
        "other_coverage": other["coverage"],
        "live_estimated": live["estimated"],
        "other_estimated": other["estimated"],
    }


def _difference(live: float | None, other: float | None) -> dict[str, float | None]:
    difference = None if live is None or other is None else other - live
    relative = difference / live if live and difference is not None else None
    return {"live": live, "other": other, "difference": difference, "relative": relative}


def _whole(pair: Mapping[str, Any]) -> bool:
    return all(pair[name] >= WHOLE for name in ("live_coverage", "other_coverage"))


def _verdict(totals: Mapping[str, float | None]) -> Verdict:
    if totals["difference"] is None:
        return Verdict.NOTHING
    share = abs(totals["relative"] or 0) if totals["live"] else float(totals["difference"] != 0)
    if share < CONCORDANT:
        return Verdict.CONCORDANT
    return Verdict.WATCH if share < WATCH else Verdict.EXPLAIN
