"""Keeps a codec that uses up its limits from slowing the stream: after some such decodes within a minute it rests.

A decode that has to be stopped costs half a second; a device that sends such frames again and again would cost every
other device its time, also where good frames come between. What a resting codec is not asked is refused, and can be
sent through again later; then more is tolerated, or the frames that stop it would keep the good ones behind them away.
"""

from collections import deque
from dataclasses import dataclass

__all__ = [
    "FIRST_REST_S",
    "FORGOTTEN_S",
    "LONGEST_REST_S",
    "TOLERATED",
    "TOLERATED_IN_REPLAY",
    "WITHIN_S",
    "Breaker",
]

TOLERATED = 5
"""Stopped decodes within WITHIN_S before a codec rests."""
TOLERATED_IN_REPLAY = 100
"""In all: less than a minute of decoding."""
WITHIN_S = 60.0
FIRST_REST_S = 10.0
LONGEST_REST_S = 600.0
FORGOTTEN_S = 600.0
"""A codec that rested is tolerated again once it went so long, after its rest, without having to be stopped."""


@dataclass(slots=True)
class _Record:
    stops: deque[float]
    rest_s: float = 0.0
    until: float = 0.0


class Breaker:
    """Counts stopped decodes by script; the caller says what time it is (monotonic seconds).

    Args:
        tolerated: stopped decodes before a script rests.
        within_s: the seconds within which they count.
    """

    def __init__(self, tolerated: int = TOLERATED, within_s: float = WITHIN_S) -> None:
        self._tolerated = tolerated
        self._within_s = within_s
        self._records: dict[bytes, _Record] = {}

    def rest(self, script: bytes, now: float) -> float:
        """Return the seconds a script still rests, 0 when it may run."""
        record = self._records.get(script)
        return max(record.until - now, 0.0) if record else 0.0

    def stopped(self, script: bytes, now: float) -> None:
        """Note a decode that had to be stopped; after the first rest each makes the next one twice as long."""
        record = self._records.get(script)
        if record is None or now > max(record.until, record.stops[-1]) + FORGOTTEN_S:
            record = self._records[script] = _Record(deque(maxlen=self._tolerated))
        record.stops.append(now)
        often = len(record.stops) == self._tolerated and now - record.stops[0] <= self._within_s
        if often or record.rest_s:
            record.rest_s = min(record.rest_s * 2 or FIRST_REST_S, LONGEST_REST_S)
            record.until = now + record.rest_s
