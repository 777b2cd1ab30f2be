"""Tasmota's messages: topic `tele/{device}/SENSOR`, the object ENERGY of a meter, TIC of a Linky, or one of a script.

Format: Tasmota's documentation, "MQTT", "Energy Monitoring", "Teleinfo" and "Smart Meter Interface". `Time` is local
and names no offset unless the device is told to (SetOption52): it is civil time of its site (ingest/civil_time.py).
Energies are in kWh, or an array by phase. A Linky's own indexes (TIC, in Wh) come before what the firmware counted
itself; those of historique mode have no other clock than the message. Scripts for meters (SML) name objects and fields
as their author liked: each number is a channel `object.field` in the register's unit. Devices may be told any other
full topic, such as `{device}/tele/SENSOR`: those are known by shape, as are answers to `STATUS 8` and the last will.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.civil_time import passage
from ingest.decoders.decoder import ANY_TOPIC, Decoder, Item, refuse, shown
from ingest.json_message import is_number, json_object, reading
from ingest.knowledge import Knowledge
from ingest.naming import as_name
from ingest.tic import INDEXES, historique_readings, index_of, is_historique, standard_readings
from ingest.tic_pme_pmi import is_pme_pmi, pme_pmi_items

__all__ = ["DECODER", "SHAPE_DECODER"]

NETWORK = "tasmota"
FIELDS = {"Total": ("energy_import", "kWh"), "ExportActive": ("energy_export", "kWh"), "Power": ("power", "W")}
"""Our channel and the unit of a field of ENERGY; a phase's has its number behind a dot."""
PREFIXES = frozenset(("tele", "stat"))
DISCOVERY = "tasmota/discovery/"
ANSWERS = frozenset(("STATUS8", "STATUS10"))
PRESENCE = {b"Online": HeardKind.ONLINE, b"Offline": HeardKind.OFFLINE}
STATES = re.compile(r"STATE|RESULT|UPTIME|LOGGING|MARGINS|INFO\d|STATUS\d{0,2}|POWER\d{0,2}", re.ASCII)
"""Last levels of topics on which a device tells of itself."""
NO_METERS = re.compile(
    r"(ANALOG|ESP32|AM23\d+|DHT\d+|DS18\w*|SI70\d+|HTU\d+|SHT\w+|BM[EP]\d+|BH1750|TSL\d+|VEML\d+|SGP\d+|SCD\d+|MHZ19\w*"
    r"|SenseAir|CCS811|ENS\w+|AHT\w+|MCP\w+|ADS\w+|HDC\w+|LM75\w*|MLX\w+|VL53\w+|SR04|PMS\w+|SDS\w+|PN532|RDM6300|RF\w+"
    r"|Shutter\d|IBEACON|TIME|PIR|BLE\w*|MI32\w*|ZbReceived|WIFI)(-\w+)?",
    re.ASCII | re.IGNORECASE,
)
"""Names that the firmware gives to what is no meter."""
SURROUNDINGS = frozenset(
    (
        "Temperature", "Humidity", "DewPoint", "Pressure", "SeaPressure", "Illuminance", "Light", "Gas",
        "CarbonDioxide", "eCO2", "TVOC", "Distance", "Moisture", "Id", "Address", "Position", "Direction", "Target",
    )
)  # fmt: skip
"""Fields of what is no meter, whatever its name."""
MOST_OBJECTS, MOST_NAMED, MOST_PHASES = 500, 200, 12


def decode(message: RawMessage, known: Knowledge) -> Iterator[Item]:
    """Yield what the meter counted as optional readings, and whether the device is there."""
    *levels, last = message.topic.split("/")
    device = as_name(*(level for level in levels if level not in PREFIXES)) or as_name(*levels)
    if last == "LWT":
        if message.payload in PRESENCE:
            yield Heard(device, message.received_at, PRESENCE[message.payload], network=NETWORK)
        return
    if last != "SENSOR" and last not in ANSWERS:
        return
    document = json_object(message, device)
    if isinstance(document, Rejection):
        yield document
        return
    answered = document.get("StatusSNS")
    yield from _sensors(
        message, device, answered if isinstance(answered, dict) else document, known.zone(device, NETWORK)
    )


def _has_shape(message: RawMessage, _known: Knowledge) -> bool:
    *levels, last = message.topic.split("/")
    told = message.payload
    if last == "SENSOR":
        return told.startswith(b"{") and any(mark in told for mark in (b'"ENERGY"', b'"TIC"', b'"Time"'))
    if last == "LWT":
        return told in PRESENCE
    stated = STATES.fullmatch(last) is not None and not PREFIXES.isdisjoint(levels)
    return stated or "cmnd" in (*levels[:1], *levels[-1:]) or message.topic.startswith(DISCOVERY)


def _sensors(
    message: RawMessage, device: str, document: dict[str, object], zone: ZoneInfo
) -> Iterator[Reading | Rejection]:
    tic, energy = document.get("TIC"), document.get("ENERGY")
    named = _named(document)
    if not isinstance(tic, dict) and not isinstance(energy, dict) and not named:
        return
    time = _time(message, device, document.get("Time"), zone)
    if isinstance(time, Rejection):
        yield time
        return
    if isinstance(tic, dict):
        yield from _tic(message, device, tic, time, zone)
    elif isinstance(energy, dict):
        yield from _energy(message, device, time, energy)
    for channel, value in named.items():
        yield from reading(message, device, time, channel, value, unit=None)


def _named(document: dict[str, object]) -> dict[str, float]:
    """Return the numbers of objects that a script names, and of counters, by channel."""
    named: dict[str, float] = {}
    for name, told in islice(document.items(), MOST_OBJECTS):
        if name in {"TIC", "ENERGY"} or not isinstance(told, dict) or NO_METERS.fullmatch(name):
            continue
        for field, value in told.items():
            if is_number(value) and field not in SURROUNDINGS and len(named) < MOST_NAMED:
                named[as_name(name, field)] = value
    return named


def _time(message: RawMessage, device: str, written: object, zone: ZoneInfo) -> datetime | Rejection:
    """Return the moment of the message; frames that are passed on raw have none but that of their reception."""
    if written is None:
        return message.received_at
    try:
        time = datetime.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        return refuse(message, Reason.TIME_UNREADABLE, f"'Time' is {shown(written)}", device)
    return passage(time, message.received_at, zone) if time.tzinfo is None else time


def _tic(
    message: RawMessage, device: str, labels: dict[str, object], time: datetime, zone: ZoneInfo
) -> Iterator[Reading | Rejection]:
    if is_pme_pmi(labels.keys()):
        yield from pme_pmi_items(message, device, labels, zone, time)
        return
    indexes: dict[str, int] = {}
    for label, value in labels.items():
        if label not in INDEXES:
            continue
        index = index_of(value) if isinstance(value, str) else value
        if type(index) is int:
            indexes[label] = index
        else:
            yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"{label} is {shown(value)}", device)
    if is_historique(labels.keys()):
        yield from historique_readings(device, time, indexes, labels.get("OPTARIF"))
    else:
        yield from standard_readings(device, time, indexes)


def _energy(
    message: RawMessage, device: str, time: datetime, energy: dict[str, object]
) -> Iterator[Reading | Rejection]:
    for field, (channel, unit) in FIELDS.items():
        value = energy.get(field)
        if isinstance(value, list) and len(value) <= MOST_PHASES:
            for number, part in enumerate(value, 1):
                yield from reading(message, device, time, f"{channel}.{number}", part, unit=unit)
            parts = [part for part in value if is_number(part)]
            value = sum(parts) if parts and len(parts) == len(value) else None
        yield from reading(message, device, time, channel, value, unit=unit)


def _origin(_message: RawMessage, _known: Knowledge) -> str:
    return NETWORK


DECODER = Decoder(name="tasmota", topic="tele/+/SENSOR", decode=decode, origin=_origin)
SHAPE_DECODER = Decoder(name="tasmota_elsewhere", topic=ANY_TOPIC, decode=decode, fits=_has_shape, origin=_origin)
