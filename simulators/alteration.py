"""What changes a load from its ordinary course for a while: the form that works and faults share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np

from domain.registry import Fluid
from simulators.grid import Bools, seconds
from simulators.profile import Load
from simulators.world import Block

__all__ = ["Alteration", "AlterationKind", "Apply", "Category", "Parameters"]

Parameters = Mapping[str, float]
Apply = Callable[[Load, Bools, Block, Parameters], Load]


class Category(StrEnum):
    """Meant, or not."""

    FAULT = "fault"
    WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterationKind:
    """One way a load changes: `apply(load, where, block, parameters)` is pure."""

    name: str
    category: Category
    fluids: tuple[Fluid, ...]
    apply: Apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """A kind of change at one site, for one fluid, during [start, end) (aware UTC; None: to stay)."""

    kind: AlterationKind
    site: str
    fluid: Fluid
    start: datetime
    end: datetime | None = None
    parameters: Parameters = field(default_factory=dict)

    def touches(self, block: Block) -> bool:
        """Tell whether any step of a block is concerned."""
        return bool(self._where(block).any())

    def apply(self, load: Load, block: Block) -> Load:
        """Return the load as it becomes."""
        return self.kind.apply(load, self._where(block), block, self.parameters)

    def _where(self, block: Block) -> Bools:
        where = block.times >= seconds(self.start)
        if self.end is not None:
            where &= block.times < seconds(self.end)
        return np.asarray(where)
