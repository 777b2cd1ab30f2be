"""Names of devices and channels of what devices call themselves: a list of meters, a topic, a URL can hold them."""

__all__ = ["as_name", "within"]

LONGEST = 120
"""Characters of a name in a list of meters."""
_SIGNS = str.maketrans({"/": ".", "+": "_", "#": "_", "\x00": "_"})


def as_name(*levels: str) -> str:
    """Return levels as one name: they are joined by dots, as are those that one of them holds."""
    return ".".join(levels).translate(_SIGNS)[:LONGEST]


def within(topic: str, prefix: str) -> str:
    """Return what follows a prefix and its slash in a topic."""
    return topic[len(prefix) + 1 :]
