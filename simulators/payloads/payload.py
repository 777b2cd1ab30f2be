"""What a LoRaWAN device sends, whatever network carries it: a port, and bytes put together from its values."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from domain.registry import Fluid
from simulators.message import Counting, Value

__all__ = ["Payload", "rising_runs", "u32"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One device's frames. `encode` makes one frame of values that `parts` says it can carry."""

    name: str
    """As its decoder calls it: channels are `{name}.{field}`."""
    port: int
    fluids: Mapping[Fluid, Counting]
    encode: Callable[[Sequence[Value]], bytes]
    batch: int = 1
    """Readings of a frame, in the ordinary run of things."""
    parts: Callable[[Sequence[Value]], Iterable[Sequence[Value]]] = field(default=lambda values: (values,))
    """Shares out values that leave together over frames."""


def u32(raw: int) -> int:
    """Return what a counter of 32 bits shows."""
    return raw % 2**32


def rising_runs(values: Sequence[Value], step_s: int, most: int) -> Iterator[Sequence[Value]]:
    """Yield the longest runs of values that are a step apart and never fall nor rise by more than `most` counts."""
    first = 0
    for place, (before, after) in enumerate(pairwise(values), 1):
        if after.time_s - before.time_s != step_s or not 0 <= after.raw - before.raw <= most:
            yield values[first:place]
            first = place
    yield values[first:]
