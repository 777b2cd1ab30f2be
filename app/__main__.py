"""`python -m app` is `vigie`: while it loads, Ctrl-C ends it without a word; a command then decides for itself."""

import os
import signal
from types import FrameType
from typing import NoReturn

__all__ = ["INTERRUPTED", "start"]

INTERRUPTED = 130


def start() -> None:
    """Load the command line and run it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    # `./run` starts Python with Ctrl-C held back: one that came before this line is delivered here.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    from app.cli import main  # noqa: PLC0415 - the handler must stand before what takes long to load

    main()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End at once: nothing was begun, and an exception here would be lost in, or end, an import."""
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    start()
