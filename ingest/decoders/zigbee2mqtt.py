"""Meters behind Zigbee2MQTT: topic `{base}/{device}`, whose name may have slashes; a JSON object of the state.

Names and units: Zigbee2MQTT's pages of devices, ZLinky_TIC first among them (`current_summ_delivered`, since 2022 in
kWh); of every other device the bridge's own list, retained on `{base}/bridge/devices`, tells the properties (`exposes`)
and their units. The base is `zigbee2mqtt`, or one on which such a list was heard. The state repeats what each attribute
last said, so the time of reception counts. States of devices that meter nothing, commands and the bridge's other topics
have nothing for us.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, MAX_PAYLOAD, Decoder, Item, refuse
from ingest.json_message import is_number, json_object, reading
from ingest.knowledge import Described, Knowledge
from ingest.metered import metered_unit
from ingest.naming import as_name

__all__ = ["DECODER", "OTHER_DECODER"]

BASE = "zigbee2mqtt"
DEVICES = "bridge/devices"
COMMANDS = frozenset(("set", "get"))
STATES = {"online": HeardKind.ONLINE, "offline": HeardKind.OFFLINE}
TOTAL = "current_summ_delivered"
DECIMALS = 3
"""Of an index in kWh, which the meter counts in Wh."""
TIERS = tuple(f"current_tier{tier}_summ_delivered" for tier in range(1, 11))
HISTORIQUE = {"HC..": 2, "EJP.": 2, "BBR": 6}
"""Tiers in use, by what `current_tarif` begins with: tariffs of historique mode that have no index for all."""
CHANNELS = {"current_summ_received": "energy_export"}
UNITS = {
    "current_summ_received": "kWh",
    **dict.fromkeys(TIERS, "kWh"),
    "active_power": "W",
    "energy": "kWh",
    "produced_energy": "kWh",
    "power": "W",
}
"""Units of amounts and powers, where the bridge has not told them."""
MOST_LEVELS = 8
"""Of a base topic."""
MOST_DEVICES, MOST_EXPOSED, MOST_NESTED = 2_000, 30_000, 6
"""What is read of a bridge's list."""
Properties = dict[str, str]
"""The unit of a device's property."""
Devices = Mapping[str, Properties]


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield the energies, volumes, powers and flows of the state as optional readings."""
    if message.topic.endswith("/" + DEVICES):
        yield from _devices(message)
        return
    base = _own_base(message.topic, known)
    name = message.topic[len(base) + 1 :]
    levels = name.split("/")
    if levels[0] in {"", "bridge"}:
        return
    if len(levels) > 1 and levels[-1] == "availability":
        yield from _availability(message, as_name(*levels[:-1]))
    elif not COMMANDS.intersection(levels[1:]):
        yield from _told(message, known, base, name)


def _key(base: str) -> str:
    return f"z2m/{base}"


def _own_base(topic: str, known: Knowledge) -> str:
    """Return the base of a message's topic: under the usual one, one level below it, there is no other."""
    if topic.startswith(BASE + "/") and topic.count("/") == 1:
        return BASE
    return _base(topic, known) or BASE


def _base(topic: str, known: Knowledge) -> str | None:
    """Return the longest part of the topic under which a bridge's list was heard."""
    found, end = None, topic.find("/")
    for _ in range(MOST_LEVELS):
        if end <= 0:
            break
        if known.described(_key(topic[:end]), _units) is not None:
            found = topic[:end]
        end = topic.find("/", end + 1)
    return found


def _is_of_another(message: RawMessage, known: Knowledge) -> bool:
    """Whether this is the list of a bridge, or a message under the base of one."""
    listed = message.topic.endswith("/" + DEVICES) and message.payload.startswith(b"[")
    return (listed and b'"ieee_address"' in message.payload) or _base(message.topic, known) is not None


def _units(description: bytes) -> Devices:
    """Return what `_devices` wrote."""
    devices: Devices = orjson.loads(description)
    return devices


def _devices(message: RawMessage) -> Iterator[Described | Rejection]:
    """Yield what the list tells: by device and property the unit of what a register can hold."""
    base = message.topic.removesuffix("/" + DEVICES)
    key, bridge = _key(base), as_name(base, "bridge")
    if not message.payload:
        yield Described(key, b"")
        return
    try:
        listed = orjson.loads(message.payload)
    except orjson.JSONDecodeError as error:
        yield refuse(message, Reason.UNDECODABLE, f"not JSON: {error}", bridge)
        return
    if not isinstance(listed, list):
        yield refuse(message, Reason.UNDECODABLE, "expected a JSON array", bridge)
        return
    devices: dict[str, dict[str, str]] = {}
    left = iter(range(MOST_EXPOSED))
    for device in listed[:MOST_DEVICES]:
        name = device.get("friendly_name") if isinstance(device, dict) else None
        definition = device.get("definition") if isinstance(device, dict) else None
        if isinstance(name, str) and isinstance(definition, dict):
            devices[name] = dict(_exposed(definition.get("exposes"), left, MOST_NESTED))
    yield Described(key, orjson.dumps(devices))


def _exposed(exposes: object, left: Iterator[int], deep: int) -> Iterator[tuple[str, str]]:
    """Yield property and unit of what is exposed, also within groups (`features`), while some are `left`."""
    for expose in exposes if isinstance(exposes, list) and deep else ():
        if next(left, None) is None:
            return
        if not isinstance(expose, dict):
            continue
        name, unit = expose.get("property"), metered_unit(expose.get("unit"))
        if expose.get("type") == "numeric" and isinstance(name, str) and unit is not None:
            yield name, unit
        yield from _exposed(expose.get("features"), left, deep - 1)


def _availability(message: RawMessage, device: str) -> Iterator[Heard]:
    """Yield whether the bridge reaches the device: a word, or an object with it as `state`."""
    try:
        told: Any = orjson.loads(message.payload)
    except orjson.JSONDecodeError:
        told = message.payload.decode("ascii", "replace")
    word = told.get("state") if isinstance(told, dict) else told
    if isinstance(word, str) and word in STATES:
        yield Heard(device, message.received_at, STATES[word], network="zigbee2mqtt")


def _told(message: RawMessage, known: Knowledge, base: str, name: str) -> Iterator[Reading | Rejection | Heard]:
    """Yield what a device tells, by the list of its bridge at that time."""
    key = _key(base)
    if known.lost(key, message.received_at):
        detail = "what the bridge told of its devices then is not kept"
        yield refuse(message, Reason.DESCRIPTION_MISSING, detail, as_name(name))
        return
    yield from _state(message, known.described(key, _units, message.received_at) or {}, base, name)


def _state(message: RawMessage, devices: Devices, base: str, name: str) -> Iterator[Reading | Rejection | Heard]:
    if not message.payload.startswith(b"{"):
        yield from _attribute(message, devices, name)
        return
    device = as_name(name)
    state = json_object(message, device)
    if isinstance(state, Rejection):
        yield state
        return
    units = UNITS | devices.get(name, {})
    unit = units.get(TOTAL, "kWh")
    yield from reading(message, device, message.received_at, "energy_import", _total(state), unit=unit)
    meters = state.get(TOTAL) is not None
    for field, unit in units.items():
        value = state.get(field)
        if value is not None and field != TOTAL:
            meters = True
            yield from reading(message, device, message.received_at, CHANNELS.get(field, field), value, unit=unit)
    if meters:
        yield _heard(message, device, base, state.get("battery"))


def _heard(message: RawMessage, device: str, base: str, battery: object) -> Heard:
    """Return the sign of life that a state is; the bridge, under its base topic, is the gateway."""
    percent = float(battery) if is_number(battery) and 0 <= battery <= 100 else None
    bridge = (Reception(as_name(base)),)
    return Heard(device, message.received_at, HeardKind.UPLINK, bridge, battery=percent, network="zigbee2mqtt")


def _attribute(message: RawMessage, devices: Devices, name: str) -> Iterator[Reading | Rejection]:
    """Yield a property that comes alone (`output: attribute`): only the bridge's list tells it from a device."""
    parent, _, field = name.rpartition("/")
    unit = devices.get(parent, {}).get(field)
    if unit is None or name in devices:
        return
    try:
        value = orjson.loads(message.payload) if message.payload else None
    except orjson.JSONDecodeError:
        value = message.payload.decode("utf-8", "replace")
    if field == TOTAL:
        field, value = "energy_import", value or None
    yield from reading(message, as_name(parent), message.received_at, CHANNELS.get(field, field), value, unit=unit)


def _total(state: dict[str, object]) -> object:
    """Return the index of all that was delivered.

    In historique mode the attribute is that of the base tariff. Under the others it stays zero, which is no index, and
    their indexes, all of them, add up to it.
    """
    told = state.get(TOTAL)
    if told is not None and told != 0:
        return told
    number = _tiers_in_use(state.get("current_tarif"))
    counts = [count for tier in TIERS[:number] if is_number(count := state.get(tier))]
    if number is None:
        return None if any(counts) else told
    return round(sum(counts), DECIMALS) if len(counts) == number else None


def _tiers_in_use(option: object) -> int | None:
    named = option if isinstance(option, str) else ""
    return next((number for prefix, number in HISTORIQUE.items() if named.startswith(prefix)), None)


def _origin(message: RawMessage, known: Knowledge) -> str:
    base = _own_base(message.topic, known)
    return base if base == BASE else as_name(base)


DECODER = Decoder(name="zigbee2mqtt", topic=f"{BASE}/#", decode=decode, most_bytes=MAX_PAYLOAD, origin=_origin)
OTHER_DECODER = Decoder(
    name="zigbee2mqtt_elsewhere",
    topic=ANY_TOPIC,
    decode=decode,
    fits=_is_of_another,
    most_bytes=MAX_PAYLOAD,
    origin=_origin,
)
