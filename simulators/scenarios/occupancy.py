"""Which meters faults have befallen and when, so that another finds its own time."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from domain.registry import Fluid
from domain.truth import TruthCategory
from simulators.alteration import Alteration, AlterationKind, IndexChange, LoadChange
from simulators.grid import DAY_S
from simulators.premises import Premises

__all__ = ["REST_DAYS", "Occupancy", "seen_fluids"]

REST_DAYS = 3
"""Days that a meter is left in peace between two faults that the seed places."""

MeterKey = tuple[str, Fluid]


class _Time(NamedTuple):
    start_s: int
    end_s: int


class Occupancy:
    """The times of faults, by site and fluid."""

    def __init__(self) -> None:
        self._times: dict[MeterKey, list[_Time]] = defaultdict(list)

    def free(self, item: Alteration, place: Premises, *, rest_s: int = REST_DAYS * DAY_S) -> bool:
        """Tell whether no meter that an alteration touches is befallen at that time or within `rest_s` of it."""
        return not any(
            item.start_s < busy.end_s + rest_s and busy.start_s < item.end_s + rest_s
            for key in _touched(item, place)
            for busy in self._times[key]
        )

    def take(self, item: Alteration, place: Premises) -> None:
        """Note a fault; works leave meters as free as they were."""
        if item.kind.category is not TruthCategory.WORK:
            for key in _touched(item, place):
                insort(self._times[key], _Time(item.start_s, item.end_s))


def seen_fluids(kind: AlterationKind, place: Premises, fluid: Fluid | None = None) -> tuple[Fluid, ...]:
    """Return the fluids of a site at whose meters a kind can be seen; none where it cannot happen there."""
    if place.site.kind not in kind.sites:
        return ()
    return tuple(
        metered
        for metered, supply in place.supplies.items()
        if metered in kind.fluids
        and kind.seen(place, metered)
        and fluid in {None, metered}
        and (not kind.dialects or supply.dialect in kind.dialects)
    )


def _touched(item: Alteration, place: Premises) -> Iterable[MeterKey]:
    """Return the meters it may show at: what changes the whole site, or the gateway all meters share, touches all."""
    narrow = isinstance(item.kind.change, LoadChange | IndexChange)
    fluids = seen_fluids(item.kind, place, item.fluid) if narrow else place.fluids
    return ((place.site.code, fluid) for fluid in fluids)
