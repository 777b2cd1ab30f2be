"""Shelly meters of the second generation and later: topic `{device}/events/rpc`, JSON-RPC notifications of changes.

Format: Shelly API documentation, "Notifications" and components EM, EMData, EM1, EM1Data, Switch, PM1. A notification
tells what changed, so most of them have no energy: that is no fault. Channels are `component.field`, such as
`em:0.total_act_power`; the totals of a three-phase meter, `emdata:0`, are `energy_import` and `energy_export`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import Decoder, refuse, shown
from ingest.json_message import is_number, json_object, reading
from ingest.knowledge import Knowledge

__all__ = ["DECODER"]

STATUS = ("NotifyStatus", "NotifyFullStatus")
_PHASED_POWERS = {f"{phase}_act_power": "W" for phase in "abc"}
_PHASED_ENERGIES = {f"{phase}_total_act{way}_energy": "Wh" for phase in "abc" for way in ("", "_ret")}
_SWITCHED = {"apower": "W", "aenergy.total": "Wh", "ret_aenergy.total": "Wh"}
FIELDS = {
    "em": {"total_act_power": "W"} | _PHASED_POWERS,
    "emdata": {"total_act": "Wh", "total_act_ret": "Wh"} | _PHASED_ENERGIES,
    "em1": {"act_power": "W"},
    "em1data": {"total_act_energy": "Wh", "total_act_ret_energy": "Wh"},
    "switch": _SWITCHED,
    "pm1": _SWITCHED,
}
"""What a component counts and measures, with its unit; a dot leads into an object."""
NAMES = {"emdata:0.total_act": "energy_import", "emdata:0.total_act_ret": "energy_export"}


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the energies and powers of the notification as optional readings."""
    device = message.topic.split("/")[0]
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
    found = list(_figures(params))
    time = _time(params.get("ts"))
    if found and time is None:
        yield refuse(message, Reason.TIME_UNREADABLE, f"'ts' is {shown(params.get('ts'))}", device)
    elif time is not None:
        for channel, value, unit in found:
            yield from reading(message, device, time, channel, value, unit=unit)


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


DECODER = Decoder(name="shelly", topic="+/events/rpc", decode=decode)
