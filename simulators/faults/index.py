"""What can be wrong with the display of a meter, or with what its device makes of it: functions of time.

Each takes an index (raw counts at instants) and gives another one. All look at each instant on its own, so that any
stretch of time can be computed alone, in any order. Moments far ahead are asked for only once they are behind.
"""

from collections.abc import Callable, Mapping
from functools import cache
from math import log10

import numpy as np

from domain.truth import TruthCategory
from simulators.alteration import AlterationKind, IndexChange, IndexFunction, Occasion, Parameter, Parameters
from simulators.chance import uniform_at
from simulators.grid import DAY_S, Bools, Ints

__all__ = [
    "BUMPS",
    "KINDS",
    "RESET",
    "ROLLOVER",
    "SPIKES",
    "STUCK",
    "SWAP",
    "UNIT_ERROR",
    "WRONG_SCALE",
    "ZERO_BURSTS",
]

STAYS_S = 2**62
"""End of what stays, as an occasion says it."""


def _once(index: IndexFunction, instant_s: int) -> Callable[[], int]:
    """Return what is shown at an instant, computed when first asked for: it may lie far from the times looked at."""
    return cache(lambda: int(index(np.array([instant_s], dtype=np.int64))[0]))


def _during(times: Ints, occasion: Occasion) -> Bools:
    return np.asarray((times >= occasion.start_s) & (times < occasion.end_s))


def _counts(amount: float, occasion: Occasion) -> int:
    return round(amount * occasion.raw_per_base)


def _times_factor(raw: Ints, factor: float) -> Ints:
    scaled: Ints = np.rint(raw * factor).astype(np.int64)
    return scaled


def _restart(index: IndexFunction, occasion: Occasion, first: int) -> IndexFunction:
    """Return an index that shows `first` counts at the start, and counts on from there."""
    at_start = _once(index, occasion.start_s)

    def shown(times: Ints) -> Ints:
        after = times >= occasion.start_s
        raw = index(times)
        return np.where(after, raw - at_start() + first, raw) if after.any() else raw

    return shown


def _reset(index: IndexFunction, occasion: Occasion) -> IndexFunction:
    """Whatever lasts, happens at the start: the end says nothing."""
    return _restart(index, occasion, 0)


def _swap(index: IndexFunction, occasion: Occasion) -> IndexFunction:
    """Another meter takes over, which nobody declares."""
    return _restart(index, occasion, _counts(occasion.parameters["new_index"], occasion))


def _rollover_digits(parameters: Parameters, raw_per_base: float) -> int:
    return round(parameters["digits"]) + round(log10(raw_per_base))


def _rollover(index: IndexFunction, occasion: Occasion) -> IndexFunction:
    """The display is set so that it passes its last digit at the start: before, it nears all nines."""
    shows: int = 10 ** _rollover_digits(occasion.parameters, occasion.raw_per_base)
    at_start = _once(index, occasion.start_s)

    def shown(times: Ints) -> Ints:
        return np.asarray((index(times) - at_start()) % shows)

    return shown


def _stuck(index: IndexFunction, occasion: Occasion) -> IndexFunction:
    """The display stands; then it shows the true index, or goes on from where it stood (`counts_on` 0)."""
    at_start, at_end = _once(index, occasion.start_s), _once(index, occasion.end_s)
    catches_up = occasion.parameters["counts_on"] >= 0.5

    def shown(times: Ints) -> Ints:
        raw, during, after = index(times), _during(times, occasion), times >= occasion.end_s
        if during.any():
            raw = np.where(during, at_start(), raw)
        if catches_up or not after.any():
            return raw
        return np.where(after, raw - (at_end() - at_start()), raw)

    return shown


def _scaled_where(chosen: Callable[[Ints, Occasion], Bools], factor: str | float) -> Callable[..., IndexFunction]:
    """Return a change that multiplies what is shown at chosen instants."""

    def apply(index: IndexFunction, occasion: Occasion) -> IndexFunction:
        by = occasion.parameters[factor] if isinstance(factor, str) else factor

        def shown(times: Ints) -> Ints:
            raw = index(times)
            return np.where(_during(times, occasion) & chosen(times, occasion), _times_factor(raw, by), raw)

        return shown

    return apply


def _single(times: Ints, occasion: Occasion) -> Bools:
    return np.asarray(uniform_at(occasion.stream, times) < occasion.parameters["share"])


def _in_burst(times: Ints, occasion: Occasion) -> Bools:
    burst = times // round(occasion.parameters["burst_min"] * 60)
    return np.asarray(uniform_at(occasion.stream, burst) < occasion.parameters["share"])


def _always(times: Ints, _occasion: Occasion) -> Bools:
    return np.ones(times.shape, dtype=np.bool_)


def _bump_instants(occasion: Occasion) -> Ints:
    """Return when spurious pulses come: at chance, one in each of `times` equal parts; one a day where it stays."""
    count = round(occasion.parameters["times"])
    places = np.arange(count, dtype=np.int64)
    part_s = DAY_S if occasion.end_s >= STAYS_S else (occasion.end_s - occasion.start_s) / count
    after: Ints = np.floor((places + uniform_at(occasion.stream, places)) * part_s).astype(np.int64)
    return occasion.start_s + after


def _bumps(index: IndexFunction, occasion: Occasion) -> IndexFunction:
    amount = _counts(occasion.parameters["amount"], occasion)
    instants = _bump_instants(occasion)

    def shown(times: Ints) -> Ints:
        if occasion.end_s <= occasion.start_s:
            return index(times)
        return index(times) + amount * np.searchsorted(instants, times, side="right")

    return shown


def _wrong_scale(index: IndexFunction, occasion: Occasion) -> IndexFunction:
    """What passes is counted `factor` times; what was shown before and what comes after are right in themselves."""
    factor = occasion.parameters["factor"]
    at_start, at_end = _once(index, occasion.start_s), _once(index, occasion.end_s)

    def shown(times: Ints) -> Ints:
        raw, begun, over = index(times), times >= occasion.start_s, times >= occasion.end_s
        if occasion.end_s <= occasion.start_s or not begun.any():
            return raw
        last = np.where(over, at_end(), raw) if over.any() else raw
        passed = last - at_start()
        return np.where(begun, raw - passed + _times_factor(passed, factor), raw)

    return shown


def _kind(name: str, change: IndexChange, parameters: Mapping[str, Parameter]) -> AlterationKind:
    return AlterationKind(name=name, category=TruthCategory.METER, change=change, parameters=parameters)


def _misreading(chosen: Callable[[Ints, Occasion], Bools], factor: str | float) -> IndexChange:
    return IndexChange(_scaled_where(chosen, factor), misread=True)


RESET = _kind("reset", IndexChange(_reset), {})
ROLLOVER = _kind(
    "rollover", IndexChange(_rollover, _rollover_digits), {"digits": Parameter(5, 3, 6, "digits of kWh or m3")}
)
SWAP = _kind("swap", IndexChange(_swap), {"new_index": Parameter(1234.0, 1.0, 99_999.0, "kWh or m3")})
STUCK = _kind("stuck", IndexChange(_stuck), {"counts_on": Parameter(1, 0, 1, "1: yes, 0: no")})
SPIKES = _kind(
    "spikes",
    _misreading(_single, "factor"),
    {"share": Parameter(0.01, 0.0, 1.0, "of readings"), "factor": Parameter(10.0, 0.0, 1000.0, "times the index")},
)
BUMPS = _kind(
    "bumps",
    IndexChange(_bumps),
    {"amount": Parameter(50.0, 0.1, 10_000.0, "kWh or m3"), "times": Parameter(3, 1, 1000, "jumps")},
)
ZERO_BURSTS = _kind(
    "zero_bursts",
    _misreading(_in_burst, 0.0),
    {"share": Parameter(0.1, 0.0, 1.0, "of bursts"), "burst_min": Parameter(60.0, 1.0, 1440.0, "min")},
)
UNIT_ERROR = _kind(
    "unit_error", _misreading(_always, "factor"), {"factor": Parameter(1000.0, 0.001, 1000.0, "times the index")}
)
WRONG_SCALE = _kind(
    "wrong_scale", IndexChange(_wrong_scale), {"factor": Parameter(10.0, 0.001, 1000.0, "times what is counted")}
)

KINDS = (RESET, ROLLOVER, SWAP, STUCK, SPIKES, BUMPS, ZERO_BURSTS, UNIT_ERROR, WRONG_SCALE)
