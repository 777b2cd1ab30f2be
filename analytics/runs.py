"""Runs of hours: where a flag stands, with short interruptions bridged."""

from collections.abc import Iterator

import numpy as np

from analytics.ports import Bools, Ints

__all__ = ["runs"]


def runs(flag: Bools, *, merge_gap: int = 0) -> Iterator[tuple[int, int]]:
    """Yield [first, last) of each run of True; two runs no further apart than `merge_gap` are one."""
    edges: Ints = np.flatnonzero(np.diff(np.concatenate([[False], flag, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return
    new = np.concatenate([[True], starts[1:] - ends[:-1] > merge_gap])
    last = np.concatenate([new[1:], [True]])
    yield from zip(starts[new].tolist(), ends[last].tolist(), strict=True)
