"""Topics that are one device's alone: whatever is said there of another device is refused.

The broker keeps a device to the topics of its account. Envelopes known by their shape name their device in the payload,
on any topic: without this, an account could speak for every other device. A topic is a device's own where its account's
filter names it, and registers listen to it; a gateway's account feeds none, and speaks for others. By another filter of
its account a device may speak for others too, but for those that have an account of their own.
"""

from collections.abc import Iterable

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Reason
from domain.setup import NOTHING_SET_UP
from ingest.decoders.decoder import Decoder, Item, refuse
from ingest.dialect import own_name
from ingest.knowledge import Knowledge
from ingest.topic_claim import Claims

__all__ = ["TopicOwners"]

MOST_TOPICS = 50_000
"""Topics whose owners are remembered; beyond that they are found anew."""
NOBODY = ""
OF_A_DEVICE = (Reading, Heard)


class TopicOwners:
    """Finds whose topic a message came by, and remembers it; follows what is set up."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._given = NOTHING_SET_UP.topic_owners
        self._claims, self._wide = Claims(), Claims()
        self._filters: dict[str, list[Decoder]] = {}
        self._owners: dict[str, tuple[str | None, bool]] = {}

    def own(self, message: RawMessage, items: list[Item]) -> list[Item]:
        """Return what a message says, without what its device says of others, and with a refusal of that."""
        if self._knowledge.setup.topic_owners is not self._given:
            self._take()
        owner, alone = self._owner_of(message.topic) if self._given else (None, False)
        if owner is None:
            return items
        others = {item.device for item in items if isinstance(item, OF_A_DEVICE) and item.device != owner}
        if others and not alone:
            others = {device for device in others if self._has_other_topics(device, message.topic)}
        if not others:
            return items
        kept = [item for item in items if not (isinstance(item, OF_A_DEVICE) and item.device in others)]
        detail = f"{min(others)[:80]!r} on a topic of {owner[:80]!r}"
        return [*kept, refuse(message, Reason.FOREIGN_DEVICE, detail, owner)]

    def _take(self) -> None:
        self._given = self._knowledge.setup.topic_owners
        self._claims, self._wide, self._owners, self._filters = Claims(), Claims(), {}, {}
        for topic_filter, device in self._given.items():
            named = own_name(device) in topic_filter.split("/")
            (self._claims if named else self._wide).add(topic_filter, device)
            self._filters.setdefault(device, []).append(Decoder("", topic_filter, _nothing))

    def _owner_of(self, topic: str) -> tuple[str | None, bool]:
        """Return whose account's a topic is, and whether the device is heard alone there, for the filter names it."""
        if topic in self._owners:
            return self._owners[topic]
        alone = self._claims.other_owner(topic, NOBODY)
        owner = (alone, True) if alone is not None else (self._wide.other_owner(topic, NOBODY), False)
        if len(self._owners) < MOST_TOPICS:
            self._owners[topic] = owner
        return owner

    def _has_other_topics(self, device: str, topic: str) -> bool:
        """Tell whether a device has an account of its own, and not for this topic."""
        filters = self._filters.get(device)
        return filters is not None and not any(one.accepts(topic) for one in filters)


def _nothing(_message: RawMessage, _known: Knowledge) -> Iterable[Item]:
    return ()
