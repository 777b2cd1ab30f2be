"""Keeps codecs that use up their limits from slowing the stream: what stops one too often is not decoded for a while.

A decode that has to be stopped costs half a second, in which every other device waits. Three bounds hold that, each
over the stops within the last minute:

- A device that stops its script `of_device` times rests, for that script: 10 s, then twice as long at every further
  stop, up to ten minutes. Its neighbours with the same codec go on.
- Once a script was stopped `of_suspects` times by all devices together, those that stopped it before wait until it is
  fewer. So however many devices a script fails for, once they are known they take no more, and the others go on.
- Once it was stopped `in_all` times, it rests for everybody until it is fewer.

What is not decoded meanwhile is refused, kept, and sent through again.
"""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["FIRST_REST_S", "FORGOTTEN_S", "IN_REPLAY", "LONGEST_REST_S", "TOLERANCE", "Breaker", "Rest", "Tolerance"]

FIRST_REST_S = 10.0
LONGEST_REST_S = 600.0
FORGOTTEN_S = 600.0
"""A device starts anew with a decode that goes well so long after its last stop, or its rest."""


class Tolerance(NamedTuple):
    """So many stopped decodes, within so many seconds: of a device, of a script before suspects wait, before all do."""

    of_device: int
    of_suspects: int
    in_all: int
    within_s: float


class Rest(NamedTuple):
    """How long something rests, in seconds, and whether that is the whole script."""

    seconds: float
    whole: bool


TOLERANCE = Tolerance(5, 12, 24, 60.0)
"""At most 24 stops of half a second a minute, a fifth of the time; 12 once the devices are known."""
IN_REPLAY = Tolerance(20, 60, 120, 3600.0)
"""A replay goes over in minutes: frames that stop a codec must not keep the good ones behind them away."""


@dataclass(slots=True)
class _Record:
    stops: deque[float]
    rest_s: float = 0.0
    until: float = 0.0


class Breaker:
    """Counts stopped decodes by script and device; the caller says what time it is (monotonic seconds)."""

    def __init__(self, tolerance: Tolerance = TOLERANCE) -> None:
        self._tolerance = tolerance
        self._suspects: dict[tuple[bytes, str], _Record] = {}
        self._of_script: dict[bytes, deque[float]] = {}

    def rest(self, script: bytes, device: str, now: float) -> Rest | None:
        """Return what keeps a script from being run for a device, None when it may."""
        stops = self._of_script.get(script)
        if stops is None:
            return None
        whole = self._until_fewer(stops, self._tolerance.in_all, now)
        if whole > 0:
            return Rest(whole, whole=True)
        record = self._suspects.get((script, device))
        if record is None:
            return None
        own = max(record.until - now, self._until_fewer(stops, self._tolerance.of_suspects, now))
        return Rest(own, whole=False) if own > 0 else None

    def stopped(self, script: bytes, device: str, now: float) -> None:
        """Note a decode that had to be stopped."""
        self._of_script.setdefault(script, deque(maxlen=self._tolerance.in_all)).append(now)
        record = self._suspects.setdefault((script, device), _Record(deque(maxlen=self._tolerance.of_device)))
        record.stops.append(now)
        if record.rest_s or self._until_fewer(record.stops, self._tolerance.of_device, now) > 0:
            record.rest_s = min(record.rest_s * 2 or FIRST_REST_S, LONGEST_REST_S)
            record.until = now + record.rest_s

    def went_well(self, script: bytes, device: str, now: float) -> None:
        """Note a decode that ended by itself: what a device did long ago is forgotten then."""
        if self._suspects:
            record = self._suspects.get((script, device))
            if record is not None and now > max(record.until, record.stops[-1]) + FORGOTTEN_S:
                del self._suspects[script, device]

    def _until_fewer(self, stops: deque[float], many: int, now: float) -> float:
        """Return the seconds until there were fewer stops than so many within the time; 0 or less: there are."""
        return stops[-many] + self._tolerance.within_s - now if len(stops) >= many else 0.0
