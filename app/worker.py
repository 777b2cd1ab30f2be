"""The worker: amounts as readings come (app.deriving), and the jobs that make findings of them and check the accounts.

Jobs run through procrastinate. The queue is in the database, so that workers on other machines join by starting; a
queueing lock keeps a job from piling up behind itself, and a lock keeps two workers from doing the same job at once.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from analytics.balances import Check, check_all
from analytics.consumption import derive
from analytics.run import analyse, update_savings
from app.deriving import StoppedError, keep_deriving, tell_failed
from app.quarantine import Quarantine
from domain.errors import ConflictError, UnavailableError, VigieError
from domain.quarantine import Selection
from domain.rejection import Reason
from storage.analysis import TimescaleAnalysis
from storage.balance import TimescaleBalances
from storage.connection import LOST, Role, connect, options
from storage.consumption import TimescaleConsumption
from storage.rejections import forget_refusals, raced_devices

__all__ = ["JOBS", "Jobs", "build_app", "enqueue_all", "run_all_once", "run_worker"]

LOG = structlog.get_logger(__name__)
QUEUE = "analysis"
RETRY = RetryStrategy(max_attempts=5, exponential_wait=3)
STOP_POLL_S = 0.2
RECONNECT_S = 5.0
BALANCE_PATIENCE = 1200
"""Half seconds that the balances wait for a derivation under way: ten minutes, longer than one of a whole history."""
GRACE_S = 5.0
CATCH_UP, FORGET = "catch_up", "forget"
RESOLVED_DAYS = 30
"""Days that a refusal is kept after it was resolved."""

Clock = Callable[[], datetime]
Progress = Callable[[str, int, int], None]
"""Name of the job, how much is done, of how much."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _silent(_job: str, _done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Jobs:
    """The work itself, each job by its name; the queue and `demo --once` call the same functions."""

    database_url: str
    clock: Clock = _utc_now
    progress: Progress = _silent
    rejection_days: int = 90

    def derive_consumption(self) -> dict[str, int]:
        """Turn new readings into hourly and daily amounts."""
        store = TimescaleConsumption(self.database_url)
        return {"registers_derived": derive(store, progress=self._report("consumption"), failed=tell_failed)}

    def analyse(self) -> dict[str, int]:
        """Bring expectations and anomalies up to date."""
        store = TimescaleAnalysis(self.database_url)
        return asdict(analyse(store, self.clock(), progress=self._report("analysis")))

    def savings(self) -> dict[str, int]:
        """Bring the savings of every pilot up to date."""
        return {"epcis": update_savings(TimescaleAnalysis(self.database_url), self.clock())}

    def balance(self) -> dict[str, int]:
        """Check every register's account, and raise what does not add up."""
        checks = check_all(
            TimescaleBalances(self.database_url), self.clock(), patience=BALANCE_PATIENCE,
            progress=self._report("balance"),
        )  # fmt: skip
        for check in checks:
            _raise_trouble(check)
        return {
            "balances": len(checks),
            "balances_open": sum(not check.closes for check in checks),
            "balances_unclean": sum(not check.clean for check in checks),
        }

    def catch_up(self) -> dict[str, int]:
        """Send through again what was refused only for now.

        That is: while a collector had not heard yet that its device was registered, and while its codec rested.
        """
        quarantine, stored = Quarantine(self.database_url), 0
        try:
            stored += quarantine.replay(Selection(Reason.CODEC_RESTING.value)).stored
            for device in raced_devices(self.database_url):
                stored += quarantine.replay(Selection(Reason.UNKNOWN_DEVICE.value, device)).stored
        except ConflictError:
            LOG.info("catch_up_later", reason="somebody replays just now")
        return {"readings_caught_up": stored}

    def forget(self) -> dict[str, int]:
        """Drop refused messages that nobody will mend any more."""
        most = min(RESOLVED_DAYS, self.rejection_days)
        gone = forget_refusals(self.database_url, waiting_days=self.rejection_days, resolved_days=most)
        return {"rejections_forgotten": gone}

    def _report(self, job: str) -> Callable[[int, int], None]:
        return lambda done, total: self.progress(job, done, total)


JOBS: tuple[tuple[str, str, Callable[[Jobs], dict[str, int]]], ...] = (
    ("analyse", "*/15 * * * *", Jobs.analyse),
    ("savings", "5 * * * *", Jobs.savings),
    ("balance", "0 2 * * *", Jobs.balance),
    (CATCH_UP, "*/5 * * * *", Jobs.catch_up),
    (FORGET, "30 3 * * *", Jobs.forget),
)
"""Name, cron (UTC) and work of each job, in the order in which one feeds the next."""


def _raise_trouble(check: Check) -> None:
    if not check.clean:
        meter, register, source = check.names
        LOG.warning(
            "balance_unclean" if check.closes else "balance_open",
            meter=meter, register=register, source=source, residual=check.balance.residual,
            unexplained=check.balance.unexplained, pending=check.balance.pending,
            months=[month.isoformat() for month in check.open_months],
        )  # fmt: skip


def build_app(database_url: str, jobs: Jobs | None = None) -> App:
    """Return the queue's application with its tasks; nothing connects before it is opened."""
    connector = PsycopgConnector(conninfo=database_url, kwargs=options(Role.ANALYTICS), min_size=1, max_size=4)
    app = App(connector=connector)
    work = jobs or Jobs(database_url)
    for name, cron, function in JOBS:
        _register(app, work, name, cron, function)
    return app


def _register(app: App, jobs: Jobs, name: str, cron: str, function: Callable[[Jobs], dict[str, int]]) -> None:
    def run(timestamp: int) -> None:
        try:
            counts = function(jobs)
        except VigieError as error:
            LOG.warning("job_failed", job=name, error=str(error))
            raise
        LOG.info("job_done", job=name, due=timestamp, **counts)

    task = app.task(name=name, queue=QUEUE, lock=name, queueing_lock=name, retry=RETRY)(run)
    app.periodic(cron=cron, periodic_id=name)(task)


async def enqueue_all(app: App) -> int:
    """Ask for every job once, now; return how many were not waiting already."""
    asked = 0
    for name, _, _ in JOBS:
        with suppress(AlreadyEnqueued):
            await app.configure_task(name, queue=QUEUE, lock=name, queueing_lock=name).defer_async(timestamp=0)
            asked += 1
    return asked


def run_worker(database_url: str, stop: threading.Event, *, jobs: Jobs | None = None) -> None:
    """Derive and run jobs until `stop` is set; when the database goes away, wait for it and go on.

    A job under way stops at its next step, rolls that step back and is tried again by the next worker.
    """
    work = jobs or Jobs(database_url)
    deriving = threading.Thread(target=keep_deriving, args=(database_url, stop), name="vigie-deriving")
    deriving.start()
    stoppable = replace(work, progress=_stop_between_steps(work.progress, stop))
    while not stop.is_set():
        try:
            # Asked first: the queue's own pool would wait half a minute for it, and not hear that it shall stop.
            with connect(database_url, Role.ANALYTICS):
                pass
            asyncio.run(_work(build_app(database_url, stoppable), stop))
        except (UnavailableError, ConnectorException, *LOST) as error:
            LOG.warning("database_away", error=str(error).strip().partition("\n")[0])
            stop.wait(RECONNECT_S)
    deriving.join()


def _stop_between_steps(progress: Progress, stop: threading.Event) -> Progress:
    def step(job: str, done: int, total: int) -> None:
        if stop.is_set() and done < total:
            raise StoppedError("error-job-stopped", job=job, done=done, total=total)
        progress(job, done, total)

    return step


async def _work(app: App, stop: threading.Event) -> None:
    async with app.open_async():
        await enqueue_all(app)
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                # The savings need not wait for an analysis and the balances, which may take long.
                concurrency=3,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_S,
            )
        )
        while not worker.done() and not await asyncio.to_thread(stop.wait, STOP_POLL_S):
            pass
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


def run_all_once(database_url: str, progress: Progress = _silent, clock: Clock = _utc_now) -> dict[str, int]:
    """Derive, then do every job of findings once, here and in order, and return their counts; it waits for no queue.

    Raises:
        VigieError: what a job raises.
    """
    jobs = Jobs(database_url, clock, progress)
    counts = jobs.derive_consumption()
    for name, _, function in JOBS:
        # What is simulated may be old: its refusals are not for a clock of today.
        if name not in {CATCH_UP, FORGET}:
            counts |= function(jobs)
    return counts
