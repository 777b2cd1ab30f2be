"""Booking as it happens: one thread of the worker turns new readings and declarations into amounts, all the time.

It is no job of the queue: a reading has to be in the figures within two seconds, and to ask a queue for that, several
times a minute, costs more than the work. Workers on other machines share the series among them by locks.
"""

import threading
from time import monotonic

import structlog

from analytics.consumption import derive
from domain.errors import UnavailableError, VigieError
from domain.series import PutAside
from storage.consumption import TimescaleConsumption

__all__ = ["StoppedError", "keep_deriving", "tell_failed"]

LOG = structlog.get_logger(__name__)
POLL_S = 0.3
RECONNECT_S = 5.0
SLOW_S = 30.0
"""A turn that takes longer is told: what came meanwhile waited for it."""


class StoppedError(VigieError):
    """The worker is stopping: what is under way will be done by the next one."""


def tell_failed(aside: PutAside, error: Exception) -> None:
    """Log a series that could not be derived, with the cause: once, for it is tried again and again."""
    if aside.first:
        LOG.error(
            "derivation_series_failed", meter=aside.meter, register=aside.register, source=aside.source,
            again_in_s=aside.pause_s, exc_info=error,
        )  # fmt: skip
    else:
        LOG.debug(
            "derivation_series_failed_again", meter=aside.meter, register=aside.register, again_in_s=aside.pause_s,
        )  # fmt: skip


def keep_deriving(database_url: str, stop: threading.Event) -> None:
    """Derive whatever is stale until `stop` is set; a database that is away is waited for."""
    store = TimescaleConsumption(database_url)
    began = monotonic()

    def step(done: int, total: int) -> None:
        nonlocal began
        began, took = monotonic(), monotonic() - began
        if took > SLOW_S:
            LOG.warning("derivation_slow", seconds=round(took), series_done=done, series=total)
        if stop.is_set() and done < total:
            raise StoppedError("error-job-stopped", job="consumption", done=done, total=total)

    while not stop.is_set():
        try:
            with store.connected():
                store.resume()
                while not stop.wait(POLL_S):
                    began = monotonic()
                    derived = derive(store, progress=step, failed=tell_failed)
                    if derived:
                        LOG.debug("derived", series=derived)
        except StoppedError:
            return
        except UnavailableError as error:
            LOG.warning("database_away", error=str(error))
            stop.wait(RECONNECT_S)
        except Exception:
            # A fault of ours must not end the worker: the spans are still there, and the analyses go on.
            LOG.exception("derivation_failed")
            stop.wait(RECONNECT_S)
