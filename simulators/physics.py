"""What each meter's site takes, block by block: operation, heat, load, with any of the plan's works and faults."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np

from domain.registry import Fluid, SiteKind
from simulators.alteration import Alteration, LoadChange, Occasion, OperationChange
from simulators.chance import draw_block, stable_hash
from simulators.operation import Operation
from simulators.plan import Plan
from simulators.premises import Premises
from simulators.profile import Load, Setting, SiteProfile, Thermal
from simulators.registry import SITE_PROFILES
from simulators.thermal import ThermalRequest, keep_warm
from simulators.world.block import World

__all__ = ["Physics", "Variant"]

KEPT_BLOCKS = 16
"""A year and more: displays that turn over look months ahead."""
Variant = tuple[Alteration, ...]
"""The works and faults of one site that are let act."""
_Key = tuple[str, tuple[int, ...]]


class Physics:
    """Answers the same for a site alone as for all at once; heat is computed for all sites of a block together."""

    def __init__(self, plan: Plan) -> None:
        self.world = World(plan.seed, weather=plan.weather)
        self._places = {place.site.code: place for place in plan.premises}
        self._profiles: dict[SiteKind, SiteProfile] = {profile.kind: profile for profile in SITE_PROFILES}
        self._alterations: dict[str, Variant] = {}
        for item in plan.alterations:
            self._alterations[item.site] = (*self._alterations.get(item.site, ()), item)
        self._heat: OrderedDict[int, dict[_Key, Thermal]] = OrderedDict()
        self._tried: tuple[int, dict[_Key, Thermal]] = (0, {})

    def alterations(self, site: str) -> Variant:
        """Return the works and faults of a site, in the plan's order."""
        return self._alterations.get(site, ())

    def load(self, site: str, fluid: Fluid, stream: str, block: int, variant: Variant | None = None) -> Load:
        """Return what one fluid takes at a site by step of a block; `stream` addresses its noise."""
        place = self._places[site]
        chosen = self.alterations(site) if variant is None else variant
        setting = Setting(place, self.world, self.world.block(block))
        operation = self.operation(place, block, chosen)
        draws = draw_block(self.world.seed, stable_hash(site, stream), block)
        load = self._profile(place).loads[fluid](setting, operation, self._thermal(place, block, chosen), draws)
        for item in chosen:
            if isinstance(item.kind.change, LoadChange) and item.concerns(fluid):
                where = item.where(setting.block)
                if where.any():
                    load = item.kind.change.apply(load, operation, where, setting.block, self.occasion(item))
        return load

    def operation(self, place: Premises, block: int, variant: Variant) -> Operation:
        """Return how a site is run during a block."""
        setting = Setting(place, self.world, self.world.block(block))
        operation = self._profile(place).operate(setting)
        for item in variant:
            if isinstance(item.kind.change, OperationChange):
                where = item.where(setting.block)
                if where.any():
                    operation = item.kind.change.apply(operation, where, setting.block, self.occasion(item))
        return operation

    def warm(self, block: int, requests: Iterable[tuple[str, Variant]]) -> None:
        """Compute at once the heat of sites with other alterations than the plan's; the next question finds it."""
        if self._tried[0] != block:
            self._tried = block, {}
        self._fill(self._tried[1], block, requests)

    def occasion(self, item: Alteration, raw_per_base: float = 0.0) -> Occasion:
        """Return what an alteration needs to know of itself."""
        where = str(self.world.seed), item.kind.name, item.site, str(item.fluid), str(item.start_s)
        place = self._places[item.site]
        return Occasion(place, self.world, item.start_s, item.end_s, item.settled, stable_hash(*where), raw_per_base)

    def _thermal(self, place: Premises, block: int, variant: Variant) -> Thermal:
        if self._profile(place).thermal is None:
            nothing = np.zeros(self.world.block(block).times.shape)
            return Thermal(nothing, nothing)
        key = _key(place.site.code, variant)
        if self._tried[0] == block and key in self._tried[1]:
            return self._tried[1][key]
        if key == _key(place.site.code, self.alterations(place.site.code)):
            return self._ordinary(block)[key]
        self.warm(block, [(place.site.code, variant)])
        return self._tried[1][key]

    def _ordinary(self, block: int) -> "dict[_Key, Thermal]":
        """Return the heat of all sites as the plan has them."""
        if block not in self._heat:
            found: dict[_Key, Thermal] = {}
            self._fill(found, block, [(site, self.alterations(site)) for site in self._places])
            self._heat[block] = found
            if len(self._heat) > KEPT_BLOCKS:
                self._heat.popitem(last=False)
        return self._heat[block]

    def _fill(self, store: "dict[_Key, Thermal]", block: int, requests: Iterable[tuple[str, Variant]]) -> None:
        wanted = {_key(site, variant): (self._places[site], variant) for site, variant in requests}
        missing = {
            key: asked
            for key, asked in wanted.items()
            if key not in store and self._profile(asked[0]).thermal is not None
        }
        answers = keep_warm([self._request(place, block, variant) for place, variant in missing.values()])
        store.update(zip(missing, answers, strict=True))

    def _request(self, place: Premises, block: int, variant: Variant) -> ThermalRequest:
        design = self._profile(place).thermal
        assert design is not None
        return ThermalRequest(
            place=place,
            design=design,
            before=self.operation(place, block - 1, variant),
            now=self.operation(place, block, variant),
            block_before=self.world.block(block - 1),
            block=self.world.block(block),
        )

    def _profile(self, place: Premises) -> SiteProfile:
        return self._profiles[place.site.kind]


def _key(site: str, variant: Sequence[Alteration]) -> _Key:
    """Only what changes the operation changes the heat."""
    return site, tuple(id(item) for item in variant if isinstance(item.kind.change, OperationChange))
