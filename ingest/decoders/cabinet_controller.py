"""Controllers of lighting cabinets: topic `cabinet/{device}/telemetry`, JSON with a time and a list of functions.

Our own dialect, for gateways that are programmed for Vigie (docs/interfaces.md); its names for what a function measures
are those of the TALQ data model. `totalActiveEnergy` [kWh] and `totalPower` [W] of each ElectricalMeter are channels
behind the function's id; those of `total` are `energy_import` and `power`. Voltages and states are left out.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse
from ingest.json_message import json_object, moment, reading
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]

TOTAL = "total"
ATTRIBUTES = {"totalActiveEnergy": ("energy_import", "kWh"), "totalPower": ("power", "W")}
"""Channel of the whole cabinet's, and unit."""


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the energies and powers of the cabinet's meters as optional readings."""
    device = message.topic.split("/")[1]
    telemetry = json_object(message, device)
    if isinstance(telemetry, Rejection):
        yield telemetry
        return
    time = moment(message, device, "time", telemetry.get("time"))
    if isinstance(time, Rejection):
        yield time
        return
    functions = telemetry.get("functions")
    if not isinstance(functions, list):
        yield refuse(message, Reason.MISSING_FIELD, "the telemetry has no list of 'functions'", device)
        return
    for function in functions:
        yield from _function(message, device, time, function)


def _function(message: RawMessage, device: str, time: datetime, function: object) -> Iterator[Reading | Rejection]:
    told = function if isinstance(function, dict) else {}
    name, attributes = told.get("id"), told.get("attributes")
    if not isinstance(name, str) or not isinstance(attributes, dict):
        yield refuse(message, Reason.MISSING_FIELD, "a function has no 'id' or no 'attributes'", device)
    elif told.get("type") == "ElectricalMeter":
        for attribute, (channel, unit) in ATTRIBUTES.items():
            own = channel if name == TOTAL else f"{name}.{attribute}"
            yield from reading(message, device, time, own, attributes.get(attribute), unit=unit)


DECODER = Decoder(name="cabinet-controller", topic="cabinet/+/telemetry", decode=decode)
