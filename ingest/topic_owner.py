"""Topics that are one device's alone: whatever is said there of another device is refused.

The broker keeps a device to the topics of its account. Envelopes known by their shape name their device in the payload,
on any topic: without this, an account could speak for every other device. A topic is a device's own where its account's
filter names it, and registers listen to it; a gateway's account feeds none, and speaks for others.
"""

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Reason
from domain.setup import NOTHING_SET_UP
from ingest.decoders.decoder import Item, refuse
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
        self._claims = Claims()
        self._owners: dict[str, str | None] = {}

    def own(self, message: RawMessage, items: list[Item]) -> list[Item]:
        """Return what a message says, without what its device says of others, and with a refusal of that."""
        if self._knowledge.setup.topic_owners is not self._given:
            self._take()
        owner = self._owner_of(message.topic) if self._given else None
        if owner is None:
            return items
        others = {item.device for item in items if isinstance(item, OF_A_DEVICE) and item.device != owner}
        if not others:
            return items
        kept = [item for item in items if not (isinstance(item, OF_A_DEVICE) and item.device in others)]
        detail = f"{min(others)[:80]!r} on a topic of {owner[:80]!r}"
        return [*kept, refuse(message, Reason.FOREIGN_DEVICE, detail, owner)]

    def _take(self) -> None:
        self._given = self._knowledge.setup.topic_owners
        self._claims, self._owners = Claims(), {}
        for topic_filter, device in self._given.items():
            if own_name(device) in topic_filter.split("/"):
                self._claims.add(topic_filter, device)

    def _owner_of(self, topic: str) -> str | None:
        if topic in self._owners:
            return self._owners[topic]
        owner = self._claims.other_owner(topic, NOBODY)
        if len(self._owners) < MOST_TOPICS:
            self._owners[topic] = owner
        return owner
