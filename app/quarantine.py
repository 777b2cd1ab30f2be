"""Refused messages through the collector's own path again: storage and ingest joined."""

from collections.abc import Callable

from app.settings import settings
from domain.errors import NotFoundError
from domain.quarantine import Replayed, Selection
from ingest import quarantine
from ingest.codecs.breaker import IN_REPLAY, Breaker
from ingest.codecs.host import CodecHost
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from storage.readings import TimescaleReadings
from storage.rejections import TimescaleQuarantine

__all__ = ["Quarantine"]

MOST_SHOWN = 60


class Quarantine:
    """Implements api.ports.Quarantine; each replay has connections of its own."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def replay(self, selection: Selection, on_progress: Callable[[int], None] = lambda _messages: None) -> Replayed:
        """Send the chosen messages through again.

        Raises:
            NotFoundError: refusals are named, and none of them is kept.
            ConflictError: another replay is under way.
            UnavailableError: the database is away.
        """
        kept = TimescaleQuarantine(self._url, settings().unknown_kept)
        if selection.ids and not kept.known(selection.ids):
            raise NotFoundError("error-rejections-ids", ids=", ".join(map(str, selection.ids))[:MOST_SHOWN])
        sink, knowledge = TimescaleReadings(self._url), Knowledge(CodecHost(breaker=Breaker(IN_REPLAY)))
        try:
            return quarantine.replay(
                kept, sink, selection, on_progress,
                knowledge=knowledge, compile_profile=compile_profile,
            )  # fmt: skip
        finally:
            knowledge.codecs.close()
            sink.close()
