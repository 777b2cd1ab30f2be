"""Which rights a device that speaks by itself needs, from the topics on which it was heard."""

from collections.abc import Iterable

from domain.connection import Access, Credential
from ingest.dialect import DIALECTS
from ingest.topic_claim import filter_fault

__all__ = ["own_access"]

BEHIND_OTHERS = frozenset({
    "lorawan", "sparkplug_b", "sparkplug_state", "zigbee2mqtt", "zigbee2mqtt_elsewhere", "wmbusmeters",
    "wmbusmeters_elsewhere", "wmbus_telegram", "wmbus_hex", "emonhub", "dsmr_reader", "home_assistant",
    "home_assistant_discovery", "home_assistant_elsewhere",
})  # fmt: skip
"""Decoders of what a network server, a gateway or a bridge says for its devices: its account speaks."""
MOST_TOPICS = 8


def own_access(device: str, topics: Iterable[str], decoder: str | None) -> Access | None:
    """Return the rights of a device's own account; None where somebody else speaks for it, or no topic names it.

    They are those of the dialect that has all its topics; else everything below its name in them.
    """
    heard = sorted(set(topics))
    if not heard or decoder is None or decoder.partition("/")[0] in BEHIND_OTHERS:
        return None
    for dialect in DIALECTS.values():
        access = dialect.access(device, Credential.PASSWORD, ())
        if access.publish and all(any(_covers(one, topic) for one in access.publish) for topic in heard):
            return access if dialect.own_account else None
    below = sorted({_below(device, topic) for topic in heard})
    if len(below) > MOST_TOPICS or any(filter_fault(topic) for topic in below):
        return None
    return Access(Credential.PASSWORD, tuple(below))


def _below(device: str, topic: str) -> str:
    """Return the filter of all below a device's name in a topic; empty where the topic does not name it.

    Of two levels with the name the last is the device: the first may be a place that has others, too.
    """
    levels = topic.split("/")
    places = [place for place, level in enumerate(levels) if level == device]
    return "/".join([*levels[: places[-1] + 1], "#"]) if places else ""


def _covers(topic_filter: str, topic: str) -> bool:
    """Tell whether a filter (MQTT 5, 4.7) has a topic."""
    levels = topic.split("/")
    for place, part in enumerate(topic_filter.split("/")):
        if part == "#":
            return True
        if place >= len(levels) or part not in {"+", levels[place]}:
            return False
    return len(levels) == len(topic_filter.split("/"))
