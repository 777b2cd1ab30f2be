"""Which topics belong to whom: finds the owner of a filter that has a topic in common with a given one."""

from dataclasses import dataclass, field

__all__ = ["Claims", "filter_fault"]

LONGEST = 200


@dataclass(slots=True)
class _Level:
    below: dict[str, "_Level"] = field(default_factory=dict)
    owner: str | None = None
    """Whose filter ends here."""
    owner_of_all: str | None = None
    """Whose filter ends here with `/#`."""


class Claims:
    """Filters of many owners, as a tree of their levels: a look-up costs what it meets, not what there is."""

    def __init__(self) -> None:
        self._root = _Level()

    def add(self, topic_filter: str, owner: str) -> None:
        """Claim the topics of a filter."""
        level = self._root
        parts = topic_filter.split("/")
        for part in parts:
            if part == "#":
                level.owner_of_all = owner
                return
            level = level.below.setdefault(part, _Level())
        level.owner = owner

    def other_owner(self, topic_filter: str, owner: str) -> str | None:
        """Return someone else whose filter has a topic in common with this one."""
        return _meets(self._root, topic_filter.split("/"), owner)


def _meets(level: _Level, parts: list[str], owner: str) -> str | None:
    """Search below a level with what is left of a filter; `a/#` covers `a` too, as MQTT says."""
    found = [level.owner_of_all]
    if not parts:
        found.append(level.owner)
    elif parts[0] == "#":
        found += _owners(level)
    else:
        ways = level.below.values() if parts[0] == "+" else _ways(level, parts[0])
        found += [_meets(way, parts[1:], owner) for way in ways]
    return next((one for one in found if one not in {None, owner}), None)


def _ways(level: _Level, part: str) -> list[_Level]:
    return [level.below[name] for name in (part, "+") if name in level.below]


def _owners(level: _Level) -> list[str | None]:
    found = [level.owner, level.owner_of_all]
    for below in level.below.values():
        found += _owners(below)
    return found


def filter_fault(topic_filter: str) -> bool:
    """Tell whether this is no filter that one device may have: malformed, or open from its first level."""
    parts = topic_filter.split("/")
    if not topic_filter or len(topic_filter) > LONGEST or "\x00" in topic_filter:
        return True
    if topic_filter.startswith("$") or any(mark in parts[0] for mark in "+#"):
        return True
    inside = [part for part in parts[:-1] if "#" in part]
    mixed = [part for part in parts if len(part) > 1 and any(mark in part for mark in "+#")]
    return bool(inside or mixed)
