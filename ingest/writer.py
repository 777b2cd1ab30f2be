"""The thread that stores batches: one at a time, again and again until the database has taken it."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
import tenacity

from domain.batch import Batch, BatchResult
from domain.collector import CollectorState, Trouble
from domain.errors import DiskFullError, LoginRefusedError, UnavailableError
from ingest.ports import ReadingSink
from ingest.subscription import Delivery

__all__ = ["Stored", "Writer"]

log = structlog.get_logger("vigie.ingest")

REPORT_S = 5.0
"""So often a collector says what it does, also when nothing comes in."""
ONE_OUTAGE_S = 30.0
"""Outages with less than this between them are told as one."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A batch that is committed, and the messages that may now be acknowledged."""

    result: BatchResult
    batch: Batch
    deliveries: list[Delivery]


class Writer:
    """Stores one batch while the next is being read. A batch is given up only when the collector is told to stop.

    Args:
        sink: where batches go.
        wake: called after each commit, so that the reading loop acknowledges at once.
        state: tells what the collector does, from this thread.
    """

    def __init__(self, sink: ReadingSink, wake: Callable[[], None], state: Callable[[], CollectorState]) -> None:
        self._sink = sink
        self._wake = wake
        self._state = state
        self._jobs: queue.Queue[tuple[Batch, list[Delivery]] | None] = queue.Queue(maxsize=1)
        self._done: queue.SimpleQueue[Stored] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._outstanding = 0
        self._failure: BaseException | None = None
        self._reported_at = datetime.min.replace(tzinfo=UTC)
        self.away_since: datetime | None = None
        """Since when the database does not take what it is given, while that is so."""
        self.trouble: Trouble | None = None
        """Why, as it was told last."""
        self.last_wait: tuple[datetime, datetime] | None = None
        """The last time it did not, from and to."""
        self._thread = threading.Thread(target=self._run, name="vigie-writer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether a batch would be stored at once."""
        return self._outstanding == 0

    def submit(self, batch: Batch, deliveries: list[Delivery]) -> None:
        """Hand a batch over; call only when idle."""
        self._outstanding += 1
        self._jobs.put((batch, deliveries))

    def collect(self) -> list[Stored]:
        """Return what has been committed since the last call.

        Raises:
            BaseException: whatever ended the thread; the collector must not go on without it.
        """
        if self._failure is not None:
            raise self._failure
        stored = []
        while not self._done.empty():
            stored.append(self._done.get())
        self._outstanding -= len(stored)
        return stored

    def stop(self, timeout_s: float = 10.0) -> list[Stored]:
        """Let the batch at hand finish (without waiting for a database that is away) and return what was stored."""
        self._stopping.set()
        self._jobs.put(None)
        self._thread.join(timeout_s)
        return self.collect()

    def answered(self, answer: UnavailableError | None) -> None:
        """Note that the database answered, or why not; either thread may know first."""
        now = datetime.now(UTC)
        if answer is not None:
            if self.away_since is None:
                log.warning("database_away", error=str(answer))
            self.trouble = _trouble(answer)
            self.away_since = self.away_since or self._same_outage(now) or now
        elif self.away_since is not None:
            self.last_wait, self.away_since, self.trouble = (self.away_since, now), None, None
            log.info("database_back", waited_s=round((now - self.last_wait[0]).total_seconds()))

    def _same_outage(self, now: datetime) -> datetime | None:
        """Return when the last outage began if it is hardly over: each connection learns by itself that it was cut."""
        if self.last_wait is None or (now - self.last_wait[1]).total_seconds() > ONE_OUTAGE_S:
            return None
        return self.last_wait[0]

    def _run(self) -> None:
        try:
            while (job := self._next()) is not None:
                result = self._store(job[0])
                if result is not None:
                    self._done.put(Stored(result, *job))
                self._wake()
                self._report_in_time()
            self._report()
        except BaseException as error:  # noqa: BLE001 - handed to the collector, which ends with it
            self._failure = error
            self._wake()

    def _next(self) -> tuple[Batch, list[Delivery]] | None:
        while True:
            try:
                return self._jobs.get(timeout=REPORT_S)
            except queue.Empty:
                self._report_in_time()

    def _report_in_time(self) -> None:
        if (datetime.now(UTC) - self._reported_at).total_seconds() >= REPORT_S:
            self._report()

    def _report(self) -> None:
        try:
            self._sink.report(self._state())
        except UnavailableError as error:
            self.answered(error)
        else:
            self.answered(None)
        self._reported_at = datetime.now(UTC)

    def _store(self, batch: Batch) -> BatchResult | None:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(UnavailableError),
            wait=tenacity.wait_random_exponential(multiplier=0.4, max=5),
            stop=tenacity.stop_when_event_set(self._stopping),
            sleep=tenacity.sleep_using_event(self._stopping),
            before_sleep=self._before_sleep,
        )
        try:
            result: BatchResult = retrying(self._sink.write, batch)
        except tenacity.RetryError:
            # Told to stop while the database is away: nothing was stored, the broker keeps the messages.
            return None
        self.answered(None)
        return result

    def _before_sleep(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, UnavailableError):
            self.answered(error)
        log.warning("database_away", attempt=state.attempt_number, error=str(error))


def _trouble(answer: UnavailableError) -> Trouble:
    if isinstance(answer, DiskFullError):
        return Trouble.DISK_FULL
    return Trouble.LOGIN_REFUSED if isinstance(answer, LoginRefusedError) else Trouble.AWAY
