"""From publishing to being visible in SQL: 1,000 messages a second while another connection counts rows."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from domain.endpoint import mqtt_endpoint
from ingest.collector import Collector, forget_session, prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.bench import watch_visible
from storage.readings import TimescaleReadings

__all__ = ["PER_S", "YEAR", "Latencies", "latencies"]

PER_S = 1_000
YEAR = timedelta(days=400)
SESSION = "bench-latency"
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds from the call that publishes a message to a query that sees its reading; the pace that was held."""

    p50_ms: float
    p99_ms: float
    messages_per_s: float


def latencies(database_url: str, mqtt_url: str, messages: Iterable[SimulatedMessage], start: datetime) -> Latencies:
    """Publish at pace with a collector running in this process, and return how long messages took.

    A collector stores in order of arrival, so a count of k says that the first k are visible. There is one reading a
    message, in the year that begins at `start`. The counting connection, the publisher and the collector share one
    interpreter, which makes the figure worse than in service, not better.
    """
    waiting = list(messages)
    endpoint = mqtt_endpoint(mqtt_url)
    prepare_session(endpoint, SESSION)
    stop = threading.Event()
    collector = Collector(endpoint, TimescaleReadings(database_url), SESSION)
    collecting = threading.Thread(target=collector.run, args=(stop,), daemon=True)
    collecting.start()
    sent: list[float] = []
    publishing = threading.Thread(target=publish, args=(_paced(waiting, sent), mqtt_url), daemon=True)
    publishing.start()
    seen = watch_visible(
        database_url, start, start + YEAR,
        until=len(waiting), patience_s=len(waiting) / PER_S + PATIENCE_S,
    )  # fmt: skip
    publishing.join(PATIENCE_S)
    stop.set()
    collecting.join(PATIENCE_S)
    forget_session(endpoint, SESSION)
    moments, counts = np.array([moment for moment, _ in seen]), np.array([count for _, count in seen])
    if counts[-1] < len(waiting):
        raise TimeoutError(f"Only {counts[-1]} of {len(waiting)} messages became visible.")
    left = np.array(sent)
    # The first count that includes message n (0-based) is the first above n.
    waited = moments[np.searchsorted(counts, np.arange(len(left)), side="right")] - left
    p50, p99 = np.quantile(waited, [0.5, 0.99]) * 1000
    return Latencies(float(p50), float(p99), (len(left) - 1) / (left[-1] - left[0]))


def _paced(messages: list[SimulatedMessage], sent: list[float]) -> Iterator[SimulatedMessage]:
    begun = time.monotonic()
    for number, message in enumerate(messages):
        pause = begun + number / PER_S - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        sent.append(time.monotonic())
        yield message
