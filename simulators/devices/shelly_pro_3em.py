"""A Shelly Pro 3EM, a three-phase meter on clamps: `{device}/events/rpc`, a JSON-RPC notification of what it counted.

Shelly API documentation, components EM and EMData: energies in Wh with two decimals, powers in W. Real devices send
powers and energies in notifications of their own; here one carries both.
"""

from collections.abc import Sequence

import orjson

from domain.registry import Fluid
from simulators.chance import stable_hash
from simulators.electrical import apparent_power_va, current_a, phases_of
from simulators.message import Counting, DeviceIdentity, Dialect, Phase, Value

__all__ = ["DIALECT", "encode"]

_PER_WH = 100
_COUNTS_PER_KWH = 1000.0 * _PER_WH
_LETTERS = "abc"


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the notification of one value."""
    (value,) = values
    document = {
        "src": device.code,
        "dst": f"{device.code}/events",
        "method": "NotifyStatus",
        "params": {"ts": float(value.time_s), "em:0": _powers(value), "emdata:0": _energies(value.raw)},
    }
    return f"{device.code}/events/rpc", orjson.dumps(document)


def _powers(value: Value) -> dict[str, float]:
    phases = phases_of(value, _COUNTS_PER_KWH)
    shown: dict[str, float] = {"id": 0}
    for letter, phase in zip(_LETTERS, phases, strict=True):
        shown |= {f"{letter}_{name}": figure for name, figure in _phase(phase).items()}
    total = sum(phase.power_w for phase in phases)
    return shown | {"total_current": round(sum(map(current_a, phases)), 3), "total_act_power": round(total, 1)}


def _phase(phase: Phase) -> dict[str, float]:
    return {
        "current": round(current_a(phase), 3),
        "voltage": round(phase.voltage_v, 1),
        "act_power": round(phase.power_w, 1),
        "aprt_power": round(apparent_power_va(phase), 1),
        "pf": round(phase.power_factor, 2),
        "freq": 50.0,
    }


def _energies(raw: int) -> dict[str, float]:
    """Return the totals of the phases, a third each so that none ever falls, and theirs."""
    shown: dict[str, float] = {"id": 0}
    for place, letter in enumerate(_LETTERS):
        shown[f"{letter}_total_act_energy"] = (raw + place) // len(_LETTERS) / _PER_WH
        shown[f"{letter}_total_act_ret_energy"] = 0.0
    return shown | {"total_act": raw / _PER_WH, "total_act_ret": 0.0}


DIALECT = Dialect(
    name="shelly_pro_3em",
    fluids={
        Fluid.ELECTRICITY: Counting(
            channel="energy_import",
            unit="Wh",
            per_base=_COUNTS_PER_KWH,
            per_value=_PER_WH,
            interval_s=600,
            unit_named=True,
        )
    },
    encode=encode,
    phases=True,
    code=lambda site, suffix: f"shellypro3em-{stable_hash('mac', site, suffix) % 16**12:012x}",
)
