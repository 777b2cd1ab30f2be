"""A Linky meter behind a ZLinky_TIC and Zigbee2MQTT: `zigbee2mqtt/{device}`, the state as its converter names it.

Zigbee2MQTT's page of the ZLinky_TIC: indexes in kWh with three decimals, powers in VA and W. The state is what each
attribute last said, so no time is told: that of reception counts.
"""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from domain.registry import Fluid
from simulators.electrical import KWH_TOTAL, active_power_w, apparent_power_va, current_a, meter_code, phases_of
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.tic import DIGITS

__all__ = ["DIALECT", "encode"]

_PER_KWH = 1000
_TIERS = 10


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the state after one value: the total, and all of it on the first tier."""
    (value,) = values
    shown = value.raw % 10**DIGITS / _PER_KWH
    kva = int(device.facts.get("subscribed_kva", "36"))
    document = {
        "meter_serial_number": device.facts.get("serial", ""),
        "site_id": device.facts.get("delivery_point", ""),
        "linky_mode": 1,
        "current_tarif": "BASE",
        "current_summ_delivered": shown,
        "current_tier1_summ_delivered": shown,
        **{f"current_tier{tier}_summ_delivered": 0.0 for tier in range(2, _TIERS + 1)},
        "active_power": round(active_power_w(value, float(_PER_KWH))),
        **_electrical(value),
        "available_power": kva,
        "power_threshold": kva,
        "linkquality": 120,
    }
    return f"zigbee2mqtt/{device.code}", orjson.dumps(document)


def _electrical(value: Value) -> dict[str, int]:
    """Return the figures of the phases: the first has no suffix."""
    phases = phases_of(value, float(_PER_KWH))
    shown = {"apparent_power": round(sum(map(apparent_power_va, phases)))}
    for suffix, phase in zip(("", "_phase_b", "_phase_c"), phases, strict=True):
        shown |= {f"rms_current{suffix}": round(current_a(phase)), f"rms_voltage{suffix}": round(phase.voltage_v)}
    return shown


DIALECT = Dialect(
    name="zigbee2mqtt_zlinky",
    fluids={Fluid.ELECTRICITY: replace(KWH_TOTAL, digits=DIGITS - 3)},
    encode=encode,
    phases=True,
    clock=False,
    code=meter_code("zlinky"),
)
