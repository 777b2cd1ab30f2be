"""`vigie bench ingest`: the whole path beside plain alternatives, on one machine, in one run.

Drains, each of a whole backlog that waits at the broker: a bare paho subscriber that only counts, a naive collector,
the path with one reading a message, two collectors on a share and two with a part each, the path with many readings a
message. Beside them plain COPY into a hypertable, with and without conflict handling; the time from publishing to being
visible in SQL; the memory of a collector under a long backlog. Servers are private and throw-away.
Method: docs/methods/ingest.md.
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import orjson
import psutil

from app.bench_latency import PER_S, YEAR, Latencies, latencies
from app.bench_plain import BARE, NAIVE, collect_naively, count_bare
from app.bench_stage import Report, in_own_process, peak_mb, private_servers, side_by_side
from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.text import Translator
from ingest.collector import Collector, Totals, forget_session, prepare_session
from ingest.sharing import ALONE, Sharing
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.bench import copy_conflict_rate, copy_rate
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry

__all__ = ["bench_ingest"]

DEVICES = 100
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PACK = 50
PATIENCE_S = 600.0
IDLE_S = 3.0
"""A collector of a share that stored something, and nothing more for so long, has drained its part."""
ALL = ("#",)
Member = tuple[str, Sharing]
"""A collector's name, and its share of the messages."""


@dataclass(frozen=True, slots=True)
class Drain:
    """What draining a backlog took: seconds from the first message to the last commit, and memory in MB."""

    messages: int
    readings: int
    seconds: float
    peak_mb: float
    growth_mb: float = 0.0

    @property
    def messages_per_s(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def readings_per_s(self) -> float:
        """Readings a second."""
        return self.readings / self.seconds


class Bench:
    """One run's servers and backlogs.

    Args:
        database_url: a prepared database.
        mqtt_url: a broker.
    """

    def __init__(self, database_url: str, mqtt_url: str) -> None:
        self._database_url = database_url
        self._mqtt_url = mqtt_url
        self._endpoint = mqtt_endpoint(mqtt_url)
        self._days = timedelta()

    def bare(self, messages: int) -> Drain:
        """Drain by a bare subscriber."""
        with self._backlog(messages, 1, [(BARE, ALONE)]):
            seconds, peak = in_own_process(count_bare, self._endpoint, messages, PATIENCE_S, patience_s=PATIENCE_S)
        return Drain(messages, messages, seconds, peak)

    def naive(self, messages: int) -> Drain:
        """Drain by a naive collector."""
        with self._backlog(messages, 1, [(NAIVE, ALONE)]):
            seconds, peak = in_own_process(
                collect_naively, self._endpoint, messages, self._database_url, patience_s=PATIENCE_S
            )
        return Drain(messages, messages, seconds, peak)

    def path(self, messages: int, pack: int = 1) -> Drain:
        """Drain by the real collector."""
        with self._backlog(messages, pack, [("bench-path", ALONE)]):
            begun, ended, peak, growth = in_own_process(
                _collect, self._endpoint, messages, self._database_url, "bench-path", ALONE, patience_s=PATIENCE_S
            )
        return Drain(messages, messages * pack, ended - begun, peak, growth)

    def side_by_side(self, messages: int, members: Sequence[Member]) -> Drain:
        """Drain by several real collectors; from the first message of any to the last commit of any."""
        with self._backlog(messages, 1, members):
            spans = side_by_side(
                _collect,
                [(self._endpoint, messages, self._database_url, *member) for member in members],
                patience_s=PATIENCE_S,
            )
        seconds = max(span[1] for span in spans) - min(span[0] for span in spans)
        return Drain(messages, messages, seconds, max(span[2] for span in spans))

    def latency(self, seconds: int) -> Latencies:
        """Time single messages while 1,000 a second flow."""
        shift = self._other_days()
        messages = _messages(PER_S * seconds, 1, shift)
        return latencies(self._database_url, self._mqtt_url, messages, EPOCH + shift)

    def _other_days(self) -> timedelta:
        """Return a shift that no other messages have, so that every row is new."""
        self._days += YEAR
        return -self._days

    @contextmanager
    def _backlog(self, messages: int, pack: int, members: Sequence[Member]) -> Iterator[None]:
        """Make sessions, let the backlog wait in them, and forget them at the end."""
        for name, sharing in members:
            prepare_session(self._endpoint, name, ALL, sharing)
        publish(_messages(messages, pack, self._other_days()), self._mqtt_url)
        yield
        for name, sharing in members:
            forget_session(self._endpoint, name, sharing)


def bench_ingest(messages: int, backlog: int, latency_s: int, translate: Translator, report: Report) -> dict[str, Any]:
    """Run everything and return the figures.

    Args:
        messages: backlog of the one-reading drains.
        backlog: messages of the drain whose memory is watched.
        latency_s: seconds of 1,000 messages a second.
        translate: the catalogue.
        report: told what begins.
    """
    rows = messages * 10
    with private_servers(translate, report) as (database_url, mqtt_url):
        _install(database_url)
        bench = Bench(database_url, mqtt_url)
        report("bare")
        bare = bench.bare(messages)
        report("naive")
        naive = bench.naive(messages)
        report("path")
        path = bench.path(messages)
        report("share")
        shared = bench.side_by_side(messages, [(name, Sharing("bench")) for name in ("bench-1", "bench-2")])
        report("parts")
        parted = bench.side_by_side(messages, [("bench", Sharing(part=part, parts=2)) for part in (1, 2)])
        report("copy")
        copy_rows_per_s = copy_rate(database_url, rows, DEVICES)
        conflict_rows_per_s = copy_conflict_rate(database_url, rows, DEVICES)
        report("batched")
        batched = bench.path(rows // PACK, pack=PACK)
        report("latency")
        seen = bench.latency(latency_s)
        report("backlog")
        long = bench.path(backlog)
    return {
        "cores": len(os.sched_getaffinity(0)),
        "messages": messages,
        "bare_messages_per_s": round(bare.messages_per_s),
        "naive_messages_per_s": round(naive.messages_per_s),
        "path_messages_per_s": round(path.messages_per_s),
        "path_to_bare": round(path.messages_per_s / bare.messages_per_s, 3),
        "path_to_naive": round(path.messages_per_s / naive.messages_per_s, 3),
        "two_collectors_messages_per_s": round(shared.messages_per_s),
        "scaling": round(shared.messages_per_s / path.messages_per_s, 3),
        "two_parts_messages_per_s": round(parted.messages_per_s),
        "parts_scaling": round(parted.messages_per_s / path.messages_per_s, 3),
        "copy_rows_per_s": round(copy_rows_per_s),
        "copy_conflict_rows_per_s": round(conflict_rows_per_s),
        "readings_per_message": PACK,
        "path_rows_per_s": round(batched.readings_per_s),
        "path_to_copy": round(batched.readings_per_s / copy_rows_per_s, 3),
        "path_to_copy_conflict": round(batched.readings_per_s / conflict_rows_per_s, 3),
        "latency_p50_ms": round(seen.p50_ms, 1),
        "latency_p99_ms": round(seen.p99_ms, 1),
        "latency_messages_per_s": round(seen.messages_per_s),
        "peak_memory_mb": round(max(path.peak_mb, batched.peak_mb), 1),
        "backlog_messages": backlog,
        "backlog_peak_memory_mb": round(long.peak_mb, 1),
        "backlog_growth_mb": round(long.growth_mb, 1),
    }


def _install(database_url: str) -> None:
    registry = TimescaleRegistry(database_url)
    site = Site(code="bench", name="bench", kind=SiteKind.OTHER, commune_insee="02691")
    registry.upsert_sites([site])
    names = [_device(number) for number in range(DEVICES)]
    registry.upsert_meters(
        [Meter(code=name, site="bench", fluid=Fluid.ELECTRICITY) for name in names],
        [
            Register(
                meter=name,
                name="energy_import",
                kind=RegisterKind.INDEX,
                unit="Wh",
                device=name,
                channel="energy_import",
            )
            for name in names
        ],
    )


def _device(number: int) -> str:
    return f"bench-{number:03}"


def _messages(count: int, pack: int, shift: timedelta) -> Iterator[SimulatedMessage]:
    """Yield messages of all devices in turn; no two readings share register and time."""
    for number in range(count):
        device, position = number % DEVICES, number // DEVICES
        items = [_item(position * pack + at, shift) for at in range(pack)]
        document: object = items[0] if pack == 1 else {"readings": items}
        yield SimulatedMessage(f"vigie/v1/{_device(device)}/readings", orjson.dumps(document), EPOCH)


def _item(position: int, shift: timedelta) -> dict[str, object]:
    moment = EPOCH + shift + timedelta(seconds=60 * position)
    return {
        "register": "energy_import",
        "time": moment.isoformat().replace("+00:00", "Z"),
        "value": 1_000_000 + 10 * position,
        "unit": "Wh",
    }


def _collect(  # noqa: PLR0917 (a process takes its arguments by position)
    answer: Connection, endpoint: MqttEndpoint, messages: int, database_url: str, name: str, sharing: Sharing
) -> None:
    """Run the real collector until everything is committed and acknowledged, alone or beside others.

    Sends (`time.perf_counter`, one for all processes of a machine, at the first message and at the last commit, peak
    MB, MB by which memory grew over the last nine tenths).
    """
    stop = threading.Event()
    process = psutil.Process()
    state = {"ended": 0.0, "early": 0.0}

    def stored(totals: Totals) -> None:
        state["ended"] = time.perf_counter()
        if not state["early"] and totals.messages >= messages // 10:
            state["early"] = process.memory_info().rss / 2**20
        if totals.messages >= messages:
            stop.set()

    collector = Collector(
        endpoint, TimescaleReadings(database_url), name, on_stored=stored, topics=ALL, sharing=sharing
    )
    if sharing != ALONE:
        threading.Thread(target=_stop_when_idle, args=(stop, state), daemon=True).start()
    collector.run(stop)
    growth = process.memory_info().rss / 2**20 - state["early"]
    answer.send((collector.first_message_at, state["ended"], peak_mb(), growth))


def _stop_when_idle(stop: threading.Event, state: dict[str, float]) -> None:
    while not stop.wait(0.1):
        if state["ended"] and time.perf_counter() - state["ended"] > IDLE_S:
            stop.set()
