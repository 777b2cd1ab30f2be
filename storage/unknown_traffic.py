"""Of a batch's refusals, what unknown senders said: one row a device that no register listens to, or a topic."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from domain.rejection import UNATTACHED, Rejection

__all__ = ["kept_of_unknown", "sender_columns"]

OF_TOPIC = 50
"""Messages that are kept of a topic that nobody understands: samples, for nothing can replay them yet."""
MOST_SENDERS = 5_000
"""Devices, and topics, of which anything is kept; beyond that the longest silent ones are forgotten."""
MOST_NAME = 500


@dataclass(slots=True)
class _Sender:
    kinds: str
    senders: str
    topics: str
    firsts: datetime
    lasts: datetime
    refusals: int = 0
    sizes: int = 0
    messages: set[tuple[datetime, bytes]] = field(default_factory=set)

    def add(self, rejection: Rejection) -> None:
        self.topics = _name(rejection.topic)
        self.firsts = min(self.firsts, rejection.received_at)
        self.lasts = max(self.lasts, rejection.received_at)
        self.refusals += 1
        self.sizes += len(rejection.payload)
        self.messages.add((rejection.received_at, rejection.payload))


def sender_columns(rejections: Iterable[Rejection]) -> dict[str, list[Any]]:
    """Return the senders as columns by name, an empty mapping where every refusal is of somebody known."""
    found: dict[tuple[str, str], _Sender] = {}
    for rejection in rejections:
        if rejection.reason not in UNATTACHED:
            continue
        key = ("topic", _name(rejection.topic)) if rejection.device is None else ("device", _name(rejection.device))
        moment = rejection.received_at
        found.setdefault(key, _Sender(*key, "", moment, moment)).add(rejection)
    rows = list(found.values())
    if not rows:
        return {}
    columns = {one.name: [getattr(row, one.name) for row in rows] for one in fields(_Sender) if one.name != "messages"}
    return columns | {"counts": [len(row.messages) for row in rows]}


def kept_of_unknown(messages: int) -> dict[str, int]:
    """Return what is kept of unknown senders, where so many messages of a device are."""
    return {"of_device": messages, "of_topic": min(OF_TOPIC, messages), "most_senders": MOST_SENDERS}


def _name(text: str) -> str:
    """Return a name as the columns hold it (storage.readings.storable, the bound of the list of senders)."""
    return text[:MOST_NAME].replace("\x00", "\ufffd").encode(errors="replace").decode()
