"""What others of the kind have as well: weather, gloom and calendars reach all of them, a fault reaches one."""

from collections.abc import Sequence

import numpy as np

from analytics.baselines.robust import median_and_count
from analytics.ports import Floats

__all__ = ["MIN_PEERS", "common"]

MIN_PEERS = 3
"""Fewer others say nothing."""


def common(excess: Floats, fluids: Sequence[str], column: int) -> Floats:
    """Return (N,) the median excess of the other registers of the column's fluid, 0 where fewer than three are known.

    `excess` is (N, R), NaN where unknown, in a unit that registers of different size share. What fewer than half of the
    others have moves nothing.
    """
    others = [other for other, fluid in enumerate(fluids) if fluid == fluids[column] and other != column]
    if len(others) < MIN_PEERS:
        return np.zeros(len(excess))
    median, count = median_and_count(excess[:, others], axis=1)
    return np.where(count >= MIN_PEERS, median, 0.0)
