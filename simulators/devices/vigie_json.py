"""Our own JSON: readings by name, time and unit on `vigie/v1/{device}/readings`."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import orjson

from domain.registry import Fluid
from simulators.message import Counting, DeviceIdentity, Dialect, Value

__all__ = ["DIALECT", "encode"]

_ELECTRICITY_INTERVAL_S = 600
_FLUIDS = {
    Fluid.ELECTRICITY: Counting(
        channel="energy_import", unit="Wh", per_base=1000.0, interval_s=_ELECTRICITY_INTERVAL_S, unit_named=True
    ),
    Fluid.GAS: Counting(channel="gas_volume", unit="m3", per_base=100.0, scale=0.01),
    Fluid.WATER: Counting(channel="water_volume", unit="L", per_base=1000.0, unit_named=True),
    Fluid.HEAT: Counting(channel="heat_energy", unit="kWh", per_base=1.0, unit_named=True),
}


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and `{"readings": [...]}` of raw counts.

    A unit is named only where one count is one unit; otherwise the register's scale and unit hold. A template of bytes
    instead of a JSON library: one process has to say ten thousand of them a second.
    """
    return f"vigie/v1/{device.code}/readings", b'{"readings":[%b]}' % b",".join(map(_reading, values))


def _reading(value: Value) -> bytes:
    register = value.register
    return _template(register.channel, register.unit, register.scale) % (_iso(value.time_s), value.raw)


@lru_cache(maxsize=4096)
def _iso(time_s: int) -> bytes:
    return f"{np.datetime64(time_s, 's')}Z".encode()


@lru_cache(maxsize=256)
def _template(channel: str, unit: str, scale: float) -> bytes:
    """Return a reading with gaps for time and value."""
    name = orjson.dumps(channel).replace(b"%", b"%%")
    named = b',"unit":' + orjson.dumps(unit).replace(b"%", b"%%") if scale == 1.0 else b""
    return b'{"register":%b,"time":"%%b","value":%%d%b}' % (name, named)


DIALECT = Dialect(
    name="vigie_json",
    fluids=_FLUIDS,
    encode=encode,
    batch=None,
    shared=True,
    code=lambda site, _suffix: f"gw-{site}",
)
