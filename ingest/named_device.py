"""Which devices a filter names, as decoders understand its topics: no account shall speak as another device.

A filter that has its own device's name as a level names no other: what is said there of others is refused
(`ingest.topic_owner`).
"""

from collections.abc import Collection, Iterable, Iterator

from ingest.dialect import DIALECTS, own_name
from ingest.mapping.topic import TopicError, TopicFilter
from ingest.naming import as_name

__all__ = ["NamedDevices"]

FURTHER = (
    "vigie/v1/{device}/tic", "stat/{device}/SENSOR", "{device}/tele/SENSOR", "shellies/{device}/status/+",
    "emon/{device}", "zigbee2mqtt/{device}/#", "wmbus/{device}/telegram", "mqtt/things/{device}/uplink",
    "helium/{device}/rx", "lora/{device}/up",
)  # fmt: skip
"""Topics in which decoders find the device's name, beside those of the dialects' rights."""
WORDS = frozenset(
    (
        "tele", "stat", "cmnd", "SENSOR", "LWT", "STATUS8", "STATUS10", "events", "rpc", "status", "online", "shellies",
        "telegram", "telegrams", "p1", "dsmr", "esmr", "iec", "obis", "raw", "data", "meter", "reading", "message",
        "state", "connected", "get",
    )
)  # fmt: skip
"""Levels that decoders of any topic pass over when they look for the device's name."""
DEVICE = "device"


class NamedDevices:
    """Finds the other device that a filter of an account names.

    Of an account that feeds nothing, a gateway's, only a device that has an account of its own is another: it speaks
    for the rest.

    Args:
        feeding: every device that feeds a register.
        held: every device that has an account.
        profiles: topics of mapping profiles, each with its level that is the device's name.
    """

    def __init__(
        self, feeding: Collection[str], held: Collection[str], profiles: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._feeding, self._held = frozenset(feeding), frozenset(held)
        self._devices: dict[str, list[str]] = {}
        for device in self._feeding:
            for name in {device, own_name(device)}:
                self._devices.setdefault(name, []).append(device)
        self._patterns = [*_BUILT_IN, *_parsed(profiles)]

    def other(self, topic_filter: str, account: str) -> str | None:
        """Return a registered device that a filter of an account names, and that is not the account's own."""
        feeds = account in self._feeding
        if feeds and own_name(account) in topic_filter.split("/"):
            return None
        found = (device for name in self.names(topic_filter) for device in self._devices.get(name, ()))
        return min((one for one in found if self._is_other(one, account, feeds=feeds)), default=None)

    def _is_other(self, device: str, account: str, *, feeds: bool) -> bool:
        return account not in {device, own_name(device)} and (feeds or device in self._held)

    def names(self, topic_filter: str) -> Iterator[str]:
        """Yield what may be a device's name: where a dialect has it, the last level that is no word, or all of them."""
        levels = topic_filter.split("/")
        whole = TopicFilter(topic_filter, {})
        for pattern, place in self._patterns:
            if place < len(levels) and pattern.meets(whole):
                yield levels[place]
        said = [level for level in levels if level and level not in {"+", "#"} and level not in WORDS]
        if said:
            yield said[-1]
            yield as_name(*said)
            yield as_name(*said[1:])


def _parsed(topics: Iterable[tuple[str, str]]) -> Iterator[tuple[TopicFilter, int]]:
    for topic, level in topics:
        try:
            pattern = TopicFilter.parse(topic)
        except TopicError:
            continue  # such a profile takes no message
        if level in pattern.names:
            yield pattern, pattern.names[level]


_BUILT_IN = tuple(
    _parsed((topic, DEVICE) for topic in (*FURTHER, *(one for kind in DIALECTS.values() for one in kind.publish)))
)
