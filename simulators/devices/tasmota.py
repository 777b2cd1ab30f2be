"""A meter with the firmware Tasmota: `tele/{device}/SENSOR`, whose `Time` is local and names no offset.

Tasmota's documentation, "Energy Monitoring": energies in kWh; on three phases powers, voltages and currents are
arrays and `Total` stays one number.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson

from domain.calendar import DEFAULT_ZONE
from domain.registry import Fluid
from simulators.electrical import KWH_TOTAL, apparent_power_va, current_a, meter_code, phases_of
from simulators.message import DeviceIdentity, Dialect, Phase, Value

__all__ = ["DIALECT", "encode"]

_PER_KWH = 1000


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and the periodic message of one value."""
    (value,) = values
    zone = device.facts.get("timezone", DEFAULT_ZONE)
    phases = phases_of(value, float(_PER_KWH))

    def each(figure: Callable[[Phase], float], decimals: int) -> list[float]:
        return [round(figure(phase), decimals) for phase in phases]

    energy = {
        "TotalStartTime": _local(device.epoch_s, zone),
        "Total": value.raw / _PER_KWH,
        "Power": each(lambda phase: phase.power_w, 0),
        "ApparentPower": each(apparent_power_va, 0),
        "Factor": each(lambda phase: phase.power_factor, 2),
        "Voltage": each(lambda phase: phase.voltage_v, 0),
        "Current": each(current_a, 3),
    }
    document = {"Time": _local(value.time_s, zone), "ENERGY": energy}
    return f"tele/{device.code}/SENSOR", orjson.dumps(document)


def _local(time_s: int, zone: str) -> str:
    return datetime.fromtimestamp(time_s, UTC).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")


DIALECT = Dialect(
    name="tasmota",
    fluids={Fluid.ELECTRICITY: KWH_TOTAL},
    encode=encode,
    phases=True,
    code=meter_code("tasmota"),
)
