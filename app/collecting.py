"""A collector as the settings want it: topics, share, and what its decoders may know."""

import gc
import re
from collections.abc import Callable
from contextlib import closing

import structlog

from app.settings import settings
from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.errors import UnavailableError, UsageError
from ingest import collector
from ingest.codecs.host import CodecHost
from ingest.collector import Collector, Totals
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from ingest.sharing import MOST_PARTS, Sharing
from storage.readings import TimescaleReadings

__all__ = [
    "calm_memory",
    "forget_collector",
    "make_collector",
    "named",
    "prepare_collector",
    "prepare_siblings",
    "sharing",
    "topics",
]

log = structlog.get_logger("vigie.ingest")


def make_collector(
    database_url: str,
    mqtt_url: str,
    name: str,
    share: Sharing | None = None,
    on_stored: Callable[[Totals], None] = lambda _totals: None,
) -> Collector:
    """Return a collector that stores into a database; it is not running yet."""
    return Collector(
        mqtt_endpoint(mqtt_url),
        TimescaleReadings(database_url, settings().unknown_kept),
        name,
        on_stored=on_stored,
        topics=topics(),
        sharing=share or sharing(),
        knowledge=Knowledge(CodecHost()),
        compile_profile=compile_profile,
    )


def prepare_collector(mqtt_url: str, name: str | None = None) -> None:
    """Make the broker keep messages for a collector that has not started yet.

    Raises:
        UnavailableError: the broker is away or refuses.
    """
    endpoint: MqttEndpoint = mqtt_endpoint(mqtt_url)
    collector.prepare_session(endpoint, name or settings().collector, topics(), sharing())


def prepare_siblings(database_url: str, mqtt_url: str, name: str, share: Sharing) -> None:
    """Make the broker keep the messages of the other parts, of those that have never run.

    One that has run has its session, and opening it again would throw it out. Where the database or the broker is away
    each part opens its own when it starts.
    """
    if share.parts == 1:
        return
    try:
        with closing(TimescaleReadings(database_url)) as readings:
            known = readings.collectors()
        for sibling in share.siblings():
            if sibling.known_as(name) not in known:
                collector.prepare_session(mqtt_endpoint(mqtt_url), name, topics(), sibling)
    except UnavailableError as error:
        log.warning("siblings_not_prepared", error=str(error))


def forget_collector(database_url: str, mqtt_url: str, name: str, share: Sharing) -> None:
    """Give up a collector for good: its session with what waits in it, and what it said of itself.

    Raises:
        UnavailableError: the broker is away or refuses, or the database is away.
    """
    collector.forget_session(mqtt_endpoint(mqtt_url), name, share)
    with closing(TimescaleReadings(database_url)) as readings:
        readings.forget(share.known_as(name))


def named(name: str) -> str:
    """Return a name of a collector or a group that sessions may be called by.

    Raises:
        UsageError: it has other characters than letters, digits, - and _, or is too long: dots and slashes stand
            between the parts of a session's name.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        raise UsageError("error-collector-name", value=name[:60])
    return name


def sharing(group: str | None = None, part: str | None = None) -> Sharing:
    """Return with whom a collector shares the messages: as told, else as the settings say.

    Args:
        group: the group's name.
        part: number and count, as "1/2".

    Raises:
        UsageError: both are given, or the part is none.
    """
    if group is None and part is None:
        group, part = settings().group, settings().part
    if group is not None:
        named(group)
    if group is not None and part is not None:
        raise UsageError("error-part-and-group")
    if part is None:
        return Sharing(group)
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})", part)
    try:
        if found:
            return Sharing(part=int(found[1]), parts=int(found[2]))
    except ValueError:
        pass
    raise UsageError("error-part", value=part[:20], most=str(MOST_PARTS))


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
