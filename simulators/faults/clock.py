"""What a device's clock gets wrong: it gains or loses, or is whole hours off for a while.

Only dialects whose messages tell the time of their readings can show it.
"""

import numpy as np

from domain.truth import TruthCategory
from simulators.alteration import AlterationKind, ClockChange, Occasion, Parameter
from simulators.grid import DAY_S, Ints

__all__ = ["CLOCK_DRIFT", "CLOCK_JUMP", "KINDS"]

_DATING = (
    "vigie_json",
    "linky_tic",
    "teleinfo2mqtt",
    "shelly_pro_3em",
    "tasmota",
    "wmbusmeters",
    "cabinet_controller",
)
"""Dialects that date readings by the device's own clock; that of a network server is set by the network."""


def _drift(labels: Ints, occasion: Occasion) -> Ints:
    """From right at the start, the clock gains `s_per_day`; at the end it is set right again."""
    passed = np.maximum(labels - occasion.start_s, 0)
    gained: Ints = np.rint(passed * occasion.parameters["s_per_day"] / DAY_S).astype(np.int64)
    return np.where(labels < occasion.end_s, labels + gained, labels)


def _jump(labels: Ints, occasion: Occasion) -> Ints:
    """The clock is off by `shift_s`, as one that was not told of summer time, or told twice."""
    off = (labels >= occasion.start_s) & (labels < occasion.end_s)
    return np.where(off, labels + round(occasion.parameters["shift_s"]), labels)


def _kind(name: str, change: ClockChange, **parameters: Parameter) -> AlterationKind:
    return AlterationKind(
        name=name, category=TruthCategory.METER, change=change, dialects=_DATING, parameters=parameters
    )


CLOCK_DRIFT = _kind("clock_drift", ClockChange(_drift), s_per_day=Parameter(20.0, -600.0, 600.0, "s/day"))
CLOCK_JUMP = _kind("clock_jump", ClockChange(_jump), shift_s=Parameter(3600.0, -86_400.0, 86_400.0, "s"))

KINDS = (CLOCK_DRIFT, CLOCK_JUMP)
