"""Home Assistant's discovery: which state topics hold which numbers of a device, as its configuration messages say.

Format: Home Assistant's documentation of MQTT, "MQTT discovery": `homeassistant/{component}/[{node}/]{object}/config`
of a component, or `homeassistant/device/[{node}/]{object}/config` of a device with its `components`; names may be
abbreviated, and `~` stands for the base topic. Kept are sensors in a unit that a register can hold, or that only rise.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from re import Match
from typing import Any, NamedTuple

from ingest.metered import metered_unit
from ingest.naming import as_name
from ingest.value_template import TemplateError, read_template

__all__ = ["Availability", "Discovered", "Feeding", "Sensor", "configured_by", "discovered"]

_ABBREVIATED = {
    "stat_t": "state_topic",
    "val_tpl": "value_template",
    "unit_of_meas": "unit_of_measurement",
    "stat_cla": "state_class",
    "dev": "device",
    "ids": "identifiers",
    "cns": "connections",
    "cmps": "components",
    "p": "platform",
    "avty": "availability",
    "avty_t": "availability_topic",
    "avty_tpl": "availability_template",
    "pl_avail": "payload_available",
    "pl_not_avail": "payload_not_available",
    "t": "topic",
}
_TOPIC = re.compile(r"[^/]+/(?P<component>[^/]+)/(?:(?P<node>[^/]+)/)?(?P<object>[^/]+)/config", re.ASCII)
RISING = frozenset(("total", "total_increasing"))
_READ = frozenset(_ABBREVIATED.values()) | {"~"}
MOST_COMPONENTS, MOST_AVAILABILITIES = 200, 5
"""Of one configuration so many are read."""
LONGEST_TOPIC = 500


@dataclass(frozen=True, slots=True)
class Sensor:
    """A number of a device: where it comes, the template that picks it (empty: the payload), and its unit."""

    topic: str
    device: str
    channel: str
    unit: str | None
    template: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Where it is told whether a device is there, and the words for yes and no."""

    topic: str
    device: str
    yes: str
    no: str
    template: str


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a configuration tells of what is metered of a device, and why some of it is not understood."""

    device: str
    sensors: tuple[Sensor, ...] = ()
    availabilities: tuple[Availability, ...] = ()
    faults: tuple[str, ...] = ()


class _TakenError(ValueError):
    """Another sensor of the device has the channel; the text says which."""


class Feeding(NamedTuple):
    """What is known of who feeds the channel of a sensor.

    `own`: whether this configuration does; `other`: the topic of another one that does, from another place.
    """

    own: Callable[[Sensor], bool] = lambda _sensor: False
    other: Callable[[Sensor], str | None] = lambda _sensor: None


NOBODY_FEEDS = Feeding()


def configured_by(topic: str) -> Match[str] | None:
    """Return the parts (component, node, object) of the topic of a configuration; None for another topic."""
    return _TOPIC.fullmatch(topic)


def discovered(place: Match[str], document: Mapping[str, Any], feeding: Feeding = NOBODY_FEEDS) -> Discovered:
    """Return what a configuration says of what is metered.

    Args:
        place: the parts of its topic.
        document: its JSON.
        feeding: who feeds channels already; a sensor whose own is another's has a longer one, and keeps it.
    """
    whole = _expanded(document)
    device = _device(whole, place["node"] or place["object"])
    sensors: dict[str, Sensor] = {}
    availabilities, faults = [], []
    for name, component in _components(whole, place):
        try:
            sensor = _sensor(component, device, _channel(name, device, place["node"]))
            if sensor is None:
                continue
            found = _apart(sensor, as_name(*filter(None, (place["node"], name))), sensors, feeding)
            sensors[found.channel] = found
            availabilities += list(_availabilities(component, device))
        except TemplateError as error:
            faults.append(f"no template that is read here: {name[:40]}: {error}")
        except _TakenError as error:
            faults.append(str(error))
    return Discovered(device, tuple(sensors.values()), tuple(dict.fromkeys(availabilities)), tuple(faults))


def _apart(sensor: Sensor, longer: str, own: Mapping[str, Sensor], feeding: Feeding) -> Sensor:
    """Return the sensor under a channel that no other feeds."""
    candidates = [sensor, replace(sensor, channel=longer)]
    if feeding.own(candidates[1]):
        candidates.reverse()
    for named in candidates:
        if own.get(named.channel, named) == named and feeding.other(named) is None:
            return named
    other = feeding.other(sensor) or "the same configuration"
    raise _TakenError(f"its channel {sensor.channel[:40]!r} is already that of {other[:80]!r}")


def _expanded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a what is read of a configuration, under whole names, its topics with their base."""
    named = ((_ABBREVIATED.get(key, key), value) for key, value in document.items())
    whole = {name: value for name, value in named if name in _READ}
    base = whole.get("~")
    if isinstance(base, str):
        whole |= {key: _with_base(value, base) for key, value in whole.items() if key.endswith("topic")}
    return whole


def _with_base(topic: object, base: str) -> object:
    if not isinstance(topic, str):
        return topic
    if topic.startswith("~"):
        return base + topic[1:]
    return topic[:-1] + base if topic.endswith("~") else topic


def _components(whole: dict[str, Any], place: Match[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and configuration of each sensor; what stands beside components holds for all of them."""
    if place["component"] == "sensor":
        yield place["object"], whole
    components = whole.pop("components", None) if place["component"] == "device" else None
    for name, component in list(components.items())[:MOST_COMPONENTS] if isinstance(components, dict) else ():
        if isinstance(component, dict):
            own = _expanded({"~": whole.get("~")} | component)
            if own.get("platform") == "sensor":
                yield name, whole | own


def _device(whole: dict[str, Any], otherwise: str) -> str:
    """Return the device's first identifier, else its first connection (a MAC address), else the name in the topic."""
    told = whole.get("device")
    device = _expanded(told) if isinstance(told, dict) else {}
    names = device.get("identifiers")
    connections = device.get("connections")
    if isinstance(names, str | int):
        names = [names]
    elif not names and isinstance(connections, list):
        names = [pair[1] for pair in connections[:1] if isinstance(pair, list) and len(pair) == 2]
    first = names[0] if isinstance(names, list) and names else None
    return as_name(str(first)) if isinstance(first, str | int) and str(first) else as_name(otherwise)


def _channel(name: str, device: str, node: str | None) -> str:
    """Return the sensor's name within its device: with the node's, unless that is the device's over again."""
    channel = as_name(name) if node is None or _plain(node) == _plain(device) else as_name(node, name)
    return channel.removeprefix(device + "_") or channel


def _plain(name: str) -> str:
    """Return what is the same of a name however it is written: `0xA4-CF` is `a4cf`."""
    return "".join(filter(str.isalnum, name.lower().removeprefix("0x"))) or name


def _sensor(component: dict[str, Any], device: str, channel: str) -> Sensor | None:
    topic, told = component.get("state_topic"), component.get("unit_of_measurement")
    unit = metered_unit(told)
    counts = not told and component.get("state_class") in RISING
    if not isinstance(topic, str) or not 0 < len(topic) <= LONGEST_TOPIC or (unit is None and not counts):
        return None
    return Sensor(topic, device, channel, unit, _template(component.get("value_template")))


def _template(told: object) -> str:
    """Return a template that can be read; none is that of the whole payload."""
    if not isinstance(told, str) or not told.strip():
        return ""
    read_template(told)
    return told


def _availabilities(component: dict[str, Any], device: str) -> Iterator[Availability]:
    listed = component.get("availability")
    alone = {
        "topic": component.get("availability_topic"),
        "payload_available": component.get("payload_available"),
        "payload_not_available": component.get("payload_not_available"),
        "value_template": component.get("availability_template"),
    }
    for told in (listed if isinstance(listed, list) else [listed, alone])[:MOST_AVAILABILITIES]:
        one = _expanded({"~": component.get("~")} | told) if isinstance(told, dict) else {}
        topic = one.get("topic")
        if isinstance(topic, str) and 0 < len(topic) <= LONGEST_TOPIC:
            words = (one.get("payload_available") or "online", one.get("payload_not_available") or "offline")
            yield Availability(topic, device, str(words[0]), str(words[1]), _template(one.get("value_template")))
