"""What changes the ordinary course of things for a while: the form that works and faults share.

A kind says at which stage of the way from a site to the broker it acts. In the order of that way:

operation -> (physics) -> load -> (count) -> index -> (sample) -> clock -> delivery -> (encode) -> wire
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np

from domain.registry import Fluid, SiteKind
from domain.truth import TruthCategory
from simulators.grid import Bools, Ints, seconds
from simulators.operation import Operation
from simulators.premises import Premises
from simulators.profile import Load
from simulators.traffic import Traffic
from simulators.world.block import Block, World

__all__ = [
    "BUILDINGS",
    "EMPTIED_BUILDINGS",
    "Alteration",
    "AlterationKind",
    "Change",
    "ClockChange",
    "DeliveryChange",
    "IndexChange",
    "IndexFunction",
    "LoadChange",
    "Occasion",
    "OperationChange",
    "Parameter",
    "Parameters",
    "WireChange",
]

BUILDINGS = tuple(kind for kind in SiteKind if kind is not SiteKind.STREET_LIGHTING)
"""Where people are in, and something is heated."""
EMPTIED_BUILDINGS = tuple(kind for kind in BUILDINGS if kind is not SiteKind.CARE_HOME)
"""Where at times nobody is, and less is heated then."""

Parameters = Mapping[str, float]
IndexFunction = Callable[[Ints], Ints]
"""What the display shows, in raw counts, at instants (seconds since 1970, any order, repeats allowed)."""


class Occasion(NamedTuple):
    """Where, when and how much: what an alteration needs to know of itself."""

    place: Premises
    world: World
    start_s: int
    end_s: int
    """2**62 where it stays."""
    parameters: Parameters
    stream: int
    """Addresses its randomness (simulators.chance): depends on the seed's world and on the alteration alone."""
    raw_per_base: float
    """Raw counts in one kWh or m3 of the meter concerned; 0 at the stages before the index."""


@dataclass(frozen=True, slots=True)
class OperationChange:
    """Changes how the site is run; `where` tells the steps of the block that are concerned."""

    apply: Callable[[Operation, Bools, Block, Occasion], Operation]


@dataclass(frozen=True, slots=True)
class LoadChange:
    """Changes the rate at one meter; the operation tells who is in and what is asked for."""

    apply: Callable[[Load, Operation, Bools, Block, Occasion], Load]
    penalty_eur: Callable[[Load, Load, Occasion], float] | None = None
    """What a contract charges for a block with it (first load) rather than without it (second load)."""


@dataclass(frozen=True, slots=True)
class IndexChange:
    """Changes what the display shows, as a function of time."""

    apply: Callable[[IndexFunction, Occasion], IndexFunction]
    digits: Callable[[Parameters, float], int] | None = None
    """Digits of the display in raw counts, where it needs a certain number (second argument: raw counts per base)."""
    misread: bool = False
    """Whether only what is read of the display is wrong: that comes after all that befalls the display itself."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Changes what the device's clock says at true instants (both in seconds since 1970)."""

    apply: Callable[[Ints, Occasion], Ints]


@dataclass(frozen=True, slots=True)
class DeliveryChange:
    """Changes which samples leave, when, and how often; all registers of the device together."""

    apply: Callable[[Traffic, Occasion], Traffic]
    longest_s: Callable[[Parameters], int] = lambda _parameters: 0
    """By how much it may delay a sample at most [s]."""


@dataclass(frozen=True, slots=True)
class WireChange:
    """Damages the bytes of some messages so that their readings are lost."""

    chosen: Callable[[Ints, Occasion], Bools]
    """Which departures are damaged, of samples taken in [start, end)."""
    damage: Callable[[bytes, Occasion, int], bytes]
    """What becomes of a payload; the number (an instant) addresses the randomness."""


Change = OperationChange | LoadChange | IndexChange | ClockChange | DeliveryChange | WireChange


class Parameter(NamedTuple):
    """A number a kind takes: its default, its bounds and its unit."""

    default: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterationKind:
    """One way in which things change."""

    name: str
    category: TruthCategory
    change: Change
    fluids: tuple[Fluid, ...] = tuple(Fluid)
    """The meters at which it can be seen."""
    sites: tuple[SiteKind, ...] = tuple(SiteKind)
    """The kinds of site where it can happen."""
    seen: Callable[[Premises, Fluid], bool] = lambda _place, _fluid: True
    """Whether a place has what it takes (a cooling machine, say) for it to show at the meters of a fluid."""
    avoidable: bool = True
    """Whether more use is waste; False where only the contract charges for it."""
    dialects: tuple[str, ...] = ()
    """The dialects it can befall; any where empty."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """A kind of change at one site during [start, end) (aware UTC; None: to stay)."""

    kind: AlterationKind
    site: str
    fluid: Fluid | None = None
    """One fluid's meters only; None: every meter its kind can be seen at."""
    start: datetime
    end: datetime | None = None
    parameters: Parameters = field(default_factory=dict, hash=False)

    @property
    def start_s(self) -> int:
        """Start, in seconds since 1970."""
        return seconds(self.start)

    @property
    def end_s(self) -> int:
        """End, in seconds since 1970; 2**62 where it stays."""
        return 2**62 if self.end is None else seconds(self.end)

    @property
    def settled(self) -> Parameters:
        """Every parameter of its kind: the default where the alteration says nothing."""
        return {name: bounds.default for name, bounds in self.kind.parameters.items()} | dict(self.parameters)

    def concerns(self, fluid: Fluid) -> bool:
        """Tell whether meters of a fluid can be touched."""
        return fluid in self.kind.fluids and self.fluid in {None, fluid}

    def where(self, block: Block) -> Bools:
        """Return the steps of a block that begin in [start, end)."""
        return np.asarray((block.times >= self.start_s) & (block.times < self.end_s))
