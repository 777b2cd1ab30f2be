"""What an envelope is: the shape by which a network server's messages are known, and how they are read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from domain.heard import Heard
from domain.reading import RawMessage
from domain.rejection import Rejection
from ingest.knowledge import Described, Knowledge
from ingest.payloads.uplink import Uplink

__all__ = ["NEVER", "Document", "Envelope", "Item"]

Document = Mapping[str, object]
"""The JSON object of a message."""
Item = Uplink | Heard | Rejection | Described
NEVER = re.compile(r"(?!)")
"""A pattern of no topic."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One network server.

    `fits` knows its messages by their shape, uplinks and others, whatever the topic; it is quick and never raises.
    `read` yields what a message that fits says: at most one uplink. `topics` are those that the server proposes, with
    the device in the group `device`: there a message that fits nothing is a damaged one. `passed_over` are what
    goes between the server and its gateways, and what others send to the server: of no interest here.
    """

    name: str
    fits: Callable[[Document, str], bool]
    read: Callable[[RawMessage, Document, Knowledge], Iterator[Item]]
    topics: re.Pattern[str] = NEVER
    passed_over: re.Pattern[str] = NEVER
