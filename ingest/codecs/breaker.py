"""Keeps a codec that uses up its limits from slowing the stream: after some such decodes in a row it rests.

A decode that has to be stopped costs half a second; a device that sends such frames again and again would cost every
other device its time. What a resting codec is not asked is refused, and can be sent through again later.
"""

from dataclasses import dataclass

__all__ = ["FIRST_REST_S", "LONGEST_REST_S", "TOLERATED", "Breaker"]

TOLERATED = 5
"""Stopped decodes in a row before a codec rests."""
FIRST_REST_S = 10.0
LONGEST_REST_S = 600.0


@dataclass(slots=True)
class _Record:
    stopped: int = 0
    rest_s: float = 0.0
    until: float = 0.0


class Breaker:
    """Counts stopped decodes by script; the caller says what time it is (monotonic seconds)."""

    def __init__(self) -> None:
        self._records: dict[bytes, _Record] = {}

    def rest(self, script: bytes, now: float) -> float:
        """Return the seconds a script still rests, 0 when it may run."""
        record = self._records.get(script)
        return max(record.until - now, 0.0) if record else 0.0

    def stopped(self, script: bytes, now: float) -> None:
        """Note a decode that had to be stopped; after the tolerated ones each makes the rest twice as long."""
        record = self._records.setdefault(script, _Record())
        record.stopped += 1
        if record.stopped >= TOLERATED:
            record.rest_s = min(record.rest_s * 2 or FIRST_REST_S, LONGEST_REST_S)
            record.until = now + record.rest_s

    def ended(self, script: bytes) -> None:
        """Note a decode that came to its end by itself."""
        if self._records:
            self._records.pop(script, None)
