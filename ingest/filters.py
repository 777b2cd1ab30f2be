"""Sets of MQTT topic filters: which need no subscription of their own, and which an earlier session may have had."""

__all__ = ["FORMER_TOPICS", "former", "without_covered"]

FORMER_TOPICS = frozenset((
    "vigie/v1/+/readings",
    "vigie/v1/+/tic",
    "application/+/device/+/event/up",
    "application/+/device/+/rx",
    "v3/+/devices/+/up",
    "fifo/+",
    "router/~event/v1/data/new/typ/+/dev/+/con/lora/evt/+/grp/#",
    "teleinfo/+",
    "+/events/rpc",
    "tele/+/SENSOR",
    "zigbee2mqtt/#",
    "wmbusmeters/+",
    "cabinet/+/telemetry",
))  # fmt: skip
"""What collectors of an earlier version subscribed to: with the present filters a message would come twice."""


def without_covered(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the filters, each once, without those that another covers: a message might come by each of both."""
    return tuple(topic for topic in dict.fromkeys(topics) if not _is_covered(topic, topics))


def former(topics: tuple[str, ...]) -> frozenset[str]:
    """Return what a session may have subscribed to that now has these filters: an earlier version's, or everything."""
    shares = {topic.split("/", 2)[1] for topic in topics if topic.startswith("$share/")}
    return FORMER_TOPICS | ({f"$share/{share}/#" for share in shares} or {"#"})


def _is_covered(topic: str, others: tuple[str, ...]) -> bool:
    """Tell whether another filter has all topics of this one."""
    levels = topic.split("/")
    return any(other != topic and _covers(other.split("/"), levels) for other in others)


def _covers(wide: list[str], narrow: list[str]) -> bool:
    if wide[0] in {"#", "+"} and narrow[0].startswith("$"):
        return False
    for place, level in enumerate(wide):
        if level == "#":
            return True
        if place >= len(narrow) or narrow[place] == "#" or level not in {"+", narrow[place]}:
            return False
    return len(wide) == len(narrow)
