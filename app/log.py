"""What processes that run for long log: errors in words, and what lasts once a minute instead of every few seconds."""

import ast
import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

from app.catalogue import keys
from app.console import spoken
from domain.errors import VigieError
from domain.text import Translator

__all__ = ["SeldomTold", "in_words", "log_in_words"]

SAME = {"registry_away": "database_away"}
"""Two threads of a collector meet the same outage."""
LASTING = frozenset(("database_away", "broker_away"))
AGAIN_S = 60.0
OVER_S = 15.0
"""Whoever waits tries again every few seconds: after so long without a try it is another outage."""
POOL = "psycopg.pool"


def log_in_words() -> None:
    """Let everything this process logs, libraries too, go to standard error in one form."""
    translate = spoken()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            SeldomTold(time.monotonic),
            lambda _logger, _method, event: _worded(event, translate),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(handlers=[_Passed()], level=logging.WARNING, force=True)


class SeldomTold:
    """A processor of structlog that drops what was told less than a minute ago of an outage that goes on.

    Args:
        now: seconds that never run back.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._seen: dict[str, tuple[float, float, str]] = {}

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Return the event, or raise DropEvent."""
        name = event["event"] = SAME.get(event["event"], event["event"])
        if name == "database_back":
            self._seen.pop("database_away", None)
        if name not in LASTING:
            return event
        now, why = self._now(), _key(event.get("error"))
        seen, told, told_why = self._seen.get(name, (now, float("-inf"), ""))
        lasts = now - seen <= OVER_S and now - told < AGAIN_S
        # A reason of our own that changes is news: the disk was full, and then the server ended.
        if lasts and (why == told_why or not why):
            self._seen[name] = (now, told, told_why)
            raise structlog.DropEvent
        self._seen[name] = (now, now, why)
        return event


class _Passed(logging.Handler):
    """Passes on what libraries log by the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        told = structlog.get_logger(record.name)
        text = record.getMessage().strip().partition("\n")[0]
        if record.name == POOL:
            told.warning("database_away", error=text)
        else:
            told.log(record.levelno, text, logger=record.name, exc_info=record.exc_info)


def _key(error: object) -> str:
    text = str(error or "")
    return text.partition(" (")[0] if text.startswith("error-") else ""


def _worded(event: MutableMapping[str, Any], translate: Translator) -> MutableMapping[str, Any]:
    if "error" in event:
        event["error"] = in_words(event["error"], translate)
    return event


def in_words(error: object, translate: Translator) -> str:
    """Return the sentence of an error, also of one that is there as its `str`: key and parameters (domain.errors)."""
    if isinstance(error, VigieError):
        return translate(error.message.key, **error.message.params)
    text = str(error)
    key, _, params = text.partition(" (")
    if key not in keys("en"):
        return text
    try:
        call = ast.parse(f"_({params}" if params else "_()", mode="eval").body
        found = {word.arg: ast.literal_eval(word.value) for word in getattr(call, "keywords", []) if word.arg}
    except (SyntaxError, ValueError):
        return text
    return translate(key, **found)
