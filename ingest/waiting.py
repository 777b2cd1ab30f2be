"""What waited at the broker is told from what is published now by a mark: a message that a collector sends to itself.

What comes in before the mark comes back was waiting, what comes after is of now. Method: docs/methods/ingest.md.
"""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

__all__ = ["MARKS", "Waiting"]

log = structlog.get_logger("vigie.ingest")

MARKS = "vigie/collector/"
"""What collectors say to themselves: `{MARKS}{client id}`."""
MARK_AGAIN_S = 5.0
"""A mark finds no place in a queue that is full; one that was longer under way has others behind it that waited too."""
MOST_WAITING_S = 3_600.0
"""A broker that gives no mark back for so long gives none."""


class Waiting:
    """The marks of one session.

    Args:
        client_id: the session's name.
        publish: sends a message at QoS 1 and returns its number, None where there is no connection.
    """

    def __init__(self, client_id: str, publish: Callable[[str, bytes], int | None]) -> None:
        self.topic = MARKS + client_id
        self.since: datetime | None = None
        """While what waited comes in: when we began to read it."""
        self.marked = True
        """Whether the broker lets marks through; where it does not, receptions count as they are."""
        self._publish = publish
        self._mark = b""
        self._number: int | None = None
        self._expected_at = self._set_at = 0.0
        self._paused_at: float | None = None

    def expect(self) -> None:
        """Take what comes in from now on as what waited, until a new mark comes back."""
        if self.marked:
            self.since, self._mark = datetime.now(UTC), secrets.token_bytes(8)
            self._expected_at = self._set_at = time.monotonic()

    def begin(self, *, resumed: bool) -> None:
        """Set the mark of a session that is taken up again; in a new one nothing waited."""
        if resumed:
            self.set_mark()
        else:
            self.since = None

    def note_pause(self, *, reading: bool) -> None:
        """While we did not read, for the database was away, messages waited as in our absence."""
        now = time.monotonic()
        if not reading:
            self._paused_at = self._paused_at or now
            return
        paused_at, self._paused_at = self._paused_at, None
        if paused_at is not None and now - paused_at > MARK_AGAIN_S:
            self.expect()
            self.set_mark()

    def look(self, now: float) -> None:
        """Set the mark again where it is long under way."""
        if self.since is None:
            return
        if now - self._expected_at > MOST_WAITING_S:
            self.do_without()
        elif now - self._set_at > MARK_AGAIN_S:
            self.set_mark()

    def take(self, payload: bytes) -> None:
        """Look at a mark that comes in: ours ends the wait, and begins another where it was long under way."""
        if self.since is None or payload != self._mark:
            return
        late = time.monotonic() - self._expected_at > MARK_AGAIN_S
        self.since = None
        if late:
            self.expect()
            self.set_mark()

    def is_mark(self, number: int) -> bool:
        """Whether the message of this number is the last mark."""
        return number == self._number

    def do_without(self) -> None:
        """Take receptions as they are from now on."""
        log.warning("broker_gives_no_marks", topic=self.topic)
        self.marked, self.since = False, None

    def set_mark(self) -> None:
        """Publish to ourselves."""
        if self.marked and (number := self._publish(self.topic, self._mark)) is not None:
            self._number, self._set_at = number, time.monotonic()
