"""What a collector says of itself: whether it collects, since when it waits and for whom, and what it holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["CollectorState", "Condition", "Trouble"]


class Condition(StrEnum):
    """What a collector does."""

    COLLECTING = "collecting"
    BROKER_AWAY = "broker_away"
    DATABASE_AWAY = "database_away"
    STOPPED = "stopped"


class Trouble(StrEnum):
    """Why the database does not take what it is given."""

    AWAY = "away"
    DISK_FULL = "disk_full"
    LOGIN_REFUSED = "login_refused"


@dataclass(frozen=True, slots=True)
class CollectorState:
    """One collector at one moment.

    `name` is unique among collectors; `group` is who it shares messages with (None: nobody). `since` is when the
    condition began, `held_messages` and `held_bytes` (of payload) are what it has and the database has not;
    `last_stored_at` is its last commit. All moments are aware.
    """

    name: str
    group: str | None
    condition: Condition
    since: datetime
    started_at: datetime
    held_messages: int = 0
    held_bytes: int = 0
    last_stored_at: datetime | None = None
    last_wait: tuple[datetime, datetime] | None = None
    """The last time the database was away, from and to, where it was."""
    broker_dropped: int | None = None
    """Messages that the broker threw away since it started, because a queue was full; None where it does not say."""
    trouble: Trouble | None = None
    """Why the database is called away, while it is."""
