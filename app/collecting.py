"""A collector as the settings want it: topics, group, and what its decoders may know."""

import gc
from collections.abc import Callable
from contextlib import closing

from app.settings import settings
from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.errors import UsageError
from ingest import collector
from ingest.codecs.host import CodecHost
from ingest.collector import Collector, Totals
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from storage.readings import TimescaleReadings

__all__ = ["calm_memory", "forget_collector", "make_collector", "prepare_collector", "topics"]


def make_collector(
    database_url: str,
    mqtt_url: str,
    name: str,
    group: str | None = None,
    on_stored: Callable[[Totals], None] = lambda _totals: None,
) -> Collector:
    """Return a collector that stores into a database; it is not running yet."""
    return Collector(
        mqtt_endpoint(mqtt_url),
        TimescaleReadings(database_url, settings().unknown_kept),
        name,
        on_stored=on_stored,
        topics=topics(),
        group=group or settings().group,
        knowledge=Knowledge(CodecHost()),
        compile_profile=compile_profile,
    )


def prepare_collector(mqtt_url: str, name: str | None = None) -> None:
    """Make the broker keep messages for a collector that has not started yet.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    endpoint: MqttEndpoint = mqtt_endpoint(mqtt_url)
    collector.prepare_session(endpoint, name or settings().collector, topics(), settings().group)


def forget_collector(database_url: str, mqtt_url: str, name: str, group: str | None = None) -> None:
    """Give up a collector for good: its session with what waits in it, and what it said of itself.

    Raises:
        UnavailableError: the broker is away or refuses, or the database is away.
    """
    shares = group or settings().group
    collector.forget_session(mqtt_endpoint(mqtt_url), name, shares)
    with closing(TimescaleReadings(database_url)) as readings:
        readings.forget(collector.known_as(name, shares))


def topics() -> tuple[str, ...]:
    """Return the MQTT filters of the settings.

    Raises:
        UsageError: one of them is none.
    """
    filters = tuple(text.strip() for text in settings().topics.split(",") if text.strip())
    for text in filters or ("",):
        if not _is_filter(text):
            raise UsageError("error-setting-topic-filter", value=text[:60])
    return filters


def _is_filter(text: str) -> bool:
    levels = text.split("/")
    wild = all(level in {"+", "#"} or not set(level) & {"+", "#"} for level in levels)
    return bool(text) and wild and "#" not in levels[:-1] and not text.startswith("$")


def calm_memory() -> None:
    """Let the garbage collector look at a collector's memory seldom.

    What a message makes is freed by counting; only rubbish of a hundred thousand nested lists made it look, a hundred
    times over, for circles that are not there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)
