"""Names of devices and channels of what devices call themselves: a list of meters, a topic, a URL can hold them."""

__all__ = ["as_name"]

_SIGNS = str.maketrans({"/": ".", "+": "_", "#": "_", "\x00": "_"})


def as_name(*levels: str) -> str:
    """Return levels as one name: they are joined by dots, as are those that one of them holds.

    It may be longer than a list of meters takes. It is not cut: two devices must not become one.
    """
    return ".".join(levels).translate(_SIGNS)
