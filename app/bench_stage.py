"""What every bench stands on: private, throw-away servers, and work in a process of its own."""

import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from app.preparation import prepare_database
from app.signals import interrupted_by_sigterm
from deploy.stack import Stack
from domain.text import Translator

__all__ = ["Report", "in_own_process", "peak_mb", "private_servers", "side_by_side"]

Report = Callable[[str], None]


@contextmanager
def private_servers(translate: Translator, report: Report) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a prepared database and of a broker that end with the context."""
    with interrupted_by_sigterm(), tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        stack = Stack(Path(folder), translate, environ={}, report=report, die_with_parent=True)
        env = stack.up()
        try:
            prepare_database(env.database_url)
            yield env.database_url, env.mqtt_url
        finally:
            stack.down()


def side_by_side(
    work: Callable[..., None], arguments: Sequence[tuple[object, ...]], *, patience_s: float
) -> list[tuple[float, ...]]:
    """Run work in several processes at once, each with arguments of its own; return what each sends.

    Raises:
        TimeoutError: one did not end in time.
    """
    with ThreadPoolExecutor(len(arguments)) as pool:
        running = [pool.submit(in_own_process, work, *each, patience_s=patience_s) for each in arguments]
        return [one.result() for one in running]


def in_own_process(work: Callable[..., None], *arguments: object, patience_s: float) -> tuple[float, ...]:
    """Run work in a process of its own, so that memory is its own; return the (seconds, peak MB, ...) that it sends.

    Raises:
        TimeoutError: it did not end in time.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *arguments))
    process.start()
    theirs.close()
    if not ours.poll(patience_s):
        process.kill()
        raise TimeoutError(f"A part of the bench did not end in {patience_s:.0f} s.")
    figures: tuple[float, ...] = ours.recv()
    process.join(10)
    return figures


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
