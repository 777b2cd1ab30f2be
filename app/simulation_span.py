"""From when to when a command simulates: a span that holds something, and no history later than now."""

from datetime import UTC, datetime

from domain.errors import UsageError

__all__ = ["require_history", "require_live", "require_span"]


def require_span(begin: datetime, end: datetime) -> None:
    """Check that something lies between two instants.

    Raises:
        UsageError: the end does not come after the beginning.
    """
    if begin >= end:
        raise UsageError("error-simulation-span-empty", begin=_iso(begin), end=_iso(end))


def require_history(begin: datetime, end: datetime, now: datetime) -> None:
    """Check a span whose readings are made faster than the clock goes.

    Raises:
        UsageError: it is empty, or goes on after now: nobody would tell those readings from measured ones.
    """
    require_span(begin, end)
    if end > now:
        raise UsageError("error-simulation-future", end=_iso(end))


def require_live(begin: datetime | None, end: datetime | None, now: datetime) -> None:
    """Check a span that is simulated as the clock goes, from what came before on.

    Raises:
        UsageError: it is empty, or over.
    """
    if end is None:
        return
    if begin is not None:
        require_span(begin, end)
    if end <= now:
        raise UsageError("error-simulation-over", end=_iso(end))


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
