"""The topic of a profile: an MQTT filter whose levels may have names (`site/{device}/meters/{channel}`)."""

import re
from dataclasses import dataclass

__all__ = ["TopicError", "TopicFilter"]

MOST_LENGTH = 250
NAMED = re.compile(r"\{([a-z][a-z0-9_]{0,29})\}")


class TopicError(ValueError):
    """A text is no filter of a profile; the argument says why, as a word of the catalogue."""


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """The filter as MQTT knows it, and the position of each named level."""

    mqtt: str
    names: dict[str, int]

    @classmethod
    def parse(cls, text: str) -> "TopicFilter":
        """Read a filter; a named level is any one level, as + is.

        Raises:
            TopicError: `form` (wildcards out of place, an empty text), `twice` (a name), `all` (no level is fixed: it
                would take every device's messages).
        """
        if not text or len(text) > MOST_LENGTH or "\x00" in text or text.startswith("$"):
            raise TopicError("form")
        levels, names = text.split("/"), {}
        for position, level in enumerate(levels):
            named = NAMED.fullmatch(level)
            if named is not None:
                if named[1] in names:
                    raise TopicError("twice")
                names[named[1]] = position
                levels[position] = "+"
            elif level not in {"+", "#"} and any(mark in level for mark in "+#{}"):
                raise TopicError("form")
        if "#" in levels[:-1]:
            raise TopicError("form")
        if all(level in {"+", "#", ""} for level in levels):
            raise TopicError("all")
        return cls("/".join(levels), names)

    def meets(self, other: "TopicFilter") -> bool:
        """Whether there is a topic that both filters take."""
        ours, theirs = self.mqtt.split("/"), other.mqtt.split("/")
        for one, two in zip(ours, theirs, strict=False):
            if "#" in (one, two):
                return True
            if one != two and "+" not in (one, two):
                return False
        # "a/#" takes "a" too.
        short, long = sorted((ours, theirs), key=len)
        return len(short) == len(long) or (len(long) == len(short) + 1 and long[-1] == "#")

    @property
    def pattern(self) -> str:
        """The same as a regular expression over whole topics, as PostgreSQL and Python both read it."""
        levels = self.mqtt.split("/")
        rest = levels[-1] == "#"
        told = "/".join("[^/]*" if level == "+" else re.escape(level) for level in levels[: -1 if rest else None])
        return f"^{told}(/.*)?$" if rest else f"^{told}$"
