"""Shelly meters: `{prefix}/events/rpc`, `/status/{component}` and `/online`, and the first generation's `shellies/…`.

Format: Shelly API documentation, "Notifications", "MQTT", components EM, EMData, EM1, EM1Data, Switch, PM1, Cover,
Light; "Gen1, MQTT": a topic a value. A notification tells what changed, so most of them have no energy: that is no
fault. Channels are `component.field`, such as `em:0.total_act_power`, or `emeter.0.total`; the totals of a three-phase
meter, `emdata:0`, are `energy_import` and `energy_export`. The prefix may have slashes: it is then known by shape.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder, Item, refuse, shown
from ingest.json_message import is_number, json_object, reading
from ingest.knowledge import Knowledge
from ingest.naming import as_name
from ingest.plain import plain_value

__all__ = ["DECODER", "GEN1_DECODER", "SHAPE_DECODER"]

NETWORK = "shelly"
STATUS = ("NotifyStatus", "NotifyFullStatus")
_PHASED_POWERS = {f"{phase}_act_power": "W" for phase in "abc"}
_PHASED_ENERGIES = {f"{phase}_total_act{way}_energy": "Wh" for phase in "abc" for way in ("", "_ret")}
_SWITCHED = {"apower": "W", "aenergy.total": "Wh", "ret_aenergy.total": "Wh"}
FIELDS = {
    "em": {"total_act_power": "W"} | _PHASED_POWERS,
    "emdata": {"total_act": "Wh", "total_act_ret": "Wh"} | _PHASED_ENERGIES,
    "em1": {"act_power": "W"},
    "em1data": {"total_act_energy": "Wh", "total_act_ret_energy": "Wh"},
    **dict.fromkeys(("switch", "pm1", "cover", "light", "rgb", "rgbw", "cct"), _SWITCHED),
}
"""What a component counts and measures, with its unit; a dot leads into an object."""
NAMES = {"emdata:0.total_act": "energy_import", "emdata:0.total_act_ret": "energy_export"}
EVENTS, ONLINE, FIRST = "/events/rpc", "/online", "shellies/"
COMPONENT = re.compile(r"[a-z0-9_]+:\d+|sys|wifi|mqtt|cloud|ble|eth|ws|bthome|knx|matter|ui|modbus|serial", re.ASCII)
"""Last level of a status topic."""
PRESENCE = {b"true": HeardKind.ONLINE, b"false": HeardKind.OFFLINE}
FIRST_UNITS = {
    **dict.fromkeys(("total", "total_returned"), "Wh"),
    **dict.fromkeys(("energy", "returned_energy"), "Wmin"),
    "power": "W",
}
"""Of what a first-generation device counts and measures."""
MOST_FIGURES = 500
"""Of one notification."""
METERS = frozenset(("emeter", "relay", "roller", "light"))


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Item]:
    """Yield energies and powers as optional readings, and whether the device is there."""
    if message.topic.endswith(EVENTS):
        yield from _notification(message, _device(message.topic.removesuffix(EVENTS)))
        return
    prefix, _, component = message.topic.rpartition("/")
    if prefix.endswith("/status"):
        yield from _status(message, _device(prefix.removesuffix("/status")), component)
    elif component == "online" and message.payload in PRESENCE:
        yield Heard(_device(prefix), message.received_at, PRESENCE[message.payload], network=NETWORK)


def _device(prefix: str) -> str:
    return as_name(prefix.removeprefix(FIRST))


def _has_shape(message: RawMessage, _known: Knowledge) -> bool:
    topic = message.topic
    if topic.endswith(EVENTS):
        return b'"method"' in message.payload[:1000]
    if topic.endswith(ONLINE):
        return message.payload in PRESENCE
    prefix, _, component = topic.rpartition("/")
    return (
        prefix.endswith("/status") and COMPONENT.fullmatch(component) is not None and message.payload.startswith(b"{")
    )


def _notification(message: RawMessage, device: str) -> Iterator[Reading | Rejection]:
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    if document.get("method") not in STATUS:
        return
    params = document.get("params")
    if not isinstance(params, dict):
        yield refuse(message, Reason.MISSING_FIELD, "the notification has no 'params'", device)
        return
    found = list(islice(_figures(params), MOST_FIGURES))
    time = _time(params.get("ts"))
    if found and time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, f"'ts' is {shown(params.get('ts'))}", device)
    elif time is not None:
        for channel, value, unit in found:
            yield from reading(message, device, time, channel, value, unit=unit)


def _status(message: RawMessage, device: str, component: str) -> Iterator[Reading | Rejection]:
    """Yield what a component's own topic tells; it has no time but that of its reception."""
    status = json_object(message, device)
    if isinstance(status, Rejection):
        yield status
        return
    for channel, value, unit in _figures({component: status}):
        yield from reading(message, device, message.received_at, channel, value, unit=unit)


def _figures(params: dict[str, object]) -> Iterator[tuple[str, object, str]]:
    """Yield (channel, value, unit) of what is told."""
    for component, status in params.items():
        if not isinstance(status, dict):
            continue
        for field, unit in FIELDS.get(component.partition(":")[0], {}).items():
            value = _value(status, field)
            if value is not None:
                channel = f"{component}.{field}"
                yield NAMES.get(channel, channel), value, unit


def _value(status: dict[str, object], field: str) -> object:
    name, _, inner = field.partition(".")
    value = status.get(name)
    if not inner:
        return value
    return value.get(inner) if isinstance(value, dict) else None


def _time(seconds: object) -> datetime | None:
    """Return the moment of seconds since 1970; a device that has not heard the time yet tells none."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if is_number(seconds) else None
    except (ValueError, OverflowError, OSError):
        return None


def decode_first(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield the value of a first-generation device's topic as an optional reading."""
    match message.topic.split("/")[1:]:
        case [device, meter, *number, value] if meter in METERS and len(number) <= 1 and value in FIRST_UNITS:
            channel = as_name(meter, *number, value)
            told = plain_value(message.payload)
            yield from reading(message, as_name(device), message.received_at, channel, told, unit=FIRST_UNITS[value])
        case _:
            yield from decode(message, known) if _has_shape(message, known) else ()


def _origin(_message: RawMessage, _known: Knowledge) -> str:
    return "shelly"


DECODER = Decoder(name="shelly", topic="+/events/rpc", decode=decode, origin=_origin)
GEN1_DECODER = Decoder(name="shelly_gen1", topic="shellies/#", decode=decode_first, origin=_origin)
SHAPE_DECODER = Decoder(name="shelly_status", topic=ANY_TOPIC, decode=decode, fits=_has_shape, origin=_origin)
