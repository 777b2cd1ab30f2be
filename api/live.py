"""Fan-out of live readings: one listener, many pages, none of which can hold up the others."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import Any

from api.ports import FeedSource, LiveReader, Row
from domain.errors import VigieError

__all__ = ["Hub"]

LOG = logging.getLogger("vigie.api")
QUEUE_SIZE = 200
PAUSE_S = 0.5
"""Commits closer together than this are told together."""
Queue = asyncio.Queue[Row | None]


class Hub:
    """Listens once a process and tells the readings of a site to whoever watches it."""

    def __init__(self, source: FeedSource, live: LiveReader) -> None:
        self._source = source
        self._live = live
        self._watchers: dict[str, set[Queue]] = {}
        self._registers: dict[str, tuple[int, ...]] = {}
        self._told: dict[int, Any] = {}
        self._heard: set[int] = set()
        self._heard_any = False
        self._wake = asyncio.Event()
        self._closed = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen and tell until the block ends."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]
        try:
            yield
        finally:
            self.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """End every page's stream, so that a server that stops has nobody to wait for."""
        self._closed = True
        for queues in self._watchers.values():
            for queue in queues:
                _end(queue)

    async def watch(self, site: str) -> AsyncIterator[Row]:
        """Yield the last reading of each main register of a site, then each new one."""
        queue: Queue = asyncio.Queue(QUEUE_SIZE)
        registers = tuple(await asyncio.to_thread(self._live.main_registers, site))
        self._registers[site] = registers
        self._watchers.setdefault(site, set()).add(queue)
        try:
            for beat in await asyncio.to_thread(self._live.pulse, registers):
                yield beat
            while not self._closed and (row := await queue.get()) is not None:
                yield row
        finally:
            self._forget(site, queue)

    def _forget(self, site: str, queue: Queue) -> None:
        watchers = self._watchers.get(site, set())
        watchers.discard(queue)
        if not watchers:
            self._watchers.pop(site, None)
            self._registers.pop(site, None)

    async def _listen(self) -> None:
        async with aclosing(self._source.notifications()) as notifications:  # type: ignore[type-var]
            async for registers in notifications:
                self._heard.update(registers)
                self._heard_any |= not registers
                self._wake.set()

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            watched = {register for registers in self._registers.values() for register in registers}
            wanted = watched if self._heard_any else watched & self._heard
            self._heard, self._heard_any = set(), False
            if wanted:
                await self._tell_of(sorted(wanted))
            await asyncio.sleep(PAUSE_S)

    async def _tell_of(self, registers: list[int]) -> None:
        try:
            beats = await asyncio.to_thread(self._live.pulse, registers)
        except VigieError as error:
            LOG.warning("Live readings are not told: %s", error)
            return
        for beat in self._new(beats):
            for queue in tuple(self._watchers.get(beat["site"], ())):
                self._offer(beat, queue)

    def _new(self, beats: Iterable[Row]) -> Iterable[Row]:
        for beat in beats:
            if self._told.get(beat["register_id"]) != beat["time"]:
                self._told[beat["register_id"]] = beat["time"]
                yield beat

    def _offer(self, beat: Row, queue: Queue) -> None:
        try:
            queue.put_nowait(beat)
        except asyncio.QueueFull:
            # A page that does not keep up starts again with the present state.
            _end(queue)


def _end(queue: Queue) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)
