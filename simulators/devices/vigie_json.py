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
    """Return the topic and `{"readings": [...]}`; values are raw counts times the register's scale, in its unit."""
    readings = [
        {
            "register": value.register.channel,
            "time": _iso(value.time_s),
            "value": value.raw,
            "unit": value.register.unit,
        }
        for value in values
    ]
    return f"vigie/v1/{device.code}/readings", orjson.dumps({"readings": readings})


DIALECT = Dialect(name="vigie_json", packs=True, encode=encode)
