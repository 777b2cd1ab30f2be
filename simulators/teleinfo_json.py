"""The document that teleinfo2mqtt makes of a frame's groups (its documentation, "Mqtt", and its `TicMode.js`, 2026)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import orjson

from simulators.chance import stable_hash
from simulators.message import DeviceIdentity
from simulators.tic import Group

__all__ = ["meter_serial", "named_by_serial", "teleinfo_document"]

_KEPT_AS_TEXT = frozenset(("STGE",))
_IN_THOUSANDS = frozenset(("PREF", "PCOUP"))


def meter_serial(site: str, suffix: str) -> str:
    """Return the twelve digits by which teleinfo2mqtt names a meter in its topics."""
    return f"0418{stable_hash('teleinfo', site, suffix) % 10**8:08d}"


def named_by_serial(device: DeviceIdentity) -> DeviceIdentity:
    """Return the device as its frames tell it: its name is its serial number."""
    return replace(device, facts={**device.facts, "serial": device.code})


def teleinfo_document(groups: Iterable[Group]) -> bytes:
    """Return `{label: {raw, value[, timestamp]}}`."""
    return orjson.dumps({label: _item(label, *data) for label, *data in groups})


def _item(label: str, *data: str) -> dict[str, object]:
    raw = data[-1].strip() + ("000" if label in _IN_THOUSANDS else "")
    item: dict[str, object] = {"raw": raw, "value": int(raw) if raw.isdigit() and label not in _KEPT_AS_TEXT else raw}
    if len(data) > 1:
        item["timestamp"] = _timestamp(data[0])
    return item


@lru_cache(maxsize=64)
def _timestamp(horodate: str) -> dict[str, str]:
    """Return SAAMMJJhhmmss as the gateway reads it: the civil digits marked as UTC, and the season that S tells."""
    civil = datetime.strptime(horodate[1:], "%y%m%d%H%M%S")  # noqa: DTZ007 - no time zone: that is the gateway's way
    return {"date": f"{civil.isoformat()}.000Z", "dst": "summer" if horodate[0] == "E" else "winter"}
