"""Commits of collectors as they happen: one LISTEN connection a process."""

import asyncio
from collections.abc import AsyncIterator

import psycopg

from storage.connection import Role, options

__all__ = ["CHANNEL", "PostgresFeed"]

CHANNEL = "vigie_readings"
RETRY_S = 2.0


class PostgresFeed:
    """Implements api.ports.FeedSource on one connection that is opened again when it is lost."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    async def notifications(self) -> AsyncIterator[tuple[int, ...]]:
        """Yield the registers heard at each commit; none named means any of them. Ends when it is cancelled."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, **options(Role.API)
                ) as connection:
                    await connection.execute(b"LISTEN vigie_readings")
                    # What was said while nobody listened is caught up with at once.
                    yield ()
                    async for notification in connection.notifies():
                        yield tuple(int(part) for part in notification.payload.split(",") if part.isdigit())
            except psycopg.OperationalError:
                await asyncio.sleep(RETRY_S)
