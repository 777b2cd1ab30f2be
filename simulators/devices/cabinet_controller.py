"""The controller of a lighting cabinet: `cabinet/{device}/telemetry`, JSON of functions with attributes.

A dialect of our own, for makers publish none: a list of functions as in the data model of the TALQ Consortium, whose
names for what a function measures it takes (ElectricalMeter: totalActiveEnergy [kWh], totalPower [W], supplyVoltage
[V], current [A], powerFactor). One meter for the whole cabinet, and one for each phase, which has no energy.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from domain.registry import Fluid
from simulators.electrical import KWH_TOTAL, current_a, meter_code, phases_of
from simulators.message import DeviceIdentity, Dialect, Phase, Value

__all__ = ["DIALECT", "encode"]

_PER_KWH = 1000
_MAINS_V = 100.0
"""A phase below it has no mains."""
_LIT_W = 50.0
"""The controller itself takes less: above it lamps burn."""


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the telemetry of one value."""
    (value,) = values
    phases = phases_of(value, float(_PER_KWH))
    power = sum(phase.power_w for phase in phases)
    total = {"totalActiveEnergy": value.raw / _PER_KWH, "totalPower": round(power, 1)}
    document = {
        "address": device.code,
        "time": datetime.fromtimestamp(value.time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "functions": [
            _function("total", "ElectricalMeter", total),
            *(_function(f"L{number}", "ElectricalMeter", _phase(phase)) for number, phase in enumerate(phases, 1)),
            _function("cabinet", "CabinetMonitor", _state(phases, power)),
        ],
    }
    return f"cabinet/{device.code}/telemetry", orjson.dumps(document)


def _function(name: str, kind: str, attributes: dict[str, float]) -> dict[str, object]:
    return {"id": name, "type": kind, "attributes": attributes}


def _phase(phase: Phase) -> dict[str, float]:
    return {
        "totalPower": round(phase.power_w, 1),
        "supplyVoltage": round(phase.voltage_v, 1),
        "current": round(current_a(phase), 2),
        "powerFactor": round(phase.power_factor, 3),
    }


def _state(phases: Sequence[Phase], power_w: float) -> dict[str, float]:
    return {"mainsLoss": any(phase.voltage_v < _MAINS_V for phase in phases), "lampsOn": power_w > _LIT_W}


DIALECT = Dialect(
    name="cabinet_controller",
    fluids={Fluid.ELECTRICITY: KWH_TOTAL},
    encode=encode,
    phases=True,
    code=meter_code("cabinet"),
)
