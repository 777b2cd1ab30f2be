"""The fan-out of live readings: first the present state, then what is new, to whoever watches the site."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from api.live import QUEUE_SIZE, Hub
from api.ports import Row
from tests.unit.api.fakes import NOW, FakeLive


class Feed:
    def __init__(self) -> None:
        self.commits: asyncio.Queue[tuple[int, ...]] = asyncio.Queue()

    async def notifications(self) -> AsyncIterator[tuple[int, ...]]:
        while True:
            yield await self.commits.get()


class Live(FakeLive):
    """Registers 7 and 8, of the sites `ecole` and `mairie`; each pulse is a second later."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []

    def main_registers(self, site: str) -> Sequence[int]:
        return [7] if site == "ecole" else [8]

    def pulse(self, register_ids: Sequence[int]) -> Sequence[Row]:
        self.asked.append(tuple(register_ids))
        moment = NOW + timedelta(seconds=len(self.asked))
        site = {7: "ecole", 8: "mairie"}
        return [{"site": site[number], "register_id": number, "time": moment} for number in register_ids]


def test_a_watcher_is_told_of_its_site_only() -> None:
    async def scene() -> None:
        feed, live = Feed(), Live()
        hub = Hub(feed, live)
        async with hub.running():
            stream = hub.watch("ecole")
            first = await anext(stream)
            assert (first["register_id"], first["time"]) == (7, NOW + timedelta(seconds=1))
            await feed.commits.put((8,))
            await feed.commits.put((7, 8))
            told = await asyncio.wait_for(anext(stream), 3)
            assert told["site"] == "ecole"
            assert 8 not in {number for asked in live.asked for number in asked}
            await feed.commits.put(())
            assert (await asyncio.wait_for(anext(stream), 3))["time"] > told["time"]
            await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(scene())


def test_closing_ends_every_stream() -> None:
    async def scene() -> list[Any]:
        hub = Hub(Feed(), Live())
        async with hub.running():
            told: list[Any] = []

            async def watch() -> None:
                told.extend([row async for row in hub.watch("ecole")])

            watcher = asyncio.create_task(watch())
            await asyncio.sleep(0.1)
            hub.close()
            await asyncio.wait_for(watcher, 1)
            return told

    assert len(asyncio.run(scene())) == 1


def test_a_page_that_does_not_keep_up_is_dropped() -> None:
    async def scene() -> int:
        hub = Hub(Feed(), Live())
        stream = hub.watch("ecole")
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        (queue,) = hub._watchers["ecole"]
        for number in range(QUEUE_SIZE + 1):
            hub._offer({"site": "ecole", "register_id": 7, "time": number}, queue)
        count = 0
        try:
            await waiting
            while True:
                await asyncio.wait_for(anext(stream), 1)
                count += 1
        except StopAsyncIteration:
            return count

    assert asyncio.run(scene()) < QUEUE_SIZE
