"""Which configuration feeds which channel of a device, so that two meters behind one gateway never feed one register.

It is remembered by device, as JSON: by channel and topic of the configuration the place (state topic and template) that
it reads. Two configurations of one place are one meter that is described twice.
"""

from collections.abc import Iterable, Iterator, Mapping

import orjson

from ingest.discovery import Feeding, Sensor
from ingest.knowledge import Described, Knowledge

__all__ = ["feeding_of", "feeds"]

Feeds = Mapping[str, Mapping[str, list[str]]]


def feeding_of(known: Knowledge, configuration: str) -> Feeding:
    """Return who feeds channels, as a configuration sees it."""

    def own(sensor: Sensor) -> bool:
        return configuration in _feeds_of(known, sensor.device).get(sensor.channel, {})

    def other(sensor: Sensor) -> str | None:
        places = _feeds_of(known, sensor.device).get(sensor.channel, {})
        others = (topic for topic, place in places.items() if topic != configuration and place != _place(sensor))
        return next(others, None)

    return Feeding(own, other)


def feeds(
    known: Knowledge, configuration: str, sensors: Iterable[Sensor], before: Iterable[str]
) -> Iterator[Described]:
    """Yield what is to be remembered of the devices that a configuration feeds, and of those it fed before."""
    told: dict[str, dict[str, list[str]]] = {device: {} for device in before}
    for sensor in sensors:
        told.setdefault(sensor.device, {})[sensor.channel] = _place(sensor)
    for device, channels in told.items():
        kept = {
            channel: {other: place for other, place in feeding.items() if other != configuration}
            for channel, feeding in _feeds_of(known, device).items()
        }
        for channel, place in channels.items():
            kept[channel] = kept.get(channel, {}) | {configuration: place}
        left = {channel: feeding for channel, feeding in kept.items() if feeding}
        yield Described(_key(device), orjson.dumps(left, option=orjson.OPT_SORT_KEYS) if left else b"")


def _key(device: str) -> str:
    return f"ha/channels/{device}"


def _place(sensor: Sensor) -> list[str]:
    return [sensor.topic, sensor.template]


def _feeds_of(known: Knowledge, device: str) -> Feeds:
    return known.described(_key(device), _parsed) or {}


def _parsed(description: bytes) -> Feeds:
    feeding: Feeds = orjson.loads(description)
    return feeding
