"""How collectors share the messages: not at all, dealt out by the broker, or each with its part of the topics."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from hashlib import blake2b

from paho.mqtt.client import topic_matches_sub

__all__ = ["ALONE", "DESCRIPTIONS", "MOST_PARTS", "Sharing", "Use"]

MOST_PARTS = 16
"""Each part hears everything: beyond this the broker would only copy."""
DESCRIPTIONS = (
    "spBv1.0/+/NBIRTH/+",
    "spBv1.0/+/NDEATH/+",
    "spBv1.0/+/DBIRTH/+/+",
    "spBv1.0/+/DDEATH/+/+",
    "homie/5/+/$description",
    "homie/+/+/+/$unit",
    "homie/+/+/+/$datatype",
    "homeassistant/+/+/config",
    "homeassistant/+/+/+/config",
    "+/bridge/devices",
    "+/+/bridge/devices",
)
"""Where devices describe themselves: every collector learns from these. Readings in them are stored by the one whose
share they are."""
REMEMBERED_TOPICS = 100_000


class Use(Enum):
    """What a collector does with a message."""

    STORE = auto()
    LEARN = auto()
    """Another stores its readings; what a device says of itself in it is remembered."""
    PASS = auto()
    """It is another collector's."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom a collector shares the messages; with nobody where neither is given.

    Args:
        group: the broker deals the messages out to the collectors of this group ($share).
        part: this collector's number, from 1.
        parts: so many collectors hear everything, and each stores the topics that are its part.

    Raises:
        ValueError: both are given, or there is no such part.
    """

    group: str | None = None
    part: int = 1
    parts: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.part <= self.parts <= MOST_PARTS or (self.group is not None and self.parts > 1):
            raise ValueError(f"part {self.part} of {self.parts}, group {self.group}")

    def known_as(self, name: str) -> str:
        """Return the name by which a collector is known: another for another share.

        A session that kept the subscriptions of both would hear messages twice.
        """
        if self.parts > 1:
            return f"{name}.{self.part}of{self.parts}"
        return name if self.group is None else f"{self.group}.{name}"

    def client_id(self, name: str) -> str:
        """Return the name of the collector's session at the broker."""
        return f"vigie-{self.known_as(name)}"

    def filters(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        """Return the filters of a collector's readings: of a group, a share of the topics."""
        return topics if self.group is None else tuple(f"$share/{self.group}/{topic}" for topic in topics)

    @property
    def descriptions(self) -> tuple[str, ...]:
        """The filters that are subscribed to only to learn from."""
        return () if self.group is None else DESCRIPTIONS

    def siblings(self) -> Iterator["Sharing"]:
        """Yield the other parts."""
        for part in range(1, self.parts + 1):
            if part != self.part:
                yield replace(self, part=part)

    def use(self, topic: str) -> Use:
        """Return what this collector does with the messages of a topic: all messages of one topic go to one part."""
        return Use.STORE if self.parts == 1 else _use(topic, self.part, self.parts)


ALONE = Sharing()


@lru_cache(maxsize=REMEMBERED_TOPICS)
def _use(topic: str, part: int, parts: int) -> Use:
    digest = int.from_bytes(blake2b(topic.encode(), digest_size=8).digest(), "big")
    if digest % parts == part - 1:
        return Use.STORE
    return Use.LEARN if any(topic_matches_sub(pattern, topic) for pattern in DESCRIPTIONS) else Use.PASS
