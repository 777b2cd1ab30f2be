"""Our own JSON: readings by name, time and unit on `vigie/v1/{device}/readings`."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import orjson

from simulators.message import DeviceIdentity, Dialect, Value

__all__ = ["DIALECT", "encode"]


@lru_cache(maxsize=4096)
def _iso(time_s: int) -> str:
    return f"{np.datetime64(time_s, 's')}Z"


def encode(device: DeviceIdentity, values: Sequence[Value]) -> tuple[str, bytes]:
    """Return the topic and `{"readings": [...]}` of raw counts.

    A unit is named only where one count is one unit; otherwise the register's scale and unit hold.
    """
    return f"vigie/v1/{device.code}/readings", orjson.dumps({"readings": [_reading(value) for value in values]})


def _reading(value: Value) -> dict[str, str | int]:
    register = value.register
    reading: dict[str, str | int] = {"register": register.channel, "time": _iso(value.time_s), "value": value.raw}
    if register.scale == 1.0:
        reading["unit"] = register.unit
    return reading


DIALECT = Dialect(name="vigie_json", packs=True, encode=encode)
