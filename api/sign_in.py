"""Failed sign-ins of one address: a few are human, many are not."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

__all__ = ["Attempts"]

WINDOW = timedelta(minutes=5)
ALLOWED = 10
MAX_ADDRESSES = 10_000


class Attempts:
    """Remembers, in this process, when each address failed."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._failures: dict[str, deque[datetime]] = {}

    def blocked(self, address: str) -> bool:
        """Tell whether this address failed too often lately."""
        failures = self._failures.get(address, deque())
        while failures and failures[0] < self._now() - WINDOW:
            failures.popleft()
        return len(failures) >= ALLOWED

    def failed(self, address: str) -> None:
        """Count a failure."""
        if len(self._failures) >= MAX_ADDRESSES:
            self._failures.clear()
        self._failures.setdefault(address, deque(maxlen=ALLOWED)).append(self._now())
