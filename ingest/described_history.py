"""What stood under a description's key at a moment: a message that is read late is read by what was said then.

What was heard first holds for all before, for nobody had said anything else. So it does for each member of an object
in JSON (devices of a bridge, sensors on a topic): one that is told of later only was the same.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import orjson

__all__ = ["History", "Version"]


class Version(NamedTuple):
    """One payload, in force since its reception until the next one's; None for one that is not kept."""

    since: datetime
    payload: bytes | None


class History:
    """The versions of one description, the oldest first; the last is in force."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self.versions = tuple(versions)

    def place(self, moment: datetime) -> int:
        """Return the number of the version that was in force at a moment."""
        places = range(len(self.versions) - 1, -1, -1)
        return next((place for place in places if self.versions[place].since <= moment), 0)

    def read(self, place: int) -> bytes | None:
        """Return what a version says, with the members that are told of later only; None where it is not kept."""
        payload = self.versions[place].payload
        members = _members(payload)
        if members is None or self.versions[0].payload is None:
            return payload
        known = {name for version in self.versions[: place + 1] for name in _members(version.payload) or ()}
        later: dict[str, object] = {}
        for version in self.versions[place + 1 :]:
            for name, member in (_members(version.payload) or {}).items():
                if name not in known:
                    later.setdefault(name, member)
        return orjson.dumps(members | later) if later else payload


def _members(payload: bytes | None) -> dict[str, object] | None:
    """Return the members of a JSON object, None where the payload is no such."""
    try:
        document = orjson.loads(payload) if payload and payload.startswith(b"{") else None
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) else None
