"""Which baseline speaks for which kind of site."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.baselines import hour_of_week, lit_night
from analytics.frame import Expected, Frame

__all__ = ["BASELINES", "Baseline", "baseline_for", "expect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A way to expect hours: its method's name and version, and the kinds of site it serves (empty: all others)."""

    method: str
    site_kinds: frozenset[str]
    predict: Callable[[Frame], Expected]


BASELINES = (
    Baseline(method=lit_night.METHOD, site_kinds=frozenset({"street_lighting"}), predict=lit_night.predict),
    Baseline(method=hour_of_week.METHOD, site_kinds=frozenset(), predict=hour_of_week.predict),
)


def baseline_for(site_kind: str) -> Baseline:
    """Return the first baseline that serves the kind of site."""
    return next(line for line in BASELINES if site_kind in line.site_kinds or not line.site_kinds)


def expect(frame: Frame) -> Frame:
    """Return the frame with its expectation."""
    return frame.having(baseline_for(frame.site_kind).predict(frame))
